//! Overrides by target.

use crate::clock::Clock;
use crate::context::Context;
use flag_model::{FlagOverride, OverrideTarget, Value};
use jiff::Timestamp;
use std::collections::HashMap;

/// The targets in the order in which they are looked up, each with the member of the context.
const TARGETS: [(OverrideTarget, &str); 4] = [
    (OverrideTarget::User, "user_id"),
    (OverrideTarget::Organization, "organization_id"),
    (OverrideTarget::Tenant, "tenant_id"),
    (OverrideTarget::TargetingKey, "targeting_key"),
];

/// The overrides of one flag.
#[derive(Debug)]
pub(crate) struct Overrides {
    by_target: [HashMap<Box<str>, Vec<CompiledOverride>>; 4],
}

/// An override without its target.
#[derive(Debug)]
pub(crate) struct CompiledOverride {
    pub(crate) value: Value,
    pub(crate) expires_at: Option<Timestamp>,
}

/// An override that is meant for a context.
pub(crate) struct OverrideCandidate<'s, 'c> {
    pub(crate) target: OverrideTarget,
    pub(crate) target_id: &'c str,
    pub(crate) found: &'s CompiledOverride,
}

impl Overrides {
    /// `None` when there are none, which is the rule.
    pub(super) fn new(overrides: &[FlagOverride], clock: &mut Clock, counts: bool) -> Option<Box<Self>> {
        if overrides.is_empty() {
            return None;
        }
        let mut by_target: [HashMap<Box<str>, Vec<CompiledOverride>>; 4] = Default::default();
        for flag_override in overrides {
            let place =
                TARGETS.iter().zip(&mut by_target).find(|((target, _), _)| *target == flag_override.target);
            if let Some((_, overrides)) = place {
                let compiled = CompiledOverride {
                    value: flag_override.value.clone(),
                    expires_at: flag_override.expires_at,
                };
                overrides.entry(flag_override.target_id.as_str().into()).or_default().push(compiled);
            }
            if let Some(expires_at) = flag_override.expires_at.filter(|_| counts) {
                clock.watch_after(expires_at);
            }
        }
        Some(Box::new(Self { by_target }))
    }

    /// The overrides for `context` in their order, expired ones included.
    pub(crate) fn candidates<'s, 'c>(
        &'s self,
        context: &'c Context,
    ) -> impl Iterator<Item = OverrideCandidate<'s, 'c>> {
        TARGETS.iter().zip(&self.by_target).flat_map(move |((target, member), overrides)| {
            let id = match target {
                OverrideTarget::TargetingKey => context.targeting_key(),
                _ => context.text(member),
            };
            let found = id.and_then(|id| overrides.get(id).map(|found| (id, found)));
            found.into_iter().flat_map(move |(target_id, found)| {
                found.iter().map(move |found| OverrideCandidate { target: *target, target_id, found })
            })
        })
    }
}

impl CompiledOverride {
    /// Whether it still counts at `now`.
    pub(crate) fn counts_at(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|expires_at| now <= expires_at)
    }
}
