//! Domain documents as wire shapes. Every field is named, so that a new one is a decision.

use api_types::{
    ChangeEntry, ChangedField, EnvironmentResource, FeedDocument, FlagEnvironmentResource, FlagResource,
    OverrideResource, PersonRef, ProjectResource, SegmentResource,
};
use flag_model::change_set::document_fields;
use flag_model::{
    Document, DocumentBody, DocumentId, Environment, Flag, FlagEnvironment, FlagOverride, Key, Project,
    Segment,
};
use serde_json::{Map, Value};
use server_storage::{HistoryEntry, Principal, ProjectSummary, StorageError, StoredDocument};
use std::collections::HashMap;

/// A person.
pub(crate) fn person(principal: &Principal) -> PersonRef {
    let Principal { id, name } = principal;
    PersonRef { id: *id, name: name.clone() }
}

/// The fields of a document by name, as change sets name them.
pub(crate) fn fields(body: &DocumentBody) -> Map<String, Value> {
    document_fields(body)
}

/// A document in the feed or in a conflict.
pub(crate) fn feed_document(stored: &StoredDocument) -> Result<FeedDocument, StorageError> {
    let StoredDocument { document, revision, updated_at, updated_by, flag_key, environment_key } = stored;
    let Document { id, version, deleted, body } = document;
    let (flag_id, environment_id) = body.joined().unzip();
    let key = body.key().or(flag_key.as_ref()).cloned().ok_or_else(|| StorageError::Inconsistent {
        table: "flag_environment",
        column: format!("flag key of {id}"),
    })?;
    Ok(FeedDocument {
        kind: body.kind().into(),
        id: id.0,
        key,
        environment: environment_key.clone(),
        flag_id: flag_id.map(|id| id.0),
        environment_id: environment_id.map(|id| id.0),
        version: *version,
        revision: *revision,
        deleted: *deleted,
        updated_at: *updated_at,
        updated_by: person(updated_by),
        fields: if *deleted { Map::new() } else { fields(body) },
    })
}

fn wrong_kind(stored: &StoredDocument, wanted: &'static str) -> StorageError {
    StorageError::Inconsistent { table: wanted, column: format!("kind of {}", stored.document.id) }
}

/// A project.
pub(crate) fn project_resource(summary: &ProjectSummary) -> Result<ProjectResource, StorageError> {
    let ProjectSummary { document: stored, flag_count, environment_count } = summary;
    let DocumentBody::Project(Project { key, name, description, lifecycle }) = &stored.document.body else {
        return Err(wrong_kind(stored, "project"));
    };
    Ok(ProjectResource {
        id: stored.document.id.0,
        key: key.clone(),
        name: name.clone(),
        description: description.clone(),
        lifecycle: lifecycle.as_str().to_owned(),
        version: stored.document.version,
        flag_count: *flag_count,
        environment_count: *environment_count,
        updated_at: stored.updated_at,
        updated_by: person(&stored.updated_by),
    })
}

/// An environment.
pub(crate) fn environment_resource(stored: &StoredDocument) -> Result<EnvironmentResource, StorageError> {
    let DocumentBody::Environment(environment) = &stored.document.body else {
        return Err(wrong_kind(stored, "environment"));
    };
    let Environment { key, name, color, position, inherits_from, approvals_required, frozen } = environment;
    Ok(EnvironmentResource {
        id: stored.document.id.0,
        key: key.clone(),
        name: name.clone(),
        color: color.as_str().to_owned(),
        position: *position,
        inherits_from: inherits_from.clone(),
        approvals_required: *approvals_required,
        frozen: *frozen,
        version: stored.document.version,
        updated_at: stored.updated_at,
        updated_by: person(&stored.updated_by),
    })
}

/// Configurations by the flag and the environment that they join.
pub(crate) type Configurations = HashMap<(DocumentId, DocumentId), StoredDocument>;

/// Orders configurations for [`flag_resource`].
pub(crate) fn by_parents(stored: Vec<StoredDocument>) -> Configurations {
    let keyed = stored.into_iter().filter_map(|stored| match &stored.document.body {
        DocumentBody::FlagEnvironment { flag_id, environment_id, config: _ } => {
            Some(((*flag_id, *environment_id), stored))
        }
        _ => None,
    });
    keyed.collect()
}

