//! Rules: conditions, a share of the audience, and what is served.

use std::cmp::Ordering;

use super::condition::{Conditions, Place};
use super::fault::Fault;
use super::number::{Int, Number};
use super::pattern::Patterns;
use super::sorting::sort_by_key;
use super::value::{Members, Value};

/// One enabled rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: Value,
    pub(crate) conditions: Conditions,
    pub(crate) rollout: Rollout,
    pub(crate) serve_enabled: Value,
    pub(crate) serve_value: Value,
}

/// Which targeting keys a rule is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rollout {
    /// Everybody, even without a targeting key.
    Unlimited,
    /// Everybody with a targeting key.
    Everybody,
    /// The buckets from 1 to this one.
    Buckets(u8),
    /// Nobody can say: the percentage is no number.
    Fails(Fault),
}

impl Rollout {
    pub(crate) fn compile(percentage: Option<&Value>) -> Self {
        let Some(percentage) = percentage.filter(|percentage| !percentage.is_null()) else {
            return Self::Unlimited;
        };
        let Some(number) = percentage.as_number() else {
            return Self::Fails(Fault::Malformed("a rollout percentage is not a number"));
        };
        let reaches = |bucket: u8| {
            let bucket = Number::Int(Int::from(i64::from(bucket)));
            bucket.compare(&number) != Ordering::Greater
        };
        if reaches(100) {
            return Self::Everybody;
        }
        Self::Buckets((1..100).take_while(|bucket| reaches(*bucket)).last().unwrap_or(0))
    }
}

/// Compiles the member `rules`: sorted by priority, those of equal priority in their own order, disabled ones
/// left out.
pub(crate) fn compile_rules(rules: Option<&Value>, patterns: &mut Patterns) -> Result<Vec<Rule>, Fault> {
    let rules = match rules {
        None => return Ok(Vec::new()),
        Some(Value::List(rules)) => rules,
        Some(_) => return Err(Fault::Malformed("its rules are not a list")),
    };
    let mut sorted = Vec::with_capacity(rules.len());
    for rule in rules {
        let Value::Object(members) = rule else {
            return Err(Fault::Malformed("a rule is not an object"));
        };
        sorted.push((members.get("priority").unwrap_or(&ZERO), members));
    }
    Ok(sort_by_key(sorted)?
        .into_iter()
        .filter(|(_, members)| members.get("enabled").is_none_or(Value::is_truthy))
        .map(|(_, members)| compile_rule(members, patterns))
        .collect())
}

static ZERO: Value = Value::Int(Int::ZERO);

fn compile_rule(members: &Members, patterns: &mut Patterns) -> Rule {
    let member = |name, absent: Value| members.get(name).cloned().unwrap_or(absent);
    Rule {
        name: member("name", Value::EMPTY_TEXT),
        conditions: Conditions::compile(members.get("conditions"), Place::Rule, patterns),
        rollout: Rollout::compile(members.get("rollout_percentage")),
        serve_enabled: member("serve_enabled", Value::Bool(true)),
        serve_value: member("serve_value", Value::Null),
    }
}
