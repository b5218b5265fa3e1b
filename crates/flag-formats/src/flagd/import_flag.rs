//! Reads one flag of a flagd document.

use super::decision::{End, Line, TooComplex};
use super::document::FlagDefinition;
use super::import::{AttributeTypes, ImportOptions};
use super::logic::{Logic, Refusal, has_targeting_key};
use super::made_key::keys_for;
use super::part_id::part_id;
use crate::json::Json;
use crate::problem::{child, clip};
use crate::report::{FindingCode, Report};
use flag_model::limits::{
    CONDITIONS_MAX, DESCRIPTION_MAX_LEN, KEY_MAX_LEN, NAME_MAX_LEN, RULES_MAX, VARIANTS_MAX,
};
use flag_model::{
    Condition, Fallthrough, Flag, FlagEntry, FlagEnvironment, Hashing, Key, Lifecycle, Rule, Serve, Split,
    Variant, VariantWeight,
};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// One flag with what is needed to read it.
pub(super) struct FlagImport<'a> {
    pub(super) definition: &'a FlagDefinition<'a>,
    pub(super) key: &'a Key,
    pub(super) evaluators: Option<&'a Json>,
    pub(super) options: &'a ImportOptions,
    /// What may still be read for all flags of the document.
    pub(super) steps_left: &'a Cell<usize>,
}

/// A flag that was read.
pub(super) struct ImportedFlag {
    pub(super) entry: FlagEntry,
    pub(super) variant_names: BTreeMap<Key, String>,
    pub(super) code_default: bool,
    pub(super) keyless_default: bool,
}

/// What the targeting came to.
struct Targeting {
    lines: Vec<Line>,
    bucketing_key: String,
}

