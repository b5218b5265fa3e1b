//! A second evaluator of Jackstaff's flags, written from `docs/reference/evaluation.md` paragraph by paragraph,
//! with nothing compiled, remembered or shared. It is slow, and right for small states only.

use flag_model::hash::murmur3_x86_32;
use flag_model::{
    Condition, FlagEntry, FlagEnvironment, FlagSet, Hashing, Key, Lifecycle, Operator, OverrideTarget,
    Percentage, Recurrence, Schedule, Segment, Serve, Split, TimeWindow, Value, compile_pattern,
};
use jiff::civil::{DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use std::cmp::Ordering;
use std::sync::LazyLock;

/// Value, reason, variant and error code.
pub(crate) type Answer = (Value, &'static str, Option<String>, Option<&'static str>);

/// What the page says about one evaluation.
pub(crate) struct Naive<'a> {
    pub(crate) set: &'a FlagSet,
    pub(crate) environment: &'a Key,
    pub(crate) context: &'a Value,
    pub(crate) now: Timestamp,
}

const STEPS_MAX: usize = 10;

impl Naive<'_> {
    pub(crate) fn evaluate(&self, flag_key: &str) -> Answer {
        let Some(entry) = self.entry(flag_key) else {
            return (Value::Null, "ERROR", None, Some("FLAG_NOT_FOUND"));
        };
        let Some(configuration) = self.configuration(entry) else {
            return (entry.flag.kind.empty_value(), "DISABLED", None, None);
        };
        let off = configuration.off_value.clone();
        if entry.flag.lifecycle != Lifecycle::Active || !configuration.enabled || !self.prerequisites(entry) {
            return (off, "DISABLED", None, None);
        }
        if let Some(value) = self.overridden(entry) {
            return (value, "OVERRIDE", None, None);
        }
        for schedule in &configuration.schedules {
            if self.active(schedule) && servable(entry, &schedule.serve) {
                return self.serve(entry, &off, &schedule.serve, "TARGETING_MATCH");
            }
        }
        for rule in &configuration.rules {
            if rule.enabled
                && servable(entry, &rule.serve)
                && rule.conditions.iter().all(|condition| self.holds(condition))
                && self.in_rollout(entry, rule.rollout_percentage)
            {
                return self.serve(entry, &off, &rule.serve, "TARGETING_MATCH");
            }
        }
        let fallthrough = &configuration.fallthrough;
        if !self.in_rollout(entry, fallthrough.rollout_percentage) {
            return (off, "SPLIT", None, None);
        }
        let split = fallthrough.rollout_percentage.is_some() || matches!(fallthrough.serve, Serve::Split(_));
        self.serve(entry, &off, &fallthrough.serve, if split { "SPLIT" } else { "STATIC" })
    }

    fn entry(&self, key: &str) -> Option<&FlagEntry> {
        self.set.flags.iter().find(|entry| entry.flag.key.as_str() == key)
    }

    fn configuration<'e>(&self, entry: &'e FlagEntry) -> Option<&'e FlagEnvironment> {
        let mut seen = vec![self.environment];
        loop {
            let at = *seen.last()?;
            if let Some(configuration) = entry.environments.get(at) {
                return Some(configuration);
            }
            let environment = self.set.environments.iter().find(|environment| environment.key == *at)?;
            let above = environment.inherits_from.as_ref()?;
            let exists = self.set.environments.iter().any(|environment| environment.key == *above);
            if !exists || seen.contains(&above) || seen.len() > STEPS_MAX {
                return None;
            }
            seen.push(above);
        }
    }

    fn prerequisites(&self, entry: &FlagEntry) -> bool {
        if self.flag_goes_on(entry, 0) && !entry.flag.prerequisites.is_empty() {
            return false;
        }
        entry.flag.prerequisites.iter().all(|prerequisite| {
            let (value, _, _, error) = self.evaluate(prerequisite.flag.as_str());
            error.is_none() && same(&value, &prerequisite.value)
        })
    }

    /// Whether some way through the prerequisites is longer than it may be; a circle is.
    fn flag_goes_on(&self, entry: &FlagEntry, steps: usize) -> bool {
        steps > STEPS_MAX
            || entry.flag.prerequisites.iter().any(|prerequisite| {
                self.entry(prerequisite.flag.as_str()).is_some_and(|next| self.flag_goes_on(next, steps + 1))
            })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.context.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    fn targeting_key(&self) -> Option<&str> {
        self.text("targeting_key").or(self.text("targetingKey"))
    }

    fn overridden(&self, entry: &FlagEntry) -> Option<Value> {
        let overrides = entry.overrides.get(self.environment)?;
        let targets = [
            (OverrideTarget::User, self.text("user_id")),
            (OverrideTarget::Organization, self.text("organization_id")),
            (OverrideTarget::Tenant, self.text("tenant_id")),
            (OverrideTarget::TargetingKey, self.targeting_key()),
        ];
        for (target, id) in targets {
            for candidate in overrides {
                let meant = candidate.target == target && Some(candidate.target_id.as_str()) == id;
                if meant && candidate.expires_at.is_none_or(|at| self.now <= at) {
                    return Some(candidate.value.clone());
                }
            }
        }
        None
    }

    fn active(&self, schedule: &Schedule) -> bool {
        let Some(zone) = zone(&schedule.time_zone) else { return false };
        if !schedule.enabled
            || schedule.valid_from.is_some_and(|from| from > self.now)
            || schedule.valid_until.is_some_and(|until| until <= self.now)
        {
            return false;
        }
        let local = zone.to_datetime(self.now);
        match &schedule.recurrence {
            Recurrence::Always => true,
            Recurrence::Daily { window } => begun(*window, local).is_some(),
            Recurrence::Weekly { days, window } => begun(*window, local)
                .is_some_and(|day| days.iter().any(|d| *d as i8 == day.weekday().to_monday_one_offset())),
            Recurrence::Monthly { days, window } => {
                begun(*window, local).is_some_and(|day| days.iter().any(|d| *d as i8 == day.day()))
            }
            Recurrence::Cron { expression } => cron(expression, local),
        }
    }

    fn in_rollout(&self, entry: &FlagEntry, rollout: Option<Percentage>) -> bool {
        let Some(rollout) = rollout else { return true };
        if rollout == Percentage::ALL {
            return true;
        }
        let Some(key) = self.targeting_key() else { return false };
        let hash = murmur3_x86_32(format!("{}:{key}", bucketing_key(entry)).as_bytes());
        (hash % 100) * 100 + hash / 100 % 100 < u32::from(rollout.hundredths())
    }

    fn serve(&self, entry: &FlagEntry, off: &Value, serve: &Serve, reason: &'static str) -> Answer {
        if !servable(entry, serve) {
            return (off.clone(), "ERROR", None, Some("GENERAL_ERROR"));
        }
        let variant = match serve {
            Serve::Value(value) => return (value.clone(), reason, None, None),
            Serve::Variant(key) => key.clone(),
            Serve::Split(split) => match self.targeting_key() {
                Some(targeting_key) => part(entry, split, targeting_key),
                None => return (off.clone(), "ERROR", None, Some("TARGETING_KEY_MISSING")),
            },
        };
        let value =
            entry.flag.variants.iter().find(|candidate| candidate.key == variant).unwrap().value.clone();
        (value, reason, Some(variant.to_string()), None)
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        if name == "targeting_key" || name == "targetingKey" {
            return self.targeting_key().map(Value::from);
        }
        let value = match self.context.get(name) {
            Some(value) => value.clone(),
            None if name.contains('.') => {
                name.split('.').try_fold(self.context, |at, part| at.as_object()?.get(part))?.clone()
            }
            None => Value::Null,
        };
        if value.is_null() && name == "timestamp" {
            return Some(Value::from(Timestamp::from_second(self.now.as_second()).unwrap().to_string()));
        }
        (!value.is_null()).then_some(value)
    }

    fn holds(&self, condition: &Condition) -> bool {
        let v = &condition.value;
        match condition.operator {
            Operator::InSegment => v.as_str().is_some_and(|key| self.in_segment(key)),
            Operator::NotInSegment => v.as_str().is_some_and(|key| !self.in_segment(key)),
            operator if !usable(operator, v) => false,
            operator => match self.attribute(&condition.attribute) {
                Some(a) => compare(operator, &a, v),
                None => matches!(operator, Operator::Ne | Operator::NotIn | Operator::NotContains),
            },
        }
    }

    fn segment(&self, key: &str) -> Option<&Segment> {
        self.set.segments.iter().find(|segment| segment.key.as_str() == key)
    }

    fn in_segment(&self, key: &str) -> bool {
        let Some(segment) = self.segment(key) else { return false };
        segment.enabled
            && !self.segment_goes_on(segment, 0)
            && segment.parent.as_ref().is_none_or(|parent| self.in_segment(parent.as_str()))
            && segment.conditions.iter().all(|condition| self.holds(condition))
    }

    fn segment_goes_on(&self, segment: &Segment, steps: usize) -> bool {
        let asked = segment
            .conditions
            .iter()
            .filter(|condition| matches!(condition.operator, Operator::InSegment | Operator::NotInSegment))
            .filter_map(|condition| condition.value.as_str());
        steps > STEPS_MAX
            || segment
                .parent
                .as_ref()
                .map(Key::as_str)
                .into_iter()
                .chain(asked)
                .any(|key| self.segment(key).is_some_and(|next| self.segment_goes_on(next, steps + 1)))
    }
}

