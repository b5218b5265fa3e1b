//! Targeting rules.

use crate::condition::Condition;
use crate::id::PartId;
use crate::percentage::Percentage;
use crate::serve::Serve;
use serde::{Deserialize, Serialize};

/// A targeting rule. The first rule of a configuration whose conditions all hold, and whose rollout the
/// context is in, decides; the place in the list is the priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stays the same for good.
    pub id: PartId,
    /// Shown to people; may be empty.
    #[serde(default)]
    pub name: String,
    /// A rule that is switched off is passed over.
    #[serde(default = "on")]
    pub enabled: bool,
    /// All must hold; none always hold.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Only this part of the contexts; the others go on to the next rule. `None`: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout_percentage: Option<Percentage>,
    /// What is served.
    pub serve: Serve,
}

fn on() -> bool {
    true
}
