//! `sem_ver`, as patterns: the order of versions in flagd (releases before which there are pre-releases,
//! numbers left out, a leading `v`) is not that of the version operators of a condition.

use super::compare::question;
use super::decision::{Decisions, End, Node, TooComplex};
use super::logic::Logic;
use super::operand::Operand;
use crate::json::Json;
use crate::problem::item;
use flag_model::limits::PATTERN_MAX_LEN;
use flag_model::{Operator, Value};

/// A number of a version.
const NUMBER: &str = "(?:0|[1-9][0-9]*)";
/// What may follow the numbers of a pre-release.
const PRE: &str =
    "-(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*";
/// What does not count in any comparison.
const BUILD: &str = "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?";

/// A version to compare with.
struct Version<'a> {
    numbers: [&'a str; 3],
    pre: Option<&'a str>,
}

impl Logic<'_> {
    pub(super) fn version(&mut self, arguments: &Json, pointer: &str) -> Result<Node, TooComplex> {
        let Json::Array(items) = arguments else {
            return self.not_expressible(pointer, FORM, ADVICE);
        };
        let [attribute, Json::Text(operator), Json::Text(version)] = items.as_slice() else {
            return self.not_expressible(pointer, FORM, ADVICE);
        };
        let name = match self.operand(attribute, &item(pointer, 0))? {
            Some(Operand::Attribute { name, missing: Json::Null }) => name,
            Some(_) => return self.not_expressible(pointer, FORM, ADVICE),
            None => return self.decisions.end(End::Null),
        };
        let Some(version) = parse(version) else {
            let detail = "The version is not complete, as 1.2.3 or 1.2.3-beta.1.";
            return self.not_expressible(&item(pointer, 2), detail, "Write all three numbers.");
        };
        self.assume_type(pointer, "sem_ver")?;
        let relation = match operator.as_str() {
            "=" | "!=" => equal(&version),
            "^" => major(&version),
            "~" => minor(&version),
            "<" | ">=" if version.pre.is_none() => lower(&version),
            "<=" | ">" if version.pre.is_none() => format!("{}|{}", lower(&version), equal(&version)),
            _ => {
                let detail = "The operator is unknown, or orders by a pre-release.";
                return self.not_expressible(&item(pointer, 1), detail, "Order by a release, as 1.2.3.");
            }
        };
        let holds = matches!(operator.as_str(), "=" | "^" | "~" | "<" | "<=");
        let related = anchored(&relation);
        if related.len() > PATTERN_MAX_LEN {
            return self.not_expressible(pointer, "The version is too long.", "Use smaller numbers.");
        }
        versions(&mut self.decisions, &name, related, holds)
    }
}

/// `holds` for what the pattern `related` matches, its opposite for every other version, null for the rest.
fn versions(decisions: &mut Decisions, name: &str, related: String, holds: bool) -> Result<Node, TooComplex> {
    let null = decisions.end(End::FalseOrNull)?;
    let related = question(name.to_owned(), Operator::Matches, Value::from(related));
    if holds {
        return decisions.ask_or(related, null);
    }
    let any = anchored(&format!(
        "{}|{NUMBER}(?:\\.{NUMBER})?",
        full(&[NUMBER, NUMBER, NUMBER], &format!("(?:{PRE})?"))
    ));
    let no = decisions.end(End::Bool(false))?;
    let related = decisions.ask(related)?;
    let other = decisions.ask_or(question(name.to_owned(), Operator::Matches, Value::from(any)), null)?;
    decisions.choose(related, no, other)
}

fn anchored(pattern: &str) -> String {
    format!("^[vV]?(?:{pattern})$")
}

fn full(numbers: &[&str; 3], pre: &str) -> String {
    format!("{}\\.{}\\.{}{pre}{BUILD}", numbers[0], numbers[1], numbers[2])
}

fn parse(text: &str) -> Option<Version<'_>> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (text, _build) = text.split_once('+').unwrap_or((text, ""));
    let (core, pre) = match text.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (text, None),
    };
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |n: &&str| {
        !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) && (*n == "0" || !n.starts_with('0'))
    };
    let is_pre =
        |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    match <[&str; 3]>::try_from(numbers) {
        Ok(numbers) if numbers.iter().all(is_number) && pre.is_none_or(is_pre) => {
            Some(Version { numbers, pre })
        }
        _ => None,
    }
}

fn equal(version: &Version<'_>) -> String {
    let [major, minor, patch] = version.numbers;
    let pre = version.pre.map_or(String::new(), |pre| format!("-{}", pre.replace('.', "\\.")));
    let mut pattern = full(&version.numbers, &pre);
    if version.pre.is_none() && patch == "0" {
        pattern.push_str(&format!("|{major}\\.{minor}"));
        if minor == "0" {
            pattern.push_str(&format!("|{major}"));
        }
    }
    pattern
}

fn major(version: &Version<'_>) -> String {
    let major = version.numbers[0];
    format!("{}|{major}(?:\\.{NUMBER})?", full(&[major, NUMBER, NUMBER], &format!("(?:{PRE})?")))
}

fn minor(version: &Version<'_>) -> String {
    let [major, minor, _] = version.numbers;
    let short = if minor == "0" { format!("{major}(?:\\.0)?") } else { format!("{major}\\.{minor}") };
    format!("{}|{short}", full(&[major, minor, NUMBER], &format!("(?:{PRE})?")))
}

/// Every version below a release.
fn lower(version: &Version<'_>) -> String {
    let [major, minor, patch] = version.numbers;
    let any_pre = format!("(?:{PRE})?{BUILD}");
    let mut all = Vec::new();
    if let Some(less) = less(major) {
        all.push(format!("{less}(?:\\.{NUMBER}(?:\\.{NUMBER}{any_pre})?)?"));
    }
    if let Some(less) = less(minor) {
        // Without a second number it is 0, which is less as well.
        all.push(format!("{major}(?:\\.{less}(?:\\.{NUMBER}{any_pre})?)?"));
    }
    if let Some(less) = less(patch) {
        all.push(format!("{major}\\.{minor}(?:\\.{less}{any_pre})?"));
        if minor == "0" {
            all.push(major.to_owned());
        }
    }
    all.push(format!("{major}\\.{minor}\\.{patch}{PRE}{BUILD}"));
    all.join("|")
}

/// Every number without leading zeros below `number`; `None` when there is none.
fn less(number: &str) -> Option<String> {
    let digits = number.as_bytes();
    let mut all = Vec::new();
    match digits.len() {
        1 => {}
        2 => all.push("[0-9]".to_owned()),
        length => all.push(format!("(?:0|[1-9][0-9]{{0,{}}})", length - 2)),
    }
    for (place, digit) in digits.iter().enumerate() {
        let lowest = if place == 0 && digits.len() > 1 { b'1' } else { b'0' };
        if *digit > lowest {
            let rest = digits.len() - place - 1;
            let rest = if rest == 0 { String::new() } else { format!("[0-9]{{{rest}}}") };
            let below = char::from(digit - 1);
            all.push(format!("{}[{}-{below}]{rest}", &number[..place], char::from(lowest)));
        }
    }
    (!all.is_empty()).then(|| format!("(?:{})", all.join("|")))
}

const FORM: &str = "Expressible is an attribute, an operator and a fixed version.";
const ADVICE: &str = "Write [{\"var\": \"version\"}, \">=\", \"1.2.3\"].";