fn bucketing_key(entry: &FlagEntry) -> &str {
    entry.flag.bucketing_key.as_deref().unwrap_or(entry.flag.key.as_str())
}

fn parts(entry: &FlagEntry, split: &Split) -> Vec<(Key, u64)> {
    if split.weights.is_empty() {
        entry.flag.variants.iter().map(|variant| (variant.key.clone(), variant.weight.into())).collect()
    } else {
        split.weights.iter().map(|part| (part.variant.clone(), part.weight.into())).collect()
    }
}

fn servable(entry: &FlagEntry, serve: &Serve) -> bool {
    let known = |key: &Key| entry.flag.variants.iter().any(|variant| variant.key == *key);
    match serve {
        Serve::Value(_) => true,
        Serve::Variant(key) => known(key),
        Serve::Split(split) => {
            let parts = parts(entry, split);
            !parts.is_empty() && parts.iter().all(|(key, _)| known(key))
        }
    }
}

fn part(entry: &FlagEntry, split: &Split, targeting_key: &str) -> Key {
    let mut parts = parts(entry, split);
    let total: u64 = parts.iter().map(|(_, weight)| weight).sum();
    let bucketing_key = bucketing_key(entry);
    let position = match split.hashing {
        Hashing::Percent => {
            parts.sort();
            u64::from(murmur3_x86_32(format!("{bucketing_key}:variant:{targeting_key}").as_bytes()) % 100)
        }
        Hashing::Flagd => {
            let hash = murmur3_x86_32(format!("{bucketing_key}{targeting_key}").as_bytes());
            ((u128::from(hash) * u128::from(total)) >> 32) as u64
        }
    };
    let mut sum = 0;
    for (key, weight) in &parts {
        sum += weight;
        if sum > position {
            return key.clone();
        }
    }
    parts.last().unwrap().0.clone()
}

