//! `check-config`: says everything that is wrong, and never a secret.

use crate::configuration::{Environment, for_serve};
use crate::settings_table::{Form, SETTINGS};
use std::fmt::Write as _;

/// Prints the settings as they are understood; fails with every problem.
pub(crate) fn check_config(environment: Environment<'_>) -> anyhow::Result<()> {
    for_serve(environment)?;
    crate::print(&summary(environment))
}

fn summary(environment: Environment<'_>) -> String {
    let mut text = String::from("The configuration can be used.\n");
    for setting in SETTINGS {
        let value = environment(setting.name);
        let shown = match (&value, setting.form, setting.default) {
            (None, _, None) => continue,
            (None, _, Some(default)) => format!("{default} (default)"),
            (Some(_), Form::Secret, _) => "(set, not shown)".to_owned(),
            (Some(value), _, _) if value.len() > 100 => format!("(set, {} bytes)", value.len()),
            (Some(value), _, _) => value.clone(),
        };
        // Writing to a String does not fail.
        let _ = writeln!(text, "  {:<30} {shown}", setting.name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let environment =
            |name: &str| name.contains("DATABASE").then(|| "postgres://u:hunter2@h/d".to_owned());
        let text = summary(&environment);
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("JACKSTAFF_DATABASE_URL"), "{text}");
        assert!(text.contains("JACKSTAFF_LISTEN               127.0.0.1:8080 (default)"), "{text}");
    }
}
