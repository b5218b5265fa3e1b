//! What a change set does, in sentences for people.

use super::plan::Step;
use flag_model::{Action, DocumentBody};

/// One sentence about one operation.
pub(super) fn sentence(step: &Step) -> String {
    let key = &step.key;
    let (noun, place) = match (&step.after.body, &step.environment) {
        (DocumentBody::Project(_), _) => (format!("the project {key}"), String::new()),
        (DocumentBody::Environment(_), _) => (format!("the environment {key}"), String::new()),
        (DocumentBody::Flag(_), _) => (format!("the flag {key}"), String::new()),
        (DocumentBody::FlagEnvironment { .. }, Some(environment)) => {
            (key.to_string(), format!(" in {environment}"))
        }
        (DocumentBody::FlagEnvironment { .. }, None) => (key.to_string(), String::new()),
    };
    if step.changed.is_empty() {
        return format!("Leave {noun}{place} as it is.");
    }
    if let DocumentBody::FlagEnvironment { config, .. } = &step.after.body
        && step.action != Action::Delete
    {
        let was_enabled = step.before.as_ref().is_some_and(|stored| match &stored.document.body {
            DocumentBody::FlagEnvironment { config, .. } => config.enabled,
            _ => false,
        });
        let others = names(step, &["enabled"]);
        return match (config.enabled == was_enabled, others.is_empty()) {
            (false, true) => format!("Switch {} {noun}{place}.", on_off(config.enabled)),
            (false, false) => {
                format!("Switch {} {noun}{place} and set its {others}.", on_off(config.enabled))
            }
            (true, _) => format!("Set {others} of {noun}{place}."),
        };
    }
    match step.action {
        Action::Create => format!("Create {noun}."),
        Action::Update => format!("Change {} of {noun}.", names(step, &[])),
        Action::Delete if step.environment.is_some() => format!("Take back what {noun} serves{place}."),
        Action::Delete => format!("Delete {noun}."),
    }
}

fn on_off(enabled: bool) -> &'static str {
    if enabled { "on" } else { "off" }
}

/// The changed fields in words; at the creation of a configuration, all but those left out.
fn names(step: &Step, without: &[&str]) -> String {
    let words = step.changed.iter().filter(|name| !without.contains(&name.as_str()));
    words.map(|name| name.replace('_', " ")).collect::<Vec<_>>().join(", ")
}