fn zone(name: &str) -> Option<TimeZone> {
    static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    DATABASE.get(name).ok()
}

/// The day on which the window began that `local` is in.
fn begun(window: TimeWindow, local: DateTime) -> Option<DateTime> {
    let begins = |day: DateTime| {
        let start = day.date().to_datetime(window.start);
        let mut end = day.date().to_datetime(window.end);
        if window.end <= window.start {
            end += 1.day();
        }
        (start <= local && local < end).then_some(day)
    };
    begins(local).or_else(|| begins(local - 1.day()))
}

fn cron(expression: &str, local: DateTime) -> bool {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return false };
    let fits = |field: &str, number: i8, first: i8, last: i8| {
        field.split(',').any(|part| {
            let (range, step) =
                part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
            let (low, high) = match range.split_once('-') {
                _ if range == "*" => (first, last),
                Some((low, high)) => (low.parse().unwrap(), high.parse().unwrap()),
                None => (range.parse().unwrap(), if step.is_some() { last } else { range.parse().unwrap() }),
            };
            let step: i8 = step.map_or(1, |step| step.parse().unwrap());
            (low..=high).contains(&number) && (number - low) % step == 0
        })
    };
    let sunday_first = local.weekday().to_sunday_zero_offset();
    fits(minute, local.minute(), 0, 59)
        && fits(hour, local.hour(), 0, 23)
        && fits(day, local.day(), 1, 31)
        && fits(month, local.month(), 1, 12)
        && (fits(weekday, sunday_first, 0, 7) || (sunday_first == 0 && fits(weekday, 7, 0, 7)))
}

fn numbers(a: &Value, v: &Value) -> Option<Ordering> {
    let integer = |value: &Value| {
        let float = value.as_f64()?;
        let whole = value.is_f64() && float.fract() == 0.0 && float.abs() < 1e30;
        let exact = value.as_i64().map(i128::from).or(value.as_u64().map(i128::from));
        exact.or(whole.then_some(float as i128))
    };
    match (integer(a), integer(v)) {
        (Some(a), Some(v)) => Some(a.cmp(&v)),
        _ => a.as_f64()?.partial_cmp(&v.as_f64()?),
    }
}

fn same(a: &Value, v: &Value) -> bool {
    match (a, v) {
        (Value::Number(_), Value::Number(_)) => numbers(a, v) == Some(Ordering::Equal),
        (Value::Array(a), Value::Array(v)) => a.len() == v.len() && (0..a.len()).all(|i| same(&a[i], &v[i])),
        (Value::Object(a), Value::Object(v)) => {
            a.len() == v.len() && a.keys().all(|name| v.contains_key(name) && same(&a[name], &v[name]))
        }
        _ => a == v,
    }
}

