//! The order of an evaluation: status, override, rules, variants, default.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;

use super::condition::{Condition, Conditions};
use super::context::Context;
use super::dates::DateTime;
use super::evaluation::Evaluation;
use super::fault::Fault;
use super::flag::{Flag, FlagType};
use super::json::holds_lone_surrogate;
use super::request::Request;
use super::rules::{Rollout, Rule};
use super::segments::{Parent, Segments};
use super::state::CompiledState;
use super::text::str_of;
use super::value::Value;
use crate::{ErrorCode, Reason};
use flag_model::hash::{rollout_bucket, variant_bucket};

impl CompiledState {
    /// Evaluates one request.
    ///
    /// `now` is what expiry of overrides is measured by, and the context's timestamp if it has none of its own.
    #[must_use]
    pub fn evaluate(&self, request: &Request, now: Timestamp) -> Evaluation {
        let flag = self.flags.get(&request.flag_key);
        let default = || {
            request.default.clone().unwrap_or_else(|| {
                request
                    .expected_type
                    .or(flag.and_then(|flag| flag.flag_type))
                    .unwrap_or(FlagType::Boolean)
                    .empty_value()
            })
        };
        let Some(flag) = flag else {
            let message = format!("there is no flag `{}`", request.flag_key);
            return Evaluation::failed(default(), Reason::Default, ErrorCode::FlagNotFound, message);
        };
        match (request.expected_type, flag.flag_type) {
            (None | Some(FlagType::Boolean), _) | (_, None) => {}
            (Some(expected), Some(actual)) if expected == actual => {}
            (Some(expected), Some(actual)) => {
                let message = format!("the flag is of type {}, not {}", actual.as_str(), expected.as_str());
                return Evaluation::failed(default(), Reason::Error, ErrorCode::TypeMismatch, message);
            }
        }
        match self.served(flag, request, now) {
            Ok(served) => Evaluation {
                value: served.value.clone(),
                reason: served.reason,
                variant: served.variant.clone(),
                error_code: None,
                error_message: None,
                flag_metadata: flag.metadata.clone(),
            },
            Err(fault) => Evaluation::failed(default(), Reason::Error, fault.code(), fault.to_string()),
        }
    }

    fn served<'a>(&'a self, flag: &'a Flag, request: &Request, now: Timestamp) -> Result<Served<'a>, Fault> {
        let flag_type = flag.flag_type.ok_or(Fault::Malformed("its type is unknown"))?;
        let active = flag.active.ok_or(Fault::Malformed("its status is unknown"))?;
        let boolean = flag_type == FlagType::Boolean;
        let default = if boolean { &flag.default_enabled } else { &flag.default_value };
        let context = &request.context;
        let instant = context.instant(now)?;
        if !active {
            return Ok(Served::new(default, Reason::Disabled, &Value::Null));
        }
        if let Some(found) = flag.overrides.find(context, now)? {
            let value = choose(boolean, &found.enabled, &found.value);
            return Ok(Served::new(value, Reason::Override, &Value::Null));
        }
        let subject = Subject::new(&request.flag_key, context, instant, &self.segments);
        if let Some(rule) = subject.first_match(flag)? {
            let value = choose(boolean, &rule.serve_enabled, &rule.serve_value);
            return Ok(Served::new(value, Reason::TargetingMatch, &rule.name));
        }
        let variants = flag.variants.as_ref().map_err(Clone::clone)?;
        if variants.is_empty() {
            return Ok(Served::new(default, Reason::Static, &Value::Null));
        }
        let Some(variant) = variants.of_bucket(subject.variant_bucket()?)? else {
            return Ok(Served::new(default, Reason::Static, &Value::Null));
        };
        let value = if boolean { enabled_member(&variant.value)? } else { &variant.value };
        Ok(Served::new(value, Reason::Split, &variant.key))
    }
}

/// A value and where it comes from.
struct Served<'a> {
    value: &'a Value,
    reason: Reason,
    variant: &'a Value,
}

impl<'a> Served<'a> {
    fn new(value: &'a Value, reason: Reason, variant: &'a Value) -> Self {
        Self { value, reason, variant }
    }
}

/// A boolean flag is on or off; the others have a value, or else that too.
fn choose<'a>(boolean: bool, enabled: &'a Value, value: &'a Value) -> &'a Value {
    if boolean || value.is_null() { enabled } else { value }
}

