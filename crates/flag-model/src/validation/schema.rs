//! JSON Schemas of JSON flags.
//!
//! A schema may be written by anyone who may write flags, so what it can make the server do is bounded before it
//! is compiled: no reference leaves the schema or leads back to itself, and its references taken apart make at
//! most [`VALUE_SCHEMA_MAX_PARTS`] parts. Regular expressions are linear-time.

use crate::limits::{CHAIN_MAX, VALUE_SCHEMA_MAX_BYTES, VALUE_SCHEMA_MAX_DEPTH, VALUE_SCHEMA_MAX_PARTS};
use crate::value::Value;
use jsonschema::PatternOptions;

/// Bytes that one compiled regular expression of a schema may take.
const PATTERN_SIZE_LIMIT: usize = 1 << 20;

/// The one dialect.
const DRAFT_2020_12: &str = "https://json-schema.org/draft/2020-12/schema";

/// A schema, compiled.
pub(super) struct ValueSchema(jsonschema::Validator);

/// Why a schema cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SchemaError {
    #[error("a schema is an object")]
    NotAnObject,
    #[error("a schema has at most {VALUE_SCHEMA_MAX_BYTES} bytes")]
    TooLarge,
    #[error("a schema nests at most {VALUE_SCHEMA_MAX_DEPTH} levels deep")]
    TooDeep,
    #[error("a schema with its references taken apart has at most {VALUE_SCHEMA_MAX_PARTS} parts")]
    TooManyParts,
    #[error("a schema refers at most {CHAIN_MAX} times in a row")]
    ChainTooLong,
    #[error("only JSON Schema draft 2020-12 is known")]
    Dialect,
    #[error("{0} is not supported")]
    Keyword(&'static str),
    #[error("{0:?} does not refer to a part of this schema; write it as #/$defs/name")]
    Reference(String),
    #[error("{0:?} leads back to itself")]
    Cycle(String),
    #[error("{0}")]
    Invalid(String),
}

impl ValueSchema {
    /// What is wrong with `value`, if anything.
    pub(super) fn first_violation(&self, value: &Value) -> Option<String> {
        let error = self.0.iter_errors(value).next()?;
        let at = error.instance_path().to_string();
        let text = shorten(&error.to_string());
        Some(if at.is_empty() { text } else { format!("at {at}: {text}") })
    }
}

/// Compiles a schema.
pub(super) fn compile_schema(schema: &Value) -> Result<ValueSchema, SchemaError> {
    let Value::Object(members) = schema else { return Err(SchemaError::NotAnObject) };
    if schema.to_string().len() > VALUE_SCHEMA_MAX_BYTES {
        return Err(SchemaError::TooLarge);
    }
    if members.get("$schema").is_some_and(|dialect| dialect != DRAFT_2020_12) {
        return Err(SchemaError::Dialect);
    }
    let parts = Expansion { root: schema, on_the_way: Vec::new() }.parts(schema, 0)?;
    debug_assert!(parts <= VALUE_SCHEMA_MAX_PARTS, "the walk stops before");
    let options = jsonschema::draft202012::options()
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_SIZE_LIMIT))
        .should_validate_formats(false)
        .offline();
    options.build(schema).map(ValueSchema).map_err(|error| SchemaError::Invalid(shorten(&error.to_string())))
}

/// Messages quote the value, which may be long and of no use to anyone in full.
fn shorten(text: &str) -> String {
    const LONGEST: usize = 300;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Walks a schema as the validator would, through its references.
struct Expansion<'a> {
    root: &'a Value,
    on_the_way: Vec<&'a str>,
}

