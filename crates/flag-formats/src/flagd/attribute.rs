//! The names of attributes: what flagd reads with `var`, and what a condition of Jackstaff reads.

use flag_model::limits::ATTRIBUTE_MAX_LEN;

/// flagd's name for what Jackstaff calls `targeting_key`.
pub(super) const FLAGD_TARGETING_KEY: &str = "targetingKey";
/// The targeting key in a condition.
pub(super) const TARGETING_KEY: &str = "targeting_key";
/// The instant of the evaluation in a condition.
pub(super) const TIMESTAMP: &str = "timestamp";
/// The instant of the evaluation in flagd, in whole seconds.
pub(super) const FLAGD_TIMESTAMP: &str = "$flagd.timestamp";
/// The key of the flag that is evaluated.
pub(super) const FLAGD_FLAG_KEY: &str = "$flagd.flagKey";
/// True exactly for a text that is not empty: how a rule asks whether there is a targeting key.
pub(super) const NOT_EMPTY_PATTERN: &str = "(?s)^.";

/// The attribute of a condition that reads the same as `path` does in flagd, or why there is none.
pub(super) fn from_flagd(path: &str) -> Result<String, &'static str> {
    if path == FLAGD_TARGETING_KEY {
        return Ok(TARGETING_KEY.to_owned());
    }
    check(path)?;
    Ok(path.to_owned())
}

/// The path in flagd that reads the same as `attribute` does in a condition, or why there is none.
pub(super) fn to_flagd(attribute: &str) -> Result<String, &'static str> {
    if attribute == TARGETING_KEY || attribute == FLAGD_TARGETING_KEY {
        return Ok(FLAGD_TARGETING_KEY.to_owned());
    }
    check(attribute)?;
    Ok(attribute.to_owned())
}

fn check(path: &str) -> Result<(), &'static str> {
    if path.is_empty() {
        return Err("The whole context cannot be compared.");
    }
    if path == TARGETING_KEY || path == TIMESTAMP {
        return Err("Jackstaff reads a field of its own under this name, flagd an attribute of the context.");
    }
    if path.starts_with('$') {
        return Err("Only $flagd.flagKey and $flagd.timestamp are known.");
    }
    if path.contains(['\\', '/']) {
        return Err("Escapes and steps upwards in a path differ between flagd's implementations.");
    }
    let mut steps = path.split('.');
    if steps.clone().any(str::is_empty) {
        return Err("A path has a name between its dots.");
    }
    let mut inner = steps.by_ref().skip(1);
    if inner.any(|step| step == "length" || step.bytes().all(|b| b.is_ascii_digit())) {
        return Err("flagd looks into lists and texts with such a path, a condition only into objects.");
    }
    if path.chars().count() > ATTRIBUTE_MAX_LEN {
        return Err("The name is longer than a condition may have it.");
    }
    Ok(())
}
