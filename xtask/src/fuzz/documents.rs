//! Seeds in Jackstaff's own shapes, made of other systems' documents by the importers.

use anyhow::{Context, Result};
use flag_formats::jackstaff::{self, ExportDocument};
use flag_formats::{flagd, litestar};
use flag_model::change_set::document_fields;
use flag_model::{DocumentBody, DocumentId, FlagSet, Key};
use serde_json::{Value, json};
use uuid::Uuid;

/// Exports of everything that can be imported, with the context of each.
pub(super) fn exports(
    litestar_states: &[(String, Value)],
    flagd_definitions: &[(String, Value)],
) -> Result<Vec<(String, Value)>> {
    let key = |text: &str| Key::new(text);
    let options = litestar::ImportOptions { project: key("shop")?, environment: key("production")? };
    let mut sets = Vec::new();
    for (state, request) in litestar_states {
        if let Ok(imported) = litestar::import(state.as_bytes(), &options) {
            sets.push((imported.flag_set, request["context"].clone()));
        }
    }
    let options = flagd::ImportOptions {
        project: key("shop")?,
        environment: key("production")?,
        attribute_types: flagd::AttributeTypes::AsCompared,
    };
    for (document, context) in flagd_definitions {
        if let Ok(imported) = flagd::import(document.as_bytes(), &options) {
            sets.push((imported.flag_set, context.clone()));
        }
    }
    let written =
        sets.into_iter().filter(|(flag_set, _)| !flag_set.flags.is_empty()).map(|(flag_set, context)| {
            Ok((jackstaff::write(&ExportDocument { flag_set }).context("an export")?, context))
        });
    written.collect()
}

/// Change sets that make, change and delete every document of an export.
pub(super) fn change_sets(export: &str) -> Result<Vec<String>> {
    let export = jackstaff::read(export.as_bytes()).map_err(|problems| anyhow::anyhow!("{problems:#?}"))?;
    let project = &export.flag_set.project;
    let created = creations(&export.flag_set);
    let whole = change_set(project, &created);
    let each = created.iter().map(|operation| change_set(project, std::slice::from_ref(operation)));
    let with_more = created.iter().map(|operation| {
        let mut update = operation.clone();
        update["action"] = json!("update");
        update["base_version"] = json!(1);
        let mut delete = update.clone();
        delete["action"] = json!("delete");
        delete["base_version"] = json!(2);
        delete["fields"] = json!({});
        change_set(project, &[created.as_slice(), &[update, delete]].concat())
    });
    Ok([whole].into_iter().chain(each).chain(with_more).collect())
}

fn change_set(project: &Key, operations: &[Value]) -> String {
    let scope = json!({ "project_key": project });
    json!({ "id": Uuid::from_u128(1), "scope": scope, "message": "", "operations": operations }).to_string()
}

/// A creation for every document, parents first.
fn creations(set: &FlagSet) -> Vec<Value> {
    let (mut bodies, nobody) = (Vec::new(), DocumentId(Uuid::nil()));
    bodies
        .extend(set.environments.iter().map(|one| (&one.key, None, DocumentBody::Environment(one.clone()))));
    bodies.extend(set.segments.iter().map(|one| (&one.key, None, DocumentBody::Segment(one.clone()))));
    for entry in &set.flags {
        let flag = &entry.flag.key;
        bodies.push((flag, None, DocumentBody::Flag(entry.flag.clone())));
        for (environment, config) in &entry.environments {
            let body = DocumentBody::FlagEnvironment {
                flag_id: nobody,
                environment_id: nobody,
                config: config.clone(),
            };
            bodies.push((flag, Some(environment), body));
        }
        for (environment, value) in
            entry.overrides.iter().flat_map(|(key, all)| all.iter().map(move |o| (key, o)))
        {
            let body =
                DocumentBody::Override { flag_id: nobody, environment_id: nobody, value: value.clone() };
            bodies.push((flag, Some(environment), body));
        }
    }
    let numbered = bodies.into_iter().zip(1_u128..);
    numbered.map(|((key, environment, body), number)| creation(key, environment, &body, number)).collect()
}

fn creation(key: &Key, environment: Option<&Key>, body: &DocumentBody, number: u128) -> Value {
    let fields = document_fields(body).into_iter().map(|(name, value)| (name, json!({ "to": value })));
    let mut document = json!({ "kind": body.kind(), "id": Uuid::from_u128(number), "key": key });
    if let Some(environment) = environment {
        document["environment"] = json!(environment);
    }
    let fields: serde_json::Map<String, Value> = fields.collect();
    json!({ "document": document, "action": "create", "base_version": 0, "fields": fields })
}
