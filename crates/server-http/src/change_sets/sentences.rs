//! What a change set does, in sentences for people: one for each part that changes.

use super::plan::Step;
use flag_model::wording::{say_condition, say_fallthrough, say_rule, say_serve};
use flag_model::{Action, DocumentBody, FlagEnvironment, FlagKind, PartId, Rule, Schedule, Variant};

/// What one operation does.
pub(super) fn sentence(step: &Step) -> String {
    let (noun, place) = noun(step);
    if step.changed.is_empty() {
        return format!("Leave {noun}{place} as it is.");
    }
    match (&step.after.body, step.action) {
        (DocumentBody::FlagEnvironment { .. }, Action::Delete) => {
            format!("Take back what {noun} serves{place}.")
        }
        (_, Action::Delete) => format!("Delete {noun}{place}."),
        (DocumentBody::FlagEnvironment { config, .. }, _) => {
            of_configuration(step, config, &format!("{noun}{place}"))
        }
        (DocumentBody::Override { value, .. }, Action::Create) => {
            format!("Serve {} to {noun}{place}.", value.value)
        }
        (_, Action::Create) => format!("Create {noun}{place}."),
        (_, Action::Update) => of_update(step, &format!("{noun}{place}")),
    }
}

fn noun(step: &Step) -> (String, String) {
    let key = &step.key;
    let place =
        step.environment.as_ref().map_or_else(String::new, |environment| format!(" in {environment}"));
    let noun = match &step.after.body {
        DocumentBody::Project(_) => format!("the project {key}"),
        DocumentBody::Environment(_) => format!("the environment {key}"),
        DocumentBody::Flag(_) => format!("the flag {key}"),
        DocumentBody::Segment(_) => format!("the segment {key}"),
        DocumentBody::FlagEnvironment { .. } => key.to_string(),
        DocumentBody::Override { value, .. } => {
            let kind = match value.target {
                flag_model::OverrideTarget::User => "user",
                flag_model::OverrideTarget::Organization => "organization",
                flag_model::OverrideTarget::Tenant => "tenant",
                flag_model::OverrideTarget::TargetingKey => "targeting key",
            };
            if step.action == Action::Create {
                format!("the {kind} {} as {key}", value.target_id)
            } else {
                format!("the override of {key} for the {kind} {}", value.target_id)
            }
        }
    };
    (noun, place)
}

/// A configuration that is written: the switch first, then every part that changes.
fn of_configuration(step: &Step, config: &FlagEnvironment, what: &str) -> String {
    let before = match step.before.as_ref().map(|stored| &stored.document.body) {
        Some(DocumentBody::FlagEnvironment { config, .. }) => config.clone(),
        _ => FlagEnvironment::unconfigured(step.flag_kind.unwrap_or(FlagKind::Boolean)),
    };
    let mut sentences = Vec::new();
    if config.enabled != before.enabled {
        sentences.push(format!("Switch {} {what}.", if config.enabled { "on" } else { "off" }));
    }
    if config.off_value != before.off_value {
        sentences.push(format!(
            "While off, serve {}.",
            say_serve(&flag_model::Serve::Value(config.off_value.clone()))
        ));
    }
    let changes = parts(&before.rules, &config.rules, |rule: &Rule| rule.id);
    sentences.extend(changes.iter().map(|change| match change {
        Change::Added(rule) => format!("Add the rule “{}”.", say_rule(rule)),
        Change::Changed(rule) => format!("Change a rule to “{}”.", say_rule(rule)),
        Change::Removed(rule) => format!("Remove the rule “{}”.", say_rule(rule)),
        Change::Moved => "Change the order of the rules.".to_owned(),
    }));
    if config.fallthrough != before.fallthrough {
        let serves = say_fallthrough(&config.fallthrough, &config.off_value);
        sentences.push(format!("While on, and when no rule matches, serve {serves}."));
    }
    let changes = parts(&before.schedules, &config.schedules, |schedule: &Schedule| schedule.id);
    let say = |schedule: &Schedule| {
        let name = if schedule.name.is_empty() { "without a name" } else { &schedule.name };
        format!("{name}, which serves {}", say_serve(&schedule.serve))
    };
    sentences.extend(changes.iter().map(|change| match change {
        Change::Added(schedule) => format!("Add the schedule {}.", say(schedule)),
        Change::Changed(schedule) => format!("Change the schedule {}.", say(schedule)),
        Change::Removed(schedule) => format!("Remove the schedule {}.", say(schedule)),
        Change::Moved => "Change the order of the schedules.".to_owned(),
    }));
    match sentences.first() {
        None => format!("Configure {what} as it is by default."),
        Some(first) if first.starts_with("Switch") => sentences.join(" "),
        Some(_) => format!("Change {what}: {}", sentences.join(" ")),
    }
}

