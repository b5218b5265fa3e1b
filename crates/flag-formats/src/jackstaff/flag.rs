//! Reads flags with all that belongs to them.

use super::fields::{Fields, any, by_key, key, leaf, list, text, whole};
use super::flag_environment::flag_environment;
use crate::json::Json;
use crate::problem::Problems;
use flag_model::limits::{
    DESCRIPTION_MAX_LEN, KEY_MAX_LEN, NAME_MAX_LEN, OVERRIDES_MAX, PREREQUISITES_MAX, TAG_MAX_LEN, TAGS_MAX,
    TARGET_ID_MAX_LEN, VARIANTS_MAX,
};
use flag_model::{Flag, FlagEntry, FlagOverride, Lifecycle, Prerequisite, Variant};
use std::collections::BTreeMap;

pub(super) fn entry(json: &Json, pointer: &str, problems: &mut Problems) -> Option<FlagEntry> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let flag = fields.required("flag", problems, flag);
    let environments = fields.or("environments", BTreeMap::new(), problems, by_key(flag_environment));
    let overrides = fields.or("overrides", BTreeMap::new(), problems, by_key(overrides));
    fields.finish(problems);
    Some(FlagEntry { flag: flag?, environments: environments?, overrides: overrides? })
}

fn flag(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Flag> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let key_ = fields.required("key", problems, key);
    let name = fields.or("name", String::new(), problems, text(NAME_MAX_LEN));
    let description = fields.or("description", String::new(), problems, text(DESCRIPTION_MAX_LEN));
    let kind = fields.required("kind", problems, leaf("one of boolean, string, number, json"));
    let tags = fields.or("tags", Vec::new(), problems, list(TAGS_MAX, text(TAG_MAX_LEN)));
    let owner = fields.or("owner", String::new(), problems, text(NAME_MAX_LEN));
    let lifecycle =
        fields.or("lifecycle", Lifecycle::Active, problems, leaf("one of active, inactive, archived"));
    let bucketing_key = fields.optional("bucketing_key", problems, text(KEY_MAX_LEN));
    let variants = fields.or("variants", Vec::new(), problems, list(VARIANTS_MAX, variant));
    let prerequisites =
        fields.or("prerequisites", Vec::new(), problems, list(PREREQUISITES_MAX, prerequisite));
    let value_schema = fields.optional("value_schema", problems, any);
    let expected_end = fields.optional("expected_end", problems, leaf("a day, as 2026-01-31"));
    fields.finish(problems);
    Some(Flag {
        key: key_?,
        name: name?,
        description: description?,
        kind: kind?,
        tags: tags?,
        owner: owner?,
        lifecycle: lifecycle?,
        bucketing_key: bucketing_key?,
        variants: variants?,
        prerequisites: prerequisites?,
        value_schema: value_schema?,
        expected_end: expected_end?,
    })
}

fn variant(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Variant> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let id = fields.required("id", problems, leaf("a UUID"));
    let key_ = fields.required("key", problems, key);
    let name = fields.or("name", String::new(), problems, text(NAME_MAX_LEN));
    let value = fields.required("value", problems, any);
    let weight = fields.or("weight", 0, problems, whole);
    fields.finish(problems);
    Some(Variant { id: id?, key: key_?, name: name?, value: value?, weight: weight? })
}

fn prerequisite(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Prerequisite> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let flag = fields.required("flag", problems, key);
    let value = fields.required("value", problems, any);
    fields.finish(problems);
    Some(Prerequisite { flag: flag?, value: value? })
}

fn overrides(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Vec<FlagOverride>> {
    list(OVERRIDES_MAX, flag_override)(json, pointer, problems)
}

fn flag_override(json: &Json, pointer: &str, problems: &mut Problems) -> Option<FlagOverride> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let target =
        fields.required("target", problems, leaf("one of user, organization, tenant, targeting_key"));
    let target_id = fields.required("target_id", problems, text(TARGET_ID_MAX_LEN));
    let value = fields.required("value", problems, any);
    let expires_at = fields.optional("expires_at", problems, leaf("an instant, as 2026-01-31T09:00:00Z"));
    fields.finish(problems);
    Some(FlagOverride { target: target?, target_id: target_id?, value: value?, expires_at: expires_at? })
}