impl FlagImport<'_> {
    /// `None` when the flag cannot be expressed; the report says why.
    pub(super) fn entry(&self, report: &mut Report) -> Option<ImportedFlag> {
        let mut refusals = self.check();
        let mut kept = Report::default();
        let targeting = self.targeting(&mut refusals, &mut kept);
        let flag = self.definition.key;
        let Some(Targeting { mut lines, bucketing_key }) = targeting.filter(|_| refusals.is_empty()) else {
            for r in refusals {
                report.left_out(&r.pointer, flag, r.code, r.detail, &r.advice);
            }
            return None;
        };
        self.report_kept(&mut kept);
        let names = keys_for(self.definition.variants.iter().map(|(name, _)| name.as_str()), "variant-");
        let splits = lines.iter().any(|line| matches!(line.end, End::Split(_)));
        let keyless_default = splits && self.definition.default_variant.is_none();
        let last = lines.pop()?;
        let code_default = last.end == End::Null;
        if code_default {
            let detail =
                "When no rule holds, flagd leaves the answer to the application; here it is the empty value.";
            let pointer = child(&self.definition.pointer, "defaultVariant");
            let advice = "Choose what is served when no rule holds.";
            kept.kept(&pointer, Some(flag), FindingCode::CodeDefault, detail.to_owned(), advice);
        }
        let config = FlagEnvironment {
            enabled: self.definition.enabled,
            off_value: self.definition.kind.empty_value(),
            rules: lines.iter().enumerate().map(|(i, line)| self.rule(i, line, &names)).collect(),
            fallthrough: Fallthrough { serve: self.serve(&last.end, &names), rollout_percentage: None },
            schedules: Vec::new(),
        };
        let entry = FlagEntry {
            flag: self.flag(bucketing_key, &names),
            environments: BTreeMap::from([(self.options.environment.clone(), config)]),
            overrides: BTreeMap::new(),
        };
        let variant_names = self.renamed_variants(&names, &mut kept);
        report.findings.append(&mut kept.findings);
        Some(ImportedFlag { entry, variant_names, code_default, keyless_default })
    }

    fn check(&self) -> Vec<Refusal> {
        let definition = self.definition;
        let mut refusals = Vec::new();
        let mut refuse = |pointer: String, code, detail: String, advice: &str| {
            refusals.push(Refusal { pointer, code, detail, advice: advice.to_owned() });
        };
        let variants = child(&definition.pointer, "variants");
        if let Some(name) = definition.default_variant
            && !definition.variants.iter().any(|(n, _)| n == name)
        {
            let detail = format!("The default variant {:?} is not among the variants.", clip(name));
            let place = child(&definition.pointer, "defaultVariant");
            refuse(place, FindingCode::UnknownReference, detail, "Name one of the variants.");
        }
        if definition.variants.len() > VARIANTS_MAX {
            let detail =
                format!("The flag has {} variants; it may have {VARIANTS_MAX}.", definition.variants.len());
            refuse(variants.clone(), FindingCode::LimitExceeded, detail, "Remove some.");
        }
        if definition.key.chars().count() > KEY_MAX_LEN {
            let detail = format!("The key has more than {KEY_MAX_LEN} characters.");
            refuse(definition.pointer.clone(), FindingCode::LimitExceeded, detail, "Shorten the key.");
        }
        for (name, value) in definition.variants {
            if let Err(error) = definition.kind.accepts(&value.to_value()) {
                let detail = format!("The value cannot be taken over: {error}.");
                refuse(child(&variants, name), FindingCode::LimitExceeded, detail, "Make the value smaller.");
            }
        }
        refusals
    }

    fn targeting(&self, refusals: &mut Vec<Refusal>, kept: &mut Report) -> Option<Targeting> {
        if self.definition.variants.len() > VARIANTS_MAX {
            return None;
        }
        let pointer = child(&self.definition.pointer, "targeting");
        let typed = self.options.attribute_types == AttributeTypes::AsCompared;
        let mut logic = Logic::new(self.definition.key, self.evaluators, typed, self.steps_left);
        let lines = self.lines(&mut logic, &pointer);
        if lines.is_err() {
            let detail = format!(
                "The targeting comes to more than {RULES_MAX} rules, or a rule to more than {CONDITIONS_MAX} conditions."
            );
            let advice = "Use lists and fewer nested conditions.";
            let _ = logic.refuse(&pointer, FindingCode::LimitExceeded, detail, advice);
        }
        let flag = Some(self.definition.key);
        // A shared rule is read as often as it is used, and said to be so once.
        logic.assumed.sort();
        logic.assumed.dedup();
        logic.inlined.sort();
        logic.inlined.dedup();
        for place in &logic.assumed {
            let detail = "flagd converts types in this comparison; here the attribute must have the type compared with.";
            let advice = "Check that applications send the attribute with this type.";
            kept.kept(place, flag, FindingCode::TypeConversion, detail.to_owned(), advice);
        }
        for (place, name) in &logic.inlined {
            let detail = format!("The shared rule {:?} was copied into this flag.", clip(name));
            let advice = "Make a segment of it where several flags should change together.";
            kept.kept(place, flag, FindingCode::Inlined, detail, advice);
        }
        refusals.append(&mut logic.refusals);
        let bucketing_key = logic.bucketing_key.take().unwrap_or_else(|| self.definition.key.to_owned());
        lines.ok().flatten().map(|lines| Targeting { lines, bucketing_key })
    }

    /// The rules as lines with ends that are variants, splits and null; the last line is the fallthrough. `None`
    /// when something was refused.
    fn lines(&self, logic: &mut Logic<'_>, pointer: &str) -> Result<Option<Vec<Line>>, TooComplex> {
        let root = match self.definition.targeting {
            Some(json) => logic.value(json, pointer)?,
            None => logic.decisions.end(End::Null)?,
        };
        let default = self.definition.default_variant;
        let root = logic.decisions.replace_ends(root, |end| match (end, default) {
            (End::Null, Some(default)) => End::Text(default.to_owned()),
            (End::Bool(truth), _) => End::Text(truth.to_string()),
            (End::Number(number), _) => End::Text(number.clone()),
            (End::Split(parts), Some(default)) => {
                let name = |name: &Option<String>| Some(name.clone().unwrap_or_else(|| default.to_owned()));
                End::Split(parts.iter().map(|(n, weight)| (name(n), *weight)).collect())
            }
            (other, _) => other.clone(),
        })?;
        let root = match default {
            Some(_) => root,
            // A split gives such contexts the application's own default by itself.
            None => logic.decisions.unguard(root, has_targeting_key())?,
        };
        let ends: BTreeSet<EndProblem> =
            logic.decisions.ends(root).into_iter().flat_map(|end| self.end_problems(end)).collect();
        for problem in ends {
            problem.refuse(logic, pointer)?;
        }
        let lines = logic.decisions.lines(root, RULES_MAX + 1, CONDITIONS_MAX)?;
        if lines.iter().rev().skip(1).any(|line| line.end == End::Null) {
            EndProblem::CodeDefault.refuse(logic, pointer)?;
        }
        Ok(logic.refusals.is_empty().then_some(lines))
    }

    fn end_problems(&self, end: &End) -> Vec<EndProblem> {
        let name = |name: &String| {
            let known = self.definition.variants.iter().any(|(n, _)| n == name);
            (!known).then(|| EndProblem::UnknownVariant(clip(name)))
        };
        match end {
            End::Text(text) => name(text).into_iter().collect(),
            End::FalseOrNull => vec![EndProblem::FalseOrNull],
            End::Split(parts) => parts
                .iter()
                .filter_map(|(n, _)| n.as_ref().map_or(Some(EndProblem::CodeDefault), name))
                .collect(),
            End::Null | End::Bool(_) | End::Number(_) => Vec::new(),
        }
    }

    fn rule(&self, index: usize, line: &Line, names: &BTreeMap<String, Key>) -> Rule {
        let index = index.to_string();
        let flag = self.definition.key;
        let condition = |(place, question): (usize, &super::decision::Question)| Condition {
            id: part_id(&["flagd", flag, "rule", &index, "condition", &place.to_string()]),
            attribute: question.attribute.clone(),
            operator: question.operator,
            value: question.value.clone(),
        };
        Rule {
            id: part_id(&["flagd", flag, "rule", &index]),
            name: String::new(),
            enabled: true,
            conditions: line.questions.iter().enumerate().map(condition).collect(),
            rollout_percentage: None,
            serve: self.serve(&line.end, names),
        }
    }

    fn serve(&self, end: &End, names: &BTreeMap<String, Key>) -> Serve {
        match end {
            End::Text(name) if names.contains_key(name) => Serve::Variant(names[name].clone()),
            End::Split(parts) => {
                let part = |(name, weight): &(Option<String>, u32)| {
                    let variant = names.get(name.as_ref()?)?.clone();
                    Some(VariantWeight { variant, weight: *weight })
                };
                Serve::Split(Split {
                    weights: parts.iter().filter_map(part).collect(),
                    hashing: Hashing::Flagd,
                })
            }
            _ => Serve::Value(self.definition.kind.empty_value()),
        }
    }

    fn flag(&self, bucketing_key: String, names: &BTreeMap<String, Key>) -> Flag {
        let variant = |(name, value): &(String, Json)| Variant {
            id: part_id(&["flagd", self.definition.key, "variant", name]),
            key: names[name].clone(),
            name: if names[name].as_str() == name { String::new() } else { clip_to(name, NAME_MAX_LEN) },
            value: value.to_value(),
            weight: 0,
        };
        Flag {
            key: self.key.clone(),
            name: self.text_metadata("name", NAME_MAX_LEN).unwrap_or_default(),
            description: self.text_metadata("description", DESCRIPTION_MAX_LEN).unwrap_or_default(),
            kind: self.definition.kind,
            tags: Vec::new(),
            owner: self.text_metadata("owner", NAME_MAX_LEN).unwrap_or_default(),
            lifecycle: Lifecycle::Active,
            bucketing_key: Some(bucketing_key),
            variants: self.definition.variants.iter().map(variant).collect(),
            prerequisites: Vec::new(),
            value_schema: None,
            expected_end: None,
        }
    }

    fn text_metadata(&self, name: &str, max: usize) -> Option<String> {
        let (_, json) = self.definition.metadata.iter().find(|(n, _)| n == name)?;
        json.as_text().filter(|text| text.chars().count() <= max).map(str::to_owned)
    }

    fn renamed_variants(&self, names: &BTreeMap<String, Key>, kept: &mut Report) -> BTreeMap<Key, String> {
        let mut renamed = BTreeMap::new();
        for (name, key) in names.iter().filter(|(name, key)| key.as_str() != *name) {
            let pointer = child(&child(&self.definition.pointer, "variants"), name);
            let detail =
                format!("{:?} is not a key; the variant is called {:?} here.", clip(name), key.as_str());
            let advice = "Applications that read the name of the variant must know the new one.";
            kept.kept(&pointer, Some(self.definition.key), FindingCode::KeyRenamed, detail, advice);
            renamed.insert(key.clone(), name.clone());
        }
        renamed
    }

    fn report_kept(&self, kept: &mut Report) {
        let definition = self.definition;
        let flag = Some(definition.key);
        if self.key.as_str() != definition.key {
            let detail = format!(
                "{:?} is not a key; the flag is called {:?} here and keeps its users in their parts.",
                clip(definition.key),
                self.key.as_str()
            );
            let advice = "Applications must ask for the new key.";
            kept.kept(&definition.pointer, flag, FindingCode::KeyRenamed, detail, advice);
        }
        if !definition.enabled {
            let detail = "While this flag is disabled, flagd leaves the answer to the application; here it is the empty value.";
            let pointer = child(&definition.pointer, "state");
            let advice = "Choose what is served while the flag is off.";
            kept.kept(&pointer, flag, FindingCode::CodeDefault, detail.to_owned(), advice);
        }
        for (name, _) in definition.metadata {
            let carried =
                [("name", NAME_MAX_LEN), ("description", DESCRIPTION_MAX_LEN), ("owner", NAME_MAX_LEN)];
            if !carried.iter().any(|(n, max)| n == name && self.text_metadata(n, *max).is_some()) {
                let pointer = child(&child(&definition.pointer, "metadata"), name);
                let detail = format!("A flag of Jackstaff has no metadata {:?}.", clip(name));
                let advice = "Put it into the description or the tags if people need it.";
                kept.kept(&pointer, flag, FindingCode::NotCarried, detail, advice);
            }
        }
        for name in &definition.unknown {
            let pointer = child(&definition.pointer, name);
            let detail = format!("flagd does not know the member {:?}; it was passed over.", clip(name));
            kept.kept(&pointer, flag, FindingCode::NotCarried, detail, "Nothing need be done.");
        }
    }
}

fn clip_to(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

/// Why the end of a targeting is not something that can be served.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum EndProblem {
    UnknownVariant(String),
    FalseOrNull,
    CodeDefault,
}

impl EndProblem {
    fn refuse(self, logic: &mut Logic<'_>, pointer: &str) -> Result<(), TooComplex> {
        let (code, detail, advice) = match self {
            Self::UnknownVariant(name) => (
                FindingCode::UnknownReference,
                format!("The targeting can come to {name:?}, which is no variant of this flag."),
                "Add the variant, or name another.",
            ),
            Self::FalseOrNull => (
                FindingCode::NotExpressible,
                "Whether the answer is false or the default depends on the type of an attribute.".to_owned(),
                "Put the condition into an \"if\" with both answers.",
            ),
            Self::CodeDefault => (
                FindingCode::CodeDefault,
                "Some contexts get the application's own default before later rules are read.".to_owned(),
                "Give the flag a default variant.",
            ),
        };
        if !logic.refusals.iter().any(|r| r.code == code && r.detail == detail) {
            logic.refuse(pointer, code, detail, advice)?;
        }
        Ok(())
    }
}
