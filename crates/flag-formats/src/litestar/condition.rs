//! Conditions of rules and segments.

use super::members::Members;
use crate::flagd::part_id::part_id;
use crate::json::Json;
use crate::problem::{Problems, clip, item};
use crate::report::{FindingCode, Report};
use flag_model::{Condition, Key, Operator, Value};
use std::collections::BTreeMap;

/// The segments by everything that a condition may call them: name and id.
pub(super) type SegmentKeys = BTreeMap<String, Key>;

/// Where conditions stand.
pub(super) struct Place<'a> {
    /// The flag; `None` in a segment.
    pub(super) flag: Option<&'a str>,
    /// The owner of the ids.
    pub(super) steps: [&'a str; 3],
    pub(super) segments: &'a SegmentKeys,
}

/// Conditions that were read.
pub(super) struct Conditions {
    pub(super) list: Vec<Condition>,
    /// One of them can never hold.
    pub(super) never: bool,
    /// One of them makes every evaluation an error.
    pub(super) broken: bool,
}

/// Reads the member `conditions` of `owner`.
pub(super) fn conditions(
    owner: &Members<'_>,
    place: &Place<'_>,
    problems: &mut Problems,
    report: &mut Report,
) -> Conditions {
    let mut read = Conditions { list: Vec::new(), never: false, broken: false };
    for (index, json) in owner.list("conditions", problems).iter().enumerate() {
        let pointer = item(&owner.at("conditions"), index);
        if let Some(flag) = place.flag.filter(|_| !matches!(json, Json::Object(_))) {
            let detail = "A condition is an object; this flag is an error for litestar-flags whenever it reads the rule.";
            report.left_out(
                &pointer,
                flag,
                FindingCode::NotExpressible,
                detail.to_owned(),
                "Mend the rule first.",
            );
            read.broken = true;
            continue;
        }
        let Some(members) = Members::of(json, &pointer, problems) else { continue };
        let Some(operator) = operator(&members) else {
            let detail = "The operator is unknown; litestar-flags passes over such a condition, and so it was left out.";
            report.kept(&pointer, place.flag, FindingCode::ReadAs, detail.to_owned(), "Check the rule.");
            continue;
        };
        let segment = matches!(operator, Operator::InSegment | Operator::NotInSegment);
        let mut value = json.member("value").map_or(Value::Null, Json::to_value);
        if segment {
            match segment_key(&members, place, operator, &pointer, report) {
                Segment::Known(key) => value = Value::from(key.as_str()),
                Segment::Never => {
                    read.never = true;
                    continue;
                }
                Segment::Always => continue,
            }
        }
        let attribute = members.text("attribute", problems).unwrap_or_default().to_owned();
        let [kind, name, part] = place.steps;
        let id = part_id(&["litestar-flags", kind, name, part, "condition", &index.to_string()]);
        let attribute = if segment { String::new() } else { attribute };
        read.list.push(Condition { id, attribute, operator, value });
    }
    if read.list.iter().any(|condition| !condition.attribute.is_empty()) {
        let detail = "In litestar-flags a condition holds when its attribute is missing; here it does not, except for ne, not_in and not_contains.";
        let advice = "Add a rule for contexts without the attribute if they are meant.";
        report.kept(&owner.at("conditions"), place.flag, FindingCode::ReadAs, detail.to_owned(), advice);
    }
    read
}

/// Absent is `eq`; `None` for what is no operator.
fn operator(members: &Members<'_>) -> Option<Operator> {
    match members.get("operator") {
        None if members.has_null("operator") => None,
        None => Some(Operator::Eq),
        Some(Json::Text(word)) => Operator::ALL.into_iter().find(|operator| operator.as_str() == word),
        Some(_) => None,
    }
}

enum Segment {
    Known(Key),
    /// The condition can never hold.
    Never,
    /// The condition always holds.
    Always,
}

fn segment_key(
    members: &Members<'_>,
    place: &Place<'_>,
    operator: Operator,
    pointer: &str,
    report: &mut Report,
) -> Segment {
    if place.flag.is_none() {
        let detail = "litestar-flags reads no segments within a segment: such a condition never holds.";
        report.kept(pointer, None, FindingCode::ReadAs, detail.to_owned(), "Use a parent segment instead.");
        return Segment::Never;
    }
    let name = members.get("value").and_then(Json::as_text);
    if let Some(key) = name.and_then(|name| place.segments.get(name)) {
        return Segment::Known(key.clone());
    }
    let detail = format!("There is no segment {:?}: nobody is in it.", clip(name.unwrap_or_default()));
    report.kept(pointer, place.flag, FindingCode::UnknownReference, detail, "Choose an existing segment.");
    if operator == Operator::NotInSegment && name.is_some() { Segment::Always } else { Segment::Never }
}
