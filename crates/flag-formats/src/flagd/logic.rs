//! JsonLogic, read as decisions.
//!
//! What counts as the same answer: flagd's implementations (Go, JavaScript, Python) agree on what a rule
//! answers, except when it compares types that do not go together (`5 == "gold"`); then one answers with an
//! error, another goes on as if the comparison did not hold. Here it does not hold. Three things of a context
//! are read differently, and are not sent by OpenFeature's own means: an empty targeting key is none; a member
//! `timestamp` takes the place of the time of the evaluation; a member whose own name has dots is found before
//! the path through objects.

use super::attribute::{FLAGD_TARGETING_KEY, NOT_EMPTY_PATTERN, TARGETING_KEY};
use super::decision::{Decisions, End, Node, Question, TooComplex};
use super::operand::{Operand, number_text};
use crate::json::Json;
use crate::problem::{child, clip, item};
use crate::report::FindingCode;
use flag_model::{Operator, Value};
use std::cell::Cell;

/// How many `$ref` may lead to one another.
const REFERENCES_MAX: usize = 10;
/// How many expressions are read for one flag, shared ones as often as they are used.
const STEPS_MAX: usize = 50_000;
/// The same for all flags of a document together.
pub(super) const STEPS_TOTAL_MAX: usize = 20_000_000;

/// Why a flag cannot be expressed.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) pointer: String,
    pub(super) code: FindingCode,
    pub(super) detail: String,
    pub(super) advice: String,
}

/// Reads the targeting of one flag.
pub(super) struct Logic<'a> {
    pub(super) decisions: Decisions,
    pub(super) flag_key: &'a str,
    pub(super) evaluators: Option<&'a Json>,
    /// Whether a comparison may take for granted that attributes have the type that it compares with.
    pub(super) typed: bool,
    pub(super) refusals: Vec<Refusal>,
    /// Where types were taken for granted.
    pub(super) assumed: Vec<String>,
    /// Where a shared expression was copied in, with its name.
    pub(super) inlined: Vec<(String, String)>,
    /// What all splits of the flag put before the targeting key.
    pub(super) bucketing_key: Option<String>,
    references: usize,
    steps: usize,
    /// What may still be read for all flags of the document.
    steps_left: &'a Cell<usize>,
}

impl<'a> Logic<'a> {
    pub(super) fn new(
        flag_key: &'a str,
        evaluators: Option<&'a Json>,
        typed: bool,
        steps_left: &'a Cell<usize>,
    ) -> Self {
        Self {
            decisions: Decisions::default(),
            flag_key,
            evaluators,
            typed,
            refusals: Vec::new(),
            assumed: Vec::new(),
            inlined: Vec::new(),
            bucketing_key: None,
            references: 0,
            steps: 0,
            steps_left,
        }
    }

    /// Notes why the flag cannot be expressed and goes on with null, so that the other reasons are found too.
    pub(super) fn refuse(
        &mut self,
        pointer: &str,
        code: FindingCode,
        detail: impl Into<String>,
        advice: &str,
    ) -> Result<Node, TooComplex> {
        self.refusals.push(Refusal {
            pointer: pointer.to_owned(),
            code,
            detail: detail.into(),
            advice: advice.to_owned(),
        });
        self.decisions.end(End::Null)
    }

    pub(super) fn not_expressible(
        &mut self,
        pointer: &str,
        detail: impl Into<String>,
        advice: &str,
    ) -> Result<Node, TooComplex> {
        self.refuse(pointer, FindingCode::NotExpressible, detail, advice)
    }

    /// What `json` comes to.
    pub(super) fn value(&mut self, json: &Json, pointer: &str) -> Result<Node, TooComplex> {
        self.steps += 1;
        if self.steps > STEPS_MAX || self.steps_left.get() == 0 {
            return Err(TooComplex);
        }
        self.steps_left.set(self.steps_left.get() - 1);
        match json {
            Json::Null => self.decisions.end(End::Null),
            Json::Bool(truth) => self.decisions.truth(*truth),
            Json::Number(number) => self.decisions.end(End::Number(number_text(number))),
            Json::Text(text) => self.decisions.end(End::Text(text.clone())),
            Json::Array(_) => {
                let advice = "Use a list only on the right of \"in\".";
                self.not_expressible(pointer, "A list cannot be what a rule comes to.", advice)
            }
            Json::Object(members) => match members.as_slice() {
                [(operator, arguments)] => self.operation(operator, arguments, &child(pointer, operator)),
                _ => {
                    let detail = "An expression is an object with one member, its operator.";
                    self.not_expressible(pointer, detail, "Write one operator per object.")
                }
            },
        }
    }

