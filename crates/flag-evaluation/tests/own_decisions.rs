//! What decides, in which order, as rows: one flag, changed in one respect.

use crate::own_states::key;
use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::FlagSet;
use serde_json::{Value, json};

const ID: &str = "00000000-0000-0000-0000-000000000000";

/// A flag set in which `f` has an override, a schedule, a rule, a fallthrough and a prerequisite that all apply.
fn everything() -> Value {
    json!({
        "project": "p",
        "environments": [
            environment("dev", Value::Null),
            environment("staging", json!("dev")),
            environment("prod", json!("staging")),
        ],
        "flags": [
            {
                "flag": {
                    "key": "f",
                    "kind": "string",
                    "prerequisites": [{ "flag": "base", "value": 1 }],
                    "variants": [
                        { "id": ID, "key": "one", "value": "v1", "weight": 100 },
                        { "id": ID, "key": "two", "value": "v2", "weight": 0 },
                    ],
                },
                "environments": { "prod": {
                    "enabled": true,
                    "off_value": "off",
                    "schedules": [{ "id": ID, "time_zone": "UTC", "serve": { "value": "schedule" } }],
                    "rules": [{ "id": ID, "serve": { "variant": "one" } }],
                    "fallthrough": { "serve": { "value": "fallthrough" } },
                } },
                "overrides": { "prod": [
                    { "target": "targeting_key", "target_id": "k", "value": "for k" },
                    { "target": "tenant", "target_id": "t", "value": "for t" },
                    { "target": "organization", "target_id": "o", "value": "for o" },
                    { "target": "user", "target_id": "u", "value": "old", "expires_at": "2026-11-22T09:29:59Z" },
                    { "target": "user", "target_id": "u", "value": "for u", "expires_at": "2026-11-22T09:30:00Z" },
                ] },
            },
            {
                "flag": { "key": "base", "kind": "number" },
                "environments": { "dev": {
                    "enabled": true,
                    "off_value": 0,
                    "fallthrough": { "serve": { "value": 1.0 } },
                } },
            },
        ],
    })
}

fn environment(name: &str, inherits_from: Value) -> Value {
    json!({ "key": name, "name": "", "color": "gray", "position": 0, "inherits_from": inherits_from })
}

/// `everything` with some members replaced: a JSON pointer and the new value each.
fn changed(changes: &[(&str, Value)]) -> FlagSet {
    let mut json = everything();
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = json.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
        match parent {
            Value::Object(members) => drop(members.insert(name.to_owned(), value.clone())),
            parent => parent[name.parse::<usize>().unwrap()] = value.clone(),
        }
    }
    serde_json::from_value(json).unwrap()
}

/// What `f` serves in production to `context`: value, reason and variant, or the error's code.
#[track_caller]
fn check(changes: &[(&str, Value)], context: &Value, expected: (&str, &str, Option<&str>)) {
    let compiled = CompiledFlagSet::compile(&changed(changes), &key("prod"));
    let context = Context::try_from(context.clone()).unwrap();
    let evaluation = compiled.evaluate("f", &context, "2026-11-22T09:30:00Z".parse().unwrap());
    let detail = evaluation.error.map_or(evaluation.variant, |error| Some(error.code().as_str()));
    assert_eq!(
        (evaluation.value.as_str().unwrap(), evaluation.reason.as_str(), detail),
        expected,
        "{changes:?}"
    );
}

/// Pointers to the parts of `f`.
const FLAG: &str = "/flags/0/flag";
const PROD: &str = "/flags/0/environments/prod";

#[test]
fn the_first_part_that_applies_decides() {
    let at = |prefix: &str, name: &str| format!("{prefix}/{name}");
    let nobody = json!({});
    let key = json!({ "targeting_key": "k" });
    check(&[(&at(FLAG, "lifecycle"), json!("inactive"))], &key, ("off", "DISABLED", None));
    check(&[(&at(FLAG, "lifecycle"), json!("archived"))], &key, ("off", "DISABLED", None));
    check(&[(&at(PROD, "enabled"), json!(false))], &key, ("off", "DISABLED", None));
    check(&[("/flags/0/environments", json!({}))], &key, ("", "DISABLED", None));
    check(&[], &key, ("for k", "OVERRIDE", None));
    check(&[], &nobody, ("schedule", "TARGETING_MATCH", None));
    let schedules = at(PROD, "schedules");
    let rules = at(PROD, "rules");
    check(&[(&schedules, json!([]))], &nobody, ("v1", "TARGETING_MATCH", Some("one")));
    check(&[(&schedules, json!([])), (&rules, json!([]))], &nobody, ("fallthrough", "STATIC", None));
}

