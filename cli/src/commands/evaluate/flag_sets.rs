//! Jackstaff exports and flagd documents: flag sets, evaluated by Jackstaff's own evaluator.

use super::{Answer, Evaluator};
use crate::failure::Failure;
use flag_evaluation::{CompiledFlagSet, Context, ErrorCode, EvaluationError, Reason};
use flag_formats::flagd::{AttributeTypes, ImportOptions, Imported};
use flag_model::{FlagKind, FlagSet, Key};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A flag set, compiled for the environments that are asked for.
pub(super) struct FlagSets {
    flag_set: FlagSet,
    environment: Option<Key>,
    compiled: HashMap<Key, CompiledFlagSet>,
    metadata: HashMap<String, Map<String, Value>>,
    flagd: Option<Flagd>,
}

/// What a flagd document says that a flag set does not.
struct Flagd {
    keys: BTreeMap<String, Key>,
    not_expressible: BTreeSet<String>,
    variant_names: BTreeMap<Key, BTreeMap<Key, String>>,
    code_defaults: BTreeSet<Key>,
    keyless_defaults: BTreeSet<Key>,
}

#[derive(Deserialize)]
struct Request {
    flag_key: String,
    #[serde(default)]
    context: Option<Map<String, Value>>,
    #[serde(default, rename = "type")]
    kind: Option<FlagKind>,
    #[serde(default)]
    default: Option<Value>,
}

/// One evaluation, with the members of the contract.
#[derive(Serialize)]
struct Evaluated<'a> {
    value: &'a Value,
    reason: &'static str,
    variant: Option<&'a str>,
    error_code: Option<&'static str>,
    error_message: Option<String>,
    flag_metadata: &'a Map<String, Value>,
}

/// Reads a Jackstaff export. Without `environment` each context names its own in `environment`; a single one need not
/// be named.
pub(super) fn jackstaff(bytes: &[u8], environment: Option<&str>) -> Result<FlagSets, Failure> {
    let flag_set = flag_formats::jackstaff::read(bytes).map_err(Failure::document)?.flag_set;
    let environment = match (environment, flag_set.environments.as_slice()) {
        (Some(name), all) => {
            let known = all.iter().find(|known| known.key.as_str() == name);
            let known = known.ok_or_else(|| {
                let keys: Vec<&str> = all.iter().map(|known| known.key.as_str()).collect();
                Failure::usage(format!("the export has no environment {name}; it has {}", keys.join(", ")))
            })?;
            Some(known.key.clone())
        }
        (None, [only]) => Some(only.key.clone()),
        (None, _) => None,
    };
    let metadata = flag_set.flags.iter().map(|entry| (entry.flag.key.to_string(), own_metadata(&entry.flag)));
    let metadata = metadata.collect();
    Ok(FlagSets { flag_set, environment, compiled: HashMap::new(), metadata, flagd: None })
}