fn usable(operator: Operator, v: &Value) -> bool {
    match operator {
        Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte => v.is_number() || v.is_string(),
        Operator::In | Operator::NotIn => v.is_array(),
        Operator::StartsWith | Operator::EndsWith => v.is_string() || v.is_array(),
        Operator::Matches => v.as_str().is_some_and(|pattern| compile_pattern(pattern).is_ok()),
        Operator::SemverEq | Operator::SemverGt | Operator::SemverLt => version(v).is_some(),
        Operator::DateAfter | Operator::DateBefore => date(v).is_some(),
        Operator::TimeWindow => window(v, Timestamp::UNIX_EPOCH).is_some(),
        _ => true,
    }
}

fn compare(operator: Operator, a: &Value, v: &Value) -> bool {
    let order = || match (a, v) {
        (Value::String(a), Value::String(v)) => Some(a.chars().cmp(v.chars())),
        (Value::Number(_), Value::Number(_)) => numbers(a, v),
        _ => None,
    };
    let affix = |fits: fn(&str, &str) -> bool| {
        let texts = v.as_array().cloned().unwrap_or(vec![v.clone()]);
        a.as_str().is_some_and(|a| texts.iter().filter_map(Value::as_str).any(|text| fits(a, text)))
    };
    let listed = || v.as_array().unwrap().iter().any(|member| same(a, member));
    let contained = || match (a, v) {
        (Value::Array(a), v) => Some(a.iter().any(|member| same(member, v))),
        (Value::String(a), Value::String(v)) => Some(a.contains(v.as_str())),
        _ => None,
    };
    let versions = || Some(version(a)?.cmp_precedence(&version(v)?));
    let dates = || Some(date(a)?.cmp(&date(v)?));
    match operator {
        Operator::Eq => same(a, v),
        Operator::Ne => !same(a, v),
        Operator::Gt => order() == Some(Ordering::Greater),
        Operator::Gte => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
        Operator::Lt => order() == Some(Ordering::Less),
        Operator::Lte => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        Operator::In => listed(),
        Operator::NotIn => !listed(),
        Operator::Contains => contained() == Some(true),
        Operator::NotContains => contained() == Some(false),
        Operator::StartsWith => affix(|a, text| a.starts_with(text)),
        Operator::EndsWith => affix(|a, text| a.ends_with(text)),
        Operator::Matches => {
            a.as_str().is_some_and(|a| compile_pattern(v.as_str().unwrap()).unwrap().is_match(a))
        }
        Operator::SemverEq => versions() == Some(Ordering::Equal),
        Operator::SemverGt => versions() == Some(Ordering::Greater),
        Operator::SemverLt => versions() == Some(Ordering::Less),
        Operator::DateAfter => dates() == Some(Ordering::Greater),
        Operator::DateBefore => dates() == Some(Ordering::Less),
        Operator::TimeWindow => date(a).and_then(|instant| window(v, instant)) == Some(true),
        Operator::InSegment | Operator::NotInSegment => unreachable!("asked before"),
    }
}

fn version(value: &Value) -> Option<semver::Version> {
    let text = value.as_str()?;
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let missing = 2_usize.saturating_sub(text[..end].matches('.').count());
    semver::Version::parse(&format!("{}{}{}", &text[..end], ".0".repeat(missing), &text[end..])).ok()
}

fn date(value: &Value) -> Option<Timestamp> {
    if let Some(seconds) = value.as_i64() {
        return Timestamp::from_second(seconds).ok();
    }
    if let Some(seconds) = value.as_f64() {
        let nanoseconds = format!("{seconds:.9}").replace('.', "");
        return Timestamp::from_nanosecond(nanoseconds.parse().ok()?).ok();
    }
    let text = value.as_str()?;
    // The library reads more than the page says: a text of another shape is no date.
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !(digits(0..4) && digits(5..7) && digits(8..10)) {
        return None;
    }
    if text.len() == 10 {
        return Some(text.parse::<jiff::civil::Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    }
    if !(digits(11..13) && digits(14..16)) {
        return None;
    }
    match text.parse::<Timestamp>() {
        Ok(instant) => Some(instant),
        Err(_) => Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp()),
    }
}

fn window(v: &Value, instant: Timestamp) -> Option<bool> {
    let (start, end) = (v.as_object()?.get("start")?, v.get("end")?);
    let zone = match v.get("time_zone") {
        None | Some(Value::Null) => TimeZone::UTC,
        Some(name) => zone(name.as_str()?)?,
    };
    let time =
        |value: &Value| value.as_str().filter(|text| text.as_bytes().get(2) == Some(&b':'))?.parse().ok();
    let (starts, ends): (Option<Time>, Option<Time>) = (time(start), time(end));
    if let (Some(start), Some(end)) = (starts, ends) {
        return Some(begun(TimeWindow { start, end }, zone.to_datetime(instant)).is_some());
    }
    Some(date(start)? <= instant && instant < date(end)?)
}