#[test]
fn overrides_are_looked_up_in_their_order() {
    let all = json!({ "user_id": "u", "organization_id": "o", "tenant_id": "t", "targetingKey": "k" });
    let without = |names: &[&str]| {
        let mut context = all.clone();
        for name in names {
            context[*name] = json!(null);
        }
        context
    };
    check(&[], &all, ("for u", "OVERRIDE", None));
    check(&[], &without(&["user_id"]), ("for o", "OVERRIDE", None));
    check(&[], &without(&["user_id", "organization_id"]), ("for t", "OVERRIDE", None));
    check(&[], &without(&["user_id", "organization_id", "tenant_id"]), ("for k", "OVERRIDE", None));
    check(&[], &json!({ "user_id": "U" }), ("schedule", "TARGETING_MATCH", None));
    check(&[], &json!({ "user_id": "k" }), ("schedule", "TARGETING_MATCH", None));
    let expired = ("/flags/0/overrides/prod/4/expires_at", json!("2026-11-22T09:29:59.999999999Z"));
    check(&[expired], &all, ("for o", "OVERRIDE", None));
    let elsewhere = ("/flags/0/overrides", json!({ "dev": everything()["flags"][0]["overrides"]["prod"] }));
    check(&[elsewhere], &all, ("schedule", "TARGETING_MATCH", None));
}

#[test]
fn rules_are_passed_over_for_several_reasons() {
    let rule = |change: Value| {
        let mut rule = json!({ "id": ID, "serve": { "value": "rule" } });
        rule.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let rules = json!([rule, { "id": ID, "serve": { "value": "next" } }]);
        [("/flags/0/environments/prod/schedules", json!([])), ("/flags/0/environments/prod/rules", rules)]
    };
    let context = json!({ "targeting_key": "x", "a": 1 });
    let condition = |value: Value| json!({ "id": ID, "attribute": "a", "operator": "eq", "value": value });
    let served = |change: Value, value: &str, variant: Option<&str>| {
        check(&rule(change), &context, (value, "TARGETING_MATCH", variant));
    };
    served(json!({}), "rule", None);
    served(json!({ "enabled": false }), "next", None);
    served(json!({ "conditions": [condition(json!(1)), condition(json!(1.0))] }), "rule", None);
    served(json!({ "conditions": [condition(json!(1)), condition(json!(2))] }), "next", None);
    served(json!({ "rollout_percentage": 0 }), "next", None);
    served(json!({ "rollout_percentage": 100 }), "rule", None);
    served(json!({ "serve": { "variant": "gone" } }), "next", None);
    served(
        json!({ "serve": { "split": { "weights": [{ "variant": "gone", "weight": 100 }] } } }),
        "next",
        None,
    );
    served(json!({ "serve": { "split": {} } }), "v1", Some("one"));
    let two = json!([{ "variant": "two", "weight": 100 }]);
    served(json!({ "serve": { "split": { "weights": two } } }), "v2", Some("two"));
}

#[test]
fn a_missing_targeting_key_is_out_of_rollouts_and_an_error_for_splits() {
    let fallthrough = |fallthrough: Value| {
        [
            ("/flags/0/environments/prod/schedules", json!([])),
            ("/flags/0/environments/prod/rules", json!([])),
            ("/flags/0/environments/prod/fallthrough", fallthrough),
        ]
    };
    let split = json!({ "split": {} });
    let value = json!({ "value": "on" });
    for nobody in [json!({}), json!({ "targeting_key": "" }), json!({ "targeting_key": 7 })] {
        let serve = |json: Value, expected| check(&fallthrough(json), &nobody, expected);
        serve(json!({ "serve": split }), ("off", "ERROR", Some("TARGETING_KEY_MISSING")));
        serve(
            json!({ "serve": split, "rollout_percentage": 100 }),
            ("off", "ERROR", Some("TARGETING_KEY_MISSING")),
        );
        serve(json!({ "serve": split, "rollout_percentage": 99.99 }), ("off", "SPLIT", None));
        serve(json!({ "serve": value, "rollout_percentage": 99.99 }), ("off", "SPLIT", None));
        serve(json!({ "serve": value, "rollout_percentage": 100 }), ("on", "SPLIT", None));
        serve(json!({ "serve": { "variant": "one" } }), ("v1", "STATIC", Some("one")));
    }
    let somebody = json!({ "targeting_key": "x" });
    let serve = |json: Value, expected| check(&fallthrough(json), &somebody, expected);
    serve(json!({ "serve": split }), ("v1", "SPLIT", Some("one")));
    serve(json!({ "serve": value, "rollout_percentage": 0 }), ("off", "SPLIT", None));
    serve(json!({ "serve": { "variant": "gone" } }), ("off", "ERROR", Some("GENERAL_ERROR")));
    serve(json!({ "serve": { "variant": "gone" }, "rollout_percentage": 0 }), ("off", "SPLIT", None));
    let no_parts = [("/flags/0/flag/variants", json!([]))];
    let changes: Vec<_> = fallthrough(json!({ "serve": split })).into_iter().chain(no_parts).collect();
    check(&changes, &somebody, ("off", "ERROR", Some("GENERAL_ERROR")));
}