fn own_metadata(flag: &flag_model::Flag) -> Map<String, Value> {
    let members = [
        ("flag_type", Value::from(flag.kind.as_str())),
        ("lifecycle", Value::from(flag.lifecycle.as_str())),
        ("tags", Value::from(flag.tags.clone())),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Reads a flagd document.
pub(super) fn flagd(bytes: &[u8]) -> Result<FlagSets, Failure> {
    let name = |text: &str| Key::new(text).map_err(Failure::other);
    let environment = name("flagd")?;
    let options = ImportOptions {
        project: name("flagd")?,
        environment: environment.clone(),
        attribute_types: AttributeTypes::AsCompared,
    };
    let imported = flag_formats::flagd::import(bytes, &options).map_err(Failure::document)?;
    let Imported {
        flag_set,
        keys,
        not_expressible,
        variant_names,
        code_defaults,
        keyless_defaults,
        report: _,
    } = imported;
    Ok(FlagSets {
        flag_set,
        environment: Some(environment),
        compiled: HashMap::new(),
        metadata: flagd_metadata(bytes),
        flagd: Some(Flagd { keys, not_expressible, variant_names, code_defaults, keyless_defaults }),
    })
}

/// The metadata of each flag, over that of the document, as flagd answers it.
fn flagd_metadata(bytes: &[u8]) -> HashMap<String, Map<String, Value>> {
    let members = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let document: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let shared = members(document.get("metadata"));
    let of = |flag: &Value| {
        let mut all = shared.clone();
        all.extend(members(flag.get("metadata")));
        all
    };
    match document.get("flags") {
        Some(Value::Object(flags)) => flags.iter().map(|(key, flag)| (key.clone(), of(flag))).collect(),
        Some(Value::Array(flags)) => {
            flags.iter().filter_map(|flag| Some((flag.get("key")?.as_str()?.to_owned(), of(flag)))).collect()
        }
        _ => HashMap::new(),
    }
}

impl Evaluator for FlagSets {
    fn answer(&mut self, request: &[u8], now: Timestamp) -> Answer {
        let request: Request = match serde_json::from_slice(request) {
            Ok(request) => request,
            Err(error) => return refused(&Value::Null, ErrorCode::ParseError, error.to_string(), false),
        };
        let asked_kind = request.kind;
        let default = |kind: Option<FlagKind>| match &request.default {
            Some(default) => default.clone(),
            None => asked_kind.or(kind).unwrap_or(FlagKind::Boolean).empty_value(),
        };
        let context = request.context.unwrap_or_default();
        let environment = match self.environment_of(&context) {
            Ok(environment) => environment,
            Err(text) => return refused(&default(None), ErrorCode::InvalidContext, text, true),
        };
        if self.flagd.as_ref().is_some_and(|flagd| flagd.not_expressible.contains(&request.flag_key)) {
            let text =
                "this flag says something that Jackstaff cannot express; `jackstaffctl convert` names it";
            return refused(&default(None), ErrorCode::NotExpressible, text.to_owned(), true);
        }
        let key = match &self.flagd {
            None => request.flag_key.clone(),
            Some(flagd) => flagd.keys.get(&request.flag_key).map(ToString::to_string).unwrap_or_default(),
        };
        let set = self
            .compiled
            .entry(environment)
            .or_insert_with_key(|environment| CompiledFlagSet::compile(&self.flag_set, environment));
        let Some(kind) = set.kind(&key) else {
            return refused(
                &default(None),
                ErrorCode::FlagNotFound,
                format!("there is no flag {}", request.flag_key),
                true,
            );
        };
        let default = default(Some(kind));
        if let Some(asked) = asked_kind.filter(|asked| *asked != kind) {
            let text = format!("the flag is of type {}, not {}", kind.as_str(), asked.as_str());
            return refused(&default, ErrorCode::TypeMismatch, text, true);
        }
        let evaluation = set.evaluate(&key, &Context::new(context), now);
        let mut reason = evaluation.reason;
        let mut value = evaluation.value;
        let mut variant = evaluation.variant;
        let mut error = evaluation.error;
        if let Some(flagd) = &self.flagd {
            let keyless = error == Some(EvaluationError::TargetingKeyMissing)
                && flagd.keyless_defaults.iter().any(|flag| flag.as_str() == key);
            let of_code = flagd.code_defaults.iter().any(|flag| flag.as_str() == key);
            match reason {
                Reason::Disabled => (value, variant) = (&default, None),
                Reason::Static if of_code => (value, variant, reason) = (&default, None, Reason::Default),
                // flagd hashes nobody: the application's own default counts.
                _ if keyless => (value, variant, reason, error) = (&default, None, Reason::Default, None),
                _ => variant = variant.map(|variant| flagd.variant_name(&key, variant)),
            }
        }
        if let Some(error) = error {
            return refused(&default, error.code(), error.to_string(), true);
        }
        let none = Map::new();
        let evaluated = Evaluated {
            value,
            reason: reason.as_str(),
            variant,
            error_code: None,
            error_message: None,
            flag_metadata: self.metadata.get(&request.flag_key).unwrap_or(&none),
        };
        let text = match variant {
            Some(variant) => format!("{value}  {}  {variant}", reason.as_str()),
            None => format!("{value}  {}", reason.as_str()),
        };
        Answer::new(&evaluated, true, text)
    }
}

impl FlagSets {
    fn environment_of(&self, context: &Map<String, Value>) -> Result<Key, String> {
        if let Some(environment) = &self.environment {
            return Ok(environment.clone());
        }
        let named = context.get("environment").and_then(Value::as_str).ok_or(
            "the export has several environments: name one with --environment, or in the context's environment",
        )?;
        let known = self.flag_set.environments.iter().find(|known| known.key.as_str() == named);
        known.map(|known| known.key.clone()).ok_or_else(|| format!("the export has no environment {named}"))
    }
}

impl Flagd {
    /// The name of a variant in the document.
    fn variant_name<'a>(&'a self, flag: &str, variant: &'a str) -> &'a str {
        let names = self.variant_names.iter().find(|(key, _)| key.as_str() == flag).map(|(_, names)| names);
        let renamed = names.and_then(|names| names.iter().find(|(key, _)| key.as_str() == variant));
        renamed.map_or(variant, |(_, name)| name.as_str())
    }
}

fn refused(default: &Value, code: ErrorCode, message: String, understood: bool) -> Answer {
    let text = format!("{default}  ERROR  {message}");
    let evaluated = Evaluated {
        value: default,
        reason: Reason::Error.as_str(),
        variant: None,
        error_code: Some(code.as_str()),
        error_message: Some(message),
        flag_metadata: &Map::new(),
    };
    Answer::new(&evaluated, understood, text)
}