/// What a variant means for a boolean flag: its member `enabled`, whatever that holds.
fn enabled_member(value: &Value) -> Result<&Value, Fault> {
    match value {
        Value::Object(members) => Ok(members.get("enabled").unwrap_or(&Value::Bool(false))),
        _ => Err(Fault::Malformed("a variant's value is not an object")),
    }
}

/// Who a flag is evaluated for.
struct Subject<'a> {
    flag_key: &'a str,
    context: &'a Context,
    instant: DateTime,
    segments: &'a Segments,
}

impl<'a> Subject<'a> {
    fn new(flag_key: &'a str, context: &'a Context, instant: DateTime, segments: &'a Segments) -> Self {
        Self { flag_key, context, instant, segments }
    }

    /// The first rule whose conditions hold and whose rollout includes the targeting key.
    fn first_match<'f>(&self, flag: &'f Flag) -> Result<Option<&'f Rule>, Fault> {
        let rules = flag.rules.as_ref().map_err(Clone::clone)?;
        let mut memberships = Memberships::default();
        for rule in rules {
            if self.holds(&rule.conditions, &mut memberships)? && self.is_rolled_out(&rule.rollout)? {
                return Ok(Some(rule));
            }
        }
        Ok(None)
    }

    fn holds(&self, conditions: &Conditions, memberships: &mut Memberships) -> Result<bool, Fault> {
        for condition in conditions.iter() {
            let holds = match condition {
                Condition::Attribute { name, place, test } => {
                    let actual = self.context.lookup(place, name, self.instant);
                    test.holds(actual, |method| self.context.method_text(method, self.instant))?
                }
                Condition::Segment { target, negated } => match self.segments.find(target) {
                    Some(index) => match self.membership(index, memberships)? {
                        Membership::Cycle => false,
                        Membership::Member(member) => member != *negated,
                    },
                    // A name that is unknown and an id that is unknown: nobody is a member.
                    None => *negated,
                },
                Condition::Never => false,
                Condition::Fails(fault) => return Err(fault.clone()),
            };
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the context is in a segment: in its parents first, from the outermost in.
    fn membership(&self, index: usize, known: &mut Memberships) -> Result<Membership, Fault> {
        let mut chain = Vec::new();
        let mut next = Parent::Segment(index);
        let mut outcome = loop {
            let Parent::Segment(index) = next else {
                break Membership::Member(next == Parent::None);
            };
            if let Some(outcome) = known.0.get(&index) {
                break *outcome;
            }
            let segment = self.segments.get(index);
            if !segment.enabled {
                known.0.insert(index, Membership::Member(false));
                break Membership::Member(false);
            }
            // Found again before it is decided, it is its own ancestor.
            known.0.insert(index, Membership::Cycle);
            chain.push(index);
            next = segment.parent;
        };
        for index in chain.into_iter().rev() {
            if outcome == Membership::Member(true) {
                let conditions = &self.segments.get(index).conditions;
                outcome = Membership::Member(self.holds(conditions, known)?);
            }
            known.0.insert(index, outcome);
        }
        Ok(outcome)
    }

    fn is_rolled_out(&self, rollout: &Rollout) -> Result<bool, Fault> {
        let targeting_key = self.context.targeting_key();
        match rollout {
            Rollout::Unlimited => Ok(true),
            _ if targeting_key.is_null() => Ok(false),
            Rollout::Everybody => Ok(true),
            Rollout::Buckets(0) => Ok(false),
            Rollout::Buckets(last) => {
                let targeting_key = self.encodable(str_of(targeting_key))?;
                Ok(rollout_bucket(self.flag_key, &targeting_key) <= *last)
            }
            Rollout::Fails(fault) => Err(fault.clone()),
        }
    }

    fn variant_bucket(&self) -> Result<u8, Fault> {
        let targeting_key = match self.context.targeting_key() {
            Value::Null => Cow::Borrowed(""),
            key => str_of(key),
        };
        let targeting_key = self.encodable(targeting_key)?;
        Ok(variant_bucket(self.flag_key, &targeting_key))
    }

    /// The targeting key, if it and the flag's key can be written as UTF-8.
    fn encodable<'k>(&self, targeting_key: Cow<'k, str>) -> Result<Cow<'k, str>, Fault> {
        if holds_lone_surrogate(&targeting_key) || holds_lone_surrogate(self.flag_key) {
            return Err(Fault::NotEncodable);
        }
        Ok(targeting_key)
    }
}

/// Whether the context is in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Membership {
    Member(bool),
    /// The segment is within itself.
    Cycle,
}

/// What is known about segments within one evaluation, so that none is tested twice.
#[derive(Debug, Default)]
struct Memberships(HashMap<usize, Membership>);
