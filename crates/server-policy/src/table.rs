//! The whole policy as a table that a person can read.

use crate::action::Action;
use crate::decide::{Actor, Decision, Resource, decide};
use crate::role::Role;
use std::fmt::Write as _;

/// Role × action as text: the content of `docs/reference/permissions.txt`.
#[must_use]
pub fn permission_table() -> String {
    let mut text = String::from(
        "Who may do what. Generated from crates/server-policy; a change of policy is a change of this file.\n\n\
         yes     allowed\n\
         no      refused: 403, the caller sees the thing but may not do this\n\
         hidden  refused: 404, the caller may not know that the thing exists\n\n",
    );
    let actors = std::iter::once(None).chain(Role::ALL.map(Some));
    let heading = actors.clone().map(|role| role.map_or("no group", Role::as_str));
    row(&mut text, "action", heading);
    for action in Action::ALL {
        let cells = actors.clone().map(|role| match decide(Actor { role }, action, Resource::INSTALLATION) {
            Decision::Allow => "yes",
            Decision::Forbid(_) => "no",
            Decision::Hide => "hidden",
        });
        row(&mut text, action.as_str(), cells);
    }
    text
}

fn row<'a>(text: &mut String, name: &str, cells: impl Iterator<Item = &'a str>) {
    let mut line = format!("{name:<22}");
    for cell in cells {
        // Writing to a String does not fail.
        let _ = write!(line, "{cell:<12}");
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_table_is_the_policy() {
        let committed = include_str!("../../../docs/reference/permissions.txt");
        assert_eq!(committed, permission_table(), "run `cargo xtask codegen`");
    }
}
