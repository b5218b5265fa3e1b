//! Jackstaff exports and flagd documents: flag sets, evaluated by Jackstaff's own evaluator.

use super::{Answer, Evaluator};
use crate::failure::Failure;
use flag_evaluation::{CompiledFlagSet, Context, ErrorCode, Evaluation, EvaluationError, Reason};
use flag_formats::flagd::{AttributeTypes, ImportOptions};
use flag_model::{FlagKind, FlagSet, Key};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// By the keys of flag and variant.
    variant_names: HashMap<String, HashMap<String, String>>,
    code_defaults: HashSet<String>,
    keyless_defaults: HashSet<String>,
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
    let texts = |keys: BTreeSet<Key>| keys.into_iter().map(String::from).collect();
    let flagd = Flagd {
        keys: imported.keys,
        not_expressible: imported.not_expressible,
        variant_names: imported
            .variant_names
            .into_iter()
            .map(|(flag, names)| {
                (flag.into(), names.into_iter().map(|(key, name)| (key.into(), name)).collect())
            })
            .collect(),
        code_defaults: texts(imported.code_defaults),
        keyless_defaults: texts(imported.keyless_defaults),
    };
    Ok(FlagSets {
        flag_set: imported.flag_set,
        environment: Some(environment),
        compiled: HashMap::new(),
        metadata: flagd_metadata(bytes),
        flagd: Some(flagd),
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

/// Why there is no evaluation; the caller's default is answered.
struct Refusal {
    default: Value,
    code: ErrorCode,
    message: String,
}

impl Evaluator for FlagSets {
    fn answer(&mut self, request: &[u8], now: Timestamp) -> Answer {
        let request: Request = match serde_json::from_slice(request) {
            Ok(request) => request,
            Err(error) => return refused(&Value::Null, ErrorCode::ParseError, error.to_string(), false),
        };
        self.evaluate(&request, now)
            .unwrap_or_else(|refusal| refused(&refusal.default, refusal.code, refusal.message, true))
    }
}

impl Request {
    /// The request's default, else the empty value of the type it names, else that of the flag's.
    fn default(&self, kind: Option<FlagKind>) -> Value {
        let empty = || self.kind.or(kind).unwrap_or(FlagKind::Boolean).empty_value();
        self.default.clone().unwrap_or_else(empty)
    }

    fn refuse(&self, kind: Option<FlagKind>, code: ErrorCode, message: impl Into<String>) -> Refusal {
        Refusal { default: self.default(kind), code, message: message.into() }
    }
}

impl FlagSets {
    fn evaluate(&mut self, request: &Request, now: Timestamp) -> Result<Answer, Refusal> {
        let context = request.context.clone().unwrap_or_default();
        let environment = self.environment_of(&context);
        let environment =
            environment.map_err(|text| request.refuse(None, ErrorCode::InvalidContext, text))?;
        let key = self.key_of(request)?;
        let set = self
            .compiled
            .entry(environment)
            .or_insert_with_key(|environment| CompiledFlagSet::compile(&self.flag_set, environment));
        let kind = set.kind(&key).ok_or_else(|| {
            let text = format!("there is no flag {}", request.flag_key);
            request.refuse(None, ErrorCode::FlagNotFound, text)
        })?;
        if let Some(asked) = request.kind.filter(|asked| *asked != kind) {
            let text = format!("the flag is of type {}, not {}", kind.as_str(), asked.as_str());
            return Err(request.refuse(Some(kind), ErrorCode::TypeMismatch, text));
        }
        let default = request.default(Some(kind));
        let mut evaluation = set.evaluate(&key, &Context::new(context), now);
        if let Some(flagd) = &self.flagd {
            evaluation = flagd.as_flagd_answers(evaluation, &default);
        }
        if let Some(error) = evaluation.error {
            return Err(request.refuse(Some(kind), error.code(), error.to_string()));
        }
        let none = Map::new();
        let metadata = self.metadata.get(&request.flag_key).unwrap_or(&none);
        Ok(served(&evaluation, metadata))
    }

    /// The key of the flag in the flag set.
    fn key_of(&self, request: &Request) -> Result<String, Refusal> {
        let Some(flagd) = &self.flagd else { return Ok(request.flag_key.clone()) };
        if flagd.not_expressible.contains(&request.flag_key) {
            let text =
                "this flag says something that Jackstaff cannot express; `jackstaffctl convert` names it";
            return Err(request.refuse(None, ErrorCode::NotExpressible, text));
        }
        Ok(flagd.keys.get(&request.flag_key).map(ToString::to_string).unwrap_or_default())
    }

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
    /// The evaluation with the application's own default where flagd leaves the answer to it.
    fn as_flagd_answers<'a>(&'a self, evaluation: Evaluation<'a>, default: &'a Value) -> Evaluation<'a> {
        let flag = evaluation.flag_key;
        let of_code = Evaluation { value: default, variant: None, error: None, ..evaluation };
        match evaluation.reason {
            Reason::Disabled => of_code,
            Reason::Static if self.code_defaults.contains(flag) => {
                Evaluation { reason: Reason::Default, ..of_code }
            }
            // flagd hashes nobody.
            _ if evaluation.error == Some(EvaluationError::TargetingKeyMissing)
                && self.keyless_defaults.contains(flag) =>
            {
                Evaluation { reason: Reason::Default, ..of_code }
            }
            _ => Evaluation {
                variant: evaluation.variant.map(|key| self.variant_name(flag, key)),
                ..evaluation
            },
        }
    }

    /// The name of a variant in the document.
    fn variant_name<'a>(&'a self, flag: &str, variant: &'a str) -> &'a str {
        self.variant_names.get(flag).and_then(|names| names.get(variant)).map_or(variant, String::as_str)
    }
}

fn served(evaluation: &Evaluation<'_>, flag_metadata: &Map<String, Value>) -> Answer {
    let Evaluation { value, variant, reason, .. } = *evaluation;
    let reason = reason.as_str();
    let evaluated =
        Evaluated { value, reason, variant, error_code: None, error_message: None, flag_metadata };
    let text = match variant {
        Some(variant) => format!("{value}  {reason}  {variant}"),
        None => format!("{value}  {reason}"),
    };
    Answer::new(&evaluated, true, text)
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