/// A flag with what it serves in each of `environments`.
pub(crate) fn flag_resource(
    stored: &StoredDocument,
    environments: &[StoredDocument],
    configurations: &Configurations,
) -> Result<FlagResource, StorageError> {
    let DocumentBody::Flag(flag) = &stored.document.body else { return Err(wrong_kind(stored, "flag")) };
    let Flag {
        key,
        name,
        description,
        kind,
        tags,
        owner,
        lifecycle,
        bucketing_key,
        variants,
        prerequisites,
        value_schema,
        expected_end,
    } = flag;
    let environments = environments
        .iter()
        .map(|environment| {
            let configuration = configurations.get(&(stored.document.id, environment.document.id));
            flag_environment_resource(flag, environment, configuration)
        })
        .collect::<Result<_, _>>()?;
    Ok(FlagResource {
        id: stored.document.id.0,
        key: key.clone(),
        name: name.clone(),
        description: description.clone(),
        kind: kind.as_str().to_owned(),
        tags: tags.clone(),
        owner: owner.clone(),
        lifecycle: lifecycle.as_str().to_owned(),
        bucketing_key: bucketing_key.clone().unwrap_or_else(|| key.to_string()),
        variants: variants.iter().cloned().map(Into::into).collect(),
        prerequisites: prerequisites.iter().cloned().map(Into::into).collect(),
        value_schema: value_schema.clone(),
        expected_end: *expected_end,
        version: stored.document.version,
        updated_at: stored.updated_at,
        updated_by: person(&stored.updated_by),
        environments,
    })
}

/// What a flag serves in an environment; `None` for a configuration that nobody has written.
pub(crate) fn flag_environment_resource(
    flag: &Flag,
    environment: &StoredDocument,
    configuration: Option<&StoredDocument>,
) -> Result<FlagEnvironmentResource, StorageError> {
    let key: Key = match &environment.document.body {
        DocumentBody::Environment(environment) => environment.key.clone(),
        _ => return Err(wrong_kind(environment, "environment")),
    };
    let config = match configuration.map(|stored| (&stored.document.body, stored)) {
        None => FlagEnvironment::unconfigured(flag.kind),
        Some((DocumentBody::FlagEnvironment { config, .. }, _)) => config.clone(),
        Some((_, stored)) => return Err(wrong_kind(stored, "flag_environment")),
    };
    let FlagEnvironment { enabled, off_value, rules, fallthrough, schedules } = config;
    Ok(FlagEnvironmentResource {
        id: configuration.map(|stored| stored.document.id.0),
        environment: key,
        enabled,
        off_value,
        rules: rules.into_iter().map(Into::into).collect(),
        fallthrough: fallthrough.into(),
        schedules: schedules.into_iter().map(Into::into).collect(),
        version: configuration.map_or(0, |stored| stored.document.version),
        updated_at: configuration.map(|stored| stored.updated_at),
        updated_by: configuration.map(|stored| person(&stored.updated_by)),
    })
}

/// A segment.
pub(crate) fn segment_resource(stored: &StoredDocument) -> Result<SegmentResource, StorageError> {
    let DocumentBody::Segment(segment) = &stored.document.body else {
        return Err(wrong_kind(stored, "segment"));
    };
    let Segment { key, name, description, parent, enabled, conditions } = segment;
    Ok(SegmentResource {
        id: stored.document.id.0,
        key: key.clone(),
        name: name.clone(),
        description: description.clone(),
        parent: parent.clone(),
        enabled: *enabled,
        conditions: conditions.iter().cloned().map(Into::into).collect(),
        version: stored.document.version,
        updated_at: stored.updated_at,
        updated_by: person(&stored.updated_by),
    })
}

/// An override.
pub(crate) fn override_resource(stored: &StoredDocument) -> Result<OverrideResource, StorageError> {
    let (DocumentBody::Override { flag_id: _, environment_id: _, value: one }, Some(flag), Some(environment)) =
        (&stored.document.body, &stored.flag_key, &stored.environment_key)
    else {
        return Err(wrong_kind(stored, "override"));
    };
    let FlagOverride { target, target_id, value, expires_at } = one;
    Ok(OverrideResource {
        id: stored.document.id.0,
        flag: flag.clone(),
        environment: environment.clone(),
        target: (*target).into(),
        target_id: target_id.clone(),
        value: value.clone(),
        expires_at: *expires_at,
        version: stored.document.version,
        updated_at: stored.updated_at,
        updated_by: person(&stored.updated_by),
    })
}

/// A line of a flag's history.
pub(crate) fn change_entry(entry: HistoryEntry) -> ChangeEntry {
    let HistoryEntry {
        sequence: _,
        document,
        action,
        changed,
        change_set,
        message,
        revision,
        at,
        actor,
        environment_key,
    } = entry;
    let fields = changed.into_iter().map(|(name, from, to)| ChangedField { name, from, to }).collect();
    ChangeEntry {
        change_set_id: change_set.0,
        revision,
        at,
        actor: person(&actor),
        message,
        kind: document.body.kind().into(),
        environment: environment_key,
        action: action.into(),
        version: document.version,
        fields,
    }
}