#[test]
fn prerequisites_must_serve_their_value() {
    let met = ("schedule", "TARGETING_MATCH", None);
    let unmet = ("off", "DISABLED", None);
    let prerequisites = |list: Value| [("/flags/0/flag/prerequisites", list)];
    let needs = |flag: &str, value: Value| prerequisites(json!([{ "flag": flag, "value": value }]));
    check(&needs("base", json!(1)), &json!({}), met);
    check(&needs("base", json!(2)), &json!({}), unmet);
    check(&needs("base", json!("1")), &json!({}), unmet);
    check(&needs("gone", json!(1)), &json!({}), unmet);
    check(&needs("f", json!("schedule")), &json!({}), unmet);
    check(&prerequisites(json!([])), &json!({}), met);
    let base_off = ("/flags/1/environments/dev/enabled", json!(false));
    check(std::slice::from_ref(&base_off), &json!({}), unmet);
    check(&[base_off, ("/flags/0/flag/prerequisites/0/value", json!(0))], &json!({}), met);
    let ring = ("/flags/1/flag/prerequisites", json!([{ "flag": "f", "value": "schedule" }]));
    check(&[ring], &json!({}), unmet);
    let erring = ("/flags/1/environments/dev/fallthrough", json!({ "serve": { "variant": "gone" } }));
    check(&[erring, ("/flags/0/flag/prerequisites/0/value", json!(0))], &json!({}), unmet);
}

#[test]
fn the_nearest_configured_environment_counts_as_a_whole() {
    let configuration = |value: &str| json!({ "enabled": true, "off_value": "", "fallthrough": { "serve": { "value": value } } });
    let of = |names: &[&str]| {
        let configurations: Value =
            names.iter().map(|name| ((*name).to_owned(), configuration(name))).collect();
        ("/flags/0/environments", configurations)
    };
    check(&[of(&["prod", "staging", "dev"])], &json!({}), ("prod", "STATIC", None));
    check(&[of(&["staging", "dev"])], &json!({}), ("staging", "STATIC", None));
    check(&[of(&["dev"])], &json!({}), ("dev", "STATIC", None));
    let parent_gone = ("/environments/2/inherits_from", json!("gone"));
    check(&[of(&["dev", "gone"]), parent_gone], &json!({}), ("", "DISABLED", None));
    let ring = ("/environments/1/inherits_from", json!("prod"));
    check(&[of(&["dev"]), ring], &json!({}), ("", "DISABLED", None));
    let off = (
        "/flags/0/environments",
        json!({ "prod": {
        "enabled": false, "off_value": "nearest", "fallthrough": { "serve": { "value": "" } },
    }, "dev": configuration("dev") }),
    );
    check(&[off], &json!({}), ("nearest", "DISABLED", None));
}

#[test]
fn an_unknown_flag_is_an_error_and_an_unconfigured_one_has_the_empty_value() {
    let flags: Vec<Value> = ["boolean", "string", "number", "json"]
        .map(|kind| json!({ "flag": { "key": kind, "kind": kind } }))
        .into();
    let set: FlagSet =
        serde_json::from_value(json!({ "project": "p", "environments": [], "flags": flags })).unwrap();
    let compiled = CompiledFlagSet::compile(&set, &key("nowhere"));
    let context = Context::default();
    let now = "2026-11-22T09:30:00Z".parse().unwrap();
    let values: Vec<Value> =
        compiled.evaluate_all(&context, now).iter().map(|evaluation| evaluation.value.clone()).collect();
    assert_eq!(values, [json!(false), json!(""), json!(0), json!({})]);
    let unknown = compiled.evaluate("x", &context, now);
    assert_eq!((unknown.value, unknown.reason.as_str()), (&json!(null), "ERROR"));
    assert_eq!(unknown.error.map(|error| error.code().as_str()), Some("FLAG_NOT_FOUND"));
    assert_eq!(
        compiled.flags().map(|(key, kind)| (key, kind.as_str())).collect::<Vec<_>>()[2],
        ("number", "number")
    );
    assert_eq!(compiled.kind("x"), None);
}