    fn operation(&mut self, operator: &str, arguments: &Json, pointer: &str) -> Result<Node, TooComplex> {
        match operator {
            "if" => self.choice(arguments, pointer),
            "and" | "or" => self.junction(operator == "and", arguments, pointer, Self::value),
            "!" | "!!" => {
                let (argument, place) = only(arguments, pointer);
                let truth = self.truth(argument, &place)?;
                self.decisions.is_truthy(truth, operator == "!!")
            }
            "==" | "===" => self.equality(operator == "===", arguments, pointer),
            "!=" | "!==" => {
                let equal = self.equality(operator == "!==", arguments, pointer)?;
                self.decisions.is_truthy(equal, false)
            }
            "<" => self.order("<", arguments, pointer),
            "<=" => self.order("<=", arguments, pointer),
            ">" => self.order(">", arguments, pointer),
            ">=" => self.order(">=", arguments, pointer),
            "in" => self.membership(arguments, pointer),
            "starts_with" => self.affix(Operator::StartsWith, arguments, pointer),
            "ends_with" => self.affix(Operator::EndsWith, arguments, pointer),
            "sem_ver" => self.version(arguments, pointer),
            "fractional" => self.fractional(arguments, pointer),
            "$ref" => self.reference(arguments, pointer),
            "var" => match self.operand_of_var(arguments, pointer)? {
                Some(Operand::Constant(json)) => self.value(&json, pointer),
                Some(_) => {
                    let advice = "Compare the attribute with === and name the variant in the branch.";
                    let detail =
                        "The value of an attribute itself cannot be asked for its truth or be the answer.";
                    self.not_expressible(pointer, detail, advice)
                }
                None => self.decisions.end(End::Null),
            },
            other => {
                let detail = format!("Rules of Jackstaff have nothing like the operator {:?}.", clip(other));
                let advice = "Write the condition with comparisons, in, starts_with, ends_with and sem_ver.";
                self.not_expressible(pointer, detail, advice)
            }
        }
    }

    /// Whether `json` is truthy; unlike its value, this can be asked of the targeting key itself.
    pub(super) fn truth(&mut self, json: &Json, pointer: &str) -> Result<Node, TooComplex> {
        if let Json::Object(members) = json
            && let [(operator, arguments)] = members.as_slice()
        {
            let place = child(pointer, operator);
            match operator.as_str() {
                "and" | "or" => return self.junction(operator == "and", arguments, &place, Self::truth),
                "var" if only(arguments, &place).0.as_text() == Some(FLAGD_TARGETING_KEY) => {
                    return self.decisions.ask(has_targeting_key());
                }
                _ => {}
            }
        }
        let value = self.value(json, pointer)?;
        self.decisions.is_truthy(value, true)
    }

    fn choice(&mut self, arguments: &Json, pointer: &str) -> Result<Node, TooComplex> {
        let Json::Array(items) = arguments else {
            return self.not_expressible(pointer, "\"if\" needs a list.", "Write [condition, then, else].");
        };
        // Pairs of condition and answer from the last to the first; an odd one at the end is the "else".
        let pairs = items.len() / 2;
        let mut otherwise = match items.get(pairs * 2) {
            Some(json) => self.value(json, &item(pointer, pairs * 2))?,
            None => self.decisions.end(End::Null)?,
        };
        for pair in (0..pairs).rev() {
            let condition = self.truth(&items[pair * 2], &item(pointer, pair * 2))?;
            let then = self.value(&items[pair * 2 + 1], &item(pointer, pair * 2 + 1))?;
            otherwise = self.decisions.choose(condition, then, otherwise)?;
        }
        Ok(otherwise)
    }

    fn junction(
        &mut self,
        and: bool,
        arguments: &Json,
        pointer: &str,
        read: fn(&mut Self, &Json, &str) -> Result<Node, TooComplex>,
    ) -> Result<Node, TooComplex> {
        let Json::Array(items) = arguments else {
            return self.not_expressible(pointer, "\"and\" and \"or\" need a list.", "Write a list.");
        };
        let mut joined = None;
        for (index, json) in items.iter().enumerate().rev() {
            let first = read(self, json, &item(pointer, index))?;
            joined = Some(match joined {
                None => first,
                Some(rest) if and => self.decisions.and(first, rest)?,
                Some(rest) => self.decisions.or(first, rest)?,
            });
        }
        match joined {
            Some(node) => Ok(node),
            None => self.decisions.end(End::Null),
        }
    }

    fn reference(&mut self, arguments: &Json, pointer: &str) -> Result<Node, TooComplex> {
        let name = arguments.as_text().unwrap_or_default();
        let Some(shared) = self.evaluators.and_then(|all| all.member(name)) else {
            let detail = format!("There is no shared rule {:?}.", clip(name));
            let advice = "Add it under $evaluators.";
            return self.refuse(pointer, FindingCode::UnknownReference, detail, advice);
        };
        if self.references >= REFERENCES_MAX {
            let detail = format!("More than {REFERENCES_MAX} shared rules refer to one another here.");
            let code = FindingCode::LimitExceeded;
            return self.refuse(pointer, code, detail, "Remove the circle, or refer less deep.");
        }
        self.inlined.push((pointer.to_owned(), name.to_owned()));
        self.references += 1;
        let node = self.value(shared, &child("/$evaluators", name));
        self.references -= 1;
        node
    }
}

/// The argument of an operator that has one: written as it is or as a list of one.
pub(super) fn only<'j>(arguments: &'j Json, pointer: &str) -> (&'j Json, String) {
    match arguments {
        Json::Array(items) => match items.first() {
            Some(first) => (first, item(pointer, 0)),
            None => (&Json::Null, pointer.to_owned()),
        },
        other => (other, pointer.to_owned()),
    }
}

/// Asks whether the context has a targeting key.
pub(super) fn has_targeting_key() -> Question {
    Question {
        attribute: TARGETING_KEY.to_owned(),
        operator: Operator::Matches,
        value: Value::from(NOT_EMPTY_PATTERN),
    }
}