impl<'a> Expansion<'a> {
    /// How many parts there are, the walk given up at the first that is too many.
    fn parts(&mut self, schema: &'a Value, depth: usize) -> Result<usize, SchemaError> {
        if depth > VALUE_SCHEMA_MAX_DEPTH {
            return Err(SchemaError::TooDeep);
        }
        let mut parts = 0;
        match schema {
            Value::Object(members) => {
                parts = 1;
                for (name, member) in members {
                    parts += match (name.as_str(), member) {
                        ("$ref", Value::String(reference)) => self.follow(reference)?,
                        ("$dynamicRef", Value::String(_)) => return Err(SchemaError::Keyword("$dynamicRef")),
                        ("$recursiveRef", Value::String(_)) => {
                            return Err(SchemaError::Keyword("$recursiveRef"));
                        }
                        // It would change what the references below it mean.
                        ("$id", Value::String(_)) => return Err(SchemaError::Keyword("$id")),
                        _ => self.parts(member, depth + 1)?,
                    };
                    if parts > VALUE_SCHEMA_MAX_PARTS {
                        return Err(SchemaError::TooManyParts);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    parts += self.parts(item, depth + 1)?;
                    if parts > VALUE_SCHEMA_MAX_PARTS {
                        return Err(SchemaError::TooManyParts);
                    }
                }
            }
            _ => {}
        }
        Ok(parts)
    }

    fn follow(&mut self, reference: &'a str) -> Result<usize, SchemaError> {
        let target = reference
            .strip_prefix('#')
            .filter(|pointer| pointer.starts_with('/'))
            .and_then(|pointer| self.root.pointer(pointer))
            .ok_or_else(|| SchemaError::Reference(shorten(reference)))?;
        if self.on_the_way.contains(&reference) {
            return Err(SchemaError::Cycle(shorten(reference)));
        }
        if self.on_the_way.len() >= CHAIN_MAX {
            return Err(SchemaError::ChainTooLong);
        }
        self.on_the_way.push(reference);
        let parts = self.parts(target, 0);
        self.on_the_way.pop();
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(schema: &Value, expected: Result<(), &str>) {
        match (compile_schema(schema), expected) {
            (Ok(_), Ok(())) => {}
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{schema}: {error}"),
            (Ok(_), Err(part)) => panic!("{schema} was taken, not refused with {part:?}"),
            (Err(error), Ok(())) => panic!("{schema}: {error}"),
        }
    }

    #[test]
    fn schemas_stay_inside_their_bounds() {
        check(&json!({"type": "object"}), Ok(()));
        check(&json!({"$schema": DRAFT_2020_12, "type": "array"}), Ok(()));
        check(&json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}}), Ok(()));
        check(&json!(true), Err("is an object"));
        check(&json!({"type": "sequence"}), Err("sequence"));
        check(&json!({"$schema": "http://json-schema.org/draft-04/schema#"}), Err("2020-12"));
        check(&json!({"$ref": "https://example.com/schema"}), Err("does not refer"));
        check(&json!({"$ref": "file:///etc/passwd"}), Err("does not refer"));
        check(&json!({"$ref": "#/$defs/b", "$defs": {}}), Err("does not refer"));
        check(&json!({"$ref": "#"}), Err("does not refer"));
        check(&json!({"properties": {"a": {"$id": "x", "$ref": "#/properties"}}}), Err("$id"));
        check(&json!({"description": "x".repeat(VALUE_SCHEMA_MAX_BYTES)}), Err("bytes"));
        check(&json!({"pattern": "(a+)+$"}), Ok(()));
        check(&json!({"pattern": "(?=a)"}), Err("regex"));
        check(&json!({"pattern": "\\w{9999}{9999}"}), Err("regex"));
    }

    #[test]
    fn references_neither_circle_nor_multiply() {
        check(
            &json!({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}),
            Err("leads back"),
        );
        let doubling: serde_json::Map<String, Value> = (0..9)
            .map(|n| {
                let next = json!({"$ref": format!("#/$defs/d{}", n + 1)});
                (format!("d{n}"), json!({"allOf": [next, next, next]}))
            })
            .chain([("d9".to_owned(), json!({}))])
            .collect();
        check(&json!({"$ref": "#/$defs/d0", "$defs": doubling}), Err("parts"));
        let chain: serde_json::Map<String, Value> = (0..20)
            .map(|n| (format!("c{n}"), json!({"$ref": format!("#/$defs/c{}", n + 1)})))
            .chain([("c20".to_owned(), json!({}))])
            .collect();
        check(&json!({"$ref": "#/$defs/c0", "$defs": chain}), Err("in a row"));
        let deep = (0..=VALUE_SCHEMA_MAX_DEPTH).fold(json!({}), |inner, _| json!({"not": inner}));
        check(&deep, Err("levels deep"));
    }

    #[test]
    fn a_value_that_does_not_fit_is_told_with_its_place() {
        let schema = compile_schema(&json!({"properties": {"limit": {"type": "integer"}}})).ok().unwrap();
        assert_eq!(schema.first_violation(&json!({"limit": 3})), None);
        let violation = schema.first_violation(&json!({"limit": "three"})).unwrap();
        assert!(violation.starts_with("at /limit: "), "{violation}");
    }
}