/// Other documents that are changed: fields by name, and their parts in words.
fn of_update(step: &Step, what: &str) -> String {
    let before = step.before.as_ref().map(|stored| &stored.document.body);
    let mut said: Vec<&str> = Vec::new();
    let mut sentences = Vec::new();
    match (before, &step.after.body) {
        (Some(DocumentBody::Flag(before)), DocumentBody::Flag(after)) => {
            said.push("variants");
            let changes = parts(&before.variants, &after.variants, |variant: &Variant| variant.id);
            sentences.extend(changes.iter().map(|change| match change {
                Change::Added(variant) => format!("Add the variant {}.", variant.key),
                Change::Changed(variant) => format!("Change the variant {}.", variant.key),
                Change::Removed(variant) => format!("Remove the variant {}.", variant.key),
                Change::Moved => "Change the order of the variants.".to_owned(),
            }));
        }
        (Some(DocumentBody::Segment(before)), DocumentBody::Segment(after)) => {
            said.push("conditions");
            let changes = parts(&before.conditions, &after.conditions, |condition| condition.id);
            sentences.extend(changes.iter().map(|change| match change {
                Change::Added(condition) => format!("Add the condition “{}”.", say_condition(condition)),
                Change::Changed(condition) => {
                    format!("Change a condition to “{}”.", say_condition(condition))
                }
                Change::Removed(condition) => format!("Remove the condition “{}”.", say_condition(condition)),
                Change::Moved => "Change the order of the conditions.".to_owned(),
            }));
        }
        (Some(DocumentBody::Override { .. }), DocumentBody::Override { value, .. })
            if step.changed.iter().any(|name| name == "value") =>
        {
            said.push("value");
            sentences.push(format!("Serve {}.", say_serve(&flag_model::Serve::Value(value.value.clone()))));
        }
        _ => {}
    }
    let others = step.changed.iter().filter(|name| !said.contains(&name.as_str()));
    let others: Vec<String> = others.map(|name| name.replace('_', " ")).collect();
    match (others.is_empty(), sentences.is_empty()) {
        (false, true) => format!("Change {} of {what}.", others.join(", ")),
        (false, false) => format!("Change {} of {what}. {}", others.join(", "), sentences.join(" ")),
        (true, _) => format!("Change {what}: {}", sentences.join(" ")),
    }
}

/// What became of one part of a list.
enum Change<'a, T> {
    Added(&'a T),
    Changed(&'a T),
    Removed(&'a T),
    /// Parts that stay are in another order.
    Moved,
}

fn parts<'a, T: PartialEq>(before: &'a [T], after: &'a [T], id: fn(&T) -> PartId) -> Vec<Change<'a, T>> {
    let find = |list: &'a [T], wanted: PartId| list.iter().find(|part| id(part) == wanted);
    let mut changes = Vec::new();
    for part in after {
        match find(before, id(part)) {
            None => changes.push(Change::Added(part)),
            Some(was) if was != part => changes.push(Change::Changed(part)),
            Some(_) => {}
        }
    }
    changes.extend(before.iter().filter(|part| find(after, id(part)).is_none()).map(Change::Removed));
    let order = |list: &'a [T], other: &'a [T]| -> Vec<PartId> {
        list.iter().map(id).filter(|part| find(other, *part).is_some()).collect()
    };
    if order(before, after) != order(after, before) {
        changes.push(Change::Moved);
    }
    changes
}
