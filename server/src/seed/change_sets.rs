//! Seeds as change sets.

use super::catalogue::{ENVIRONMENTS, SEGMENTS, SeedEnvironment, SeedFlag, SeedProject};
use super::ids::id_of;
use flag_model::change_set::FieldChange;
use flag_model::{
    Action, ChangeSet, ChangeSetId, DocumentId, DocumentKind, DocumentRef, Key, KeyError, Operation, Scope,
};
use serde_json::{Value, json};

/// Flags of one change set; with what they serve, well below the limit of operations.
const FLAGS_AT_ONCE: usize = 1_000;

/// The project itself.
pub(super) fn of_project(project: &SeedProject) -> Result<ChangeSet, KeyError> {
    let document = DocumentRef {
        kind: DocumentKind::Project,
        id: DocumentId(id_of(&["project", project.key])),
        key: Key::new(project.key)?,
        environment: None,
    };
    let fields = [("name", json!(project.name)), ("description", json!(project.description))];
    Ok(change_set(&["project", project.key], Scope::Installation, vec![create(document, fields)]))
}

/// Its environments.
pub(super) fn of_environments(project: &SeedProject) -> Result<ChangeSet, KeyError> {
    let operations = ENVIRONMENTS.iter().enumerate().map(|(position, environment)| {
        let document = DocumentRef {
            kind: DocumentKind::Environment,
            id: DocumentId(id_of(&["environment", project.key, environment.key])),
            key: Key::new(environment.key)?,
            environment: None,
        };
        let fields = [
            ("name", json!(environment.name)),
            ("color", json!(environment.color.as_str())),
            ("position", json!(position)),
        ];
        Ok(create(document, fields))
    });
    let operations = operations.collect::<Result<_, KeyError>>()?;
    Ok(change_set(&["environments", project.key], Scope::project(Key::new(project.key)?), operations))
}

/// Its segments.
pub(super) fn of_segments(project: &SeedProject) -> Result<ChangeSet, KeyError> {
    let operations = SEGMENTS.iter().map(|segment| {
        let document = DocumentRef {
            kind: DocumentKind::Segment,
            id: DocumentId(id_of(&["segment", project.key, segment.key])),
            key: Key::new(segment.key)?,
            environment: None,
        };
        let (attribute, operator, value) = segment.condition;
        let id = id_of(&["condition", project.key, segment.key]);
        let conditions = json!([{"id": id, "attribute": attribute, "operator": operator, "value": value}]);
        let fields = [
            ("name", json!(segment.name)),
            ("description", json!(segment.description)),
            ("conditions", conditions),
        ];
        Ok(create(document, fields))
    });
    let operations = operations.collect::<Result<_, KeyError>>()?;
    Ok(change_set(&["segments", project.key], Scope::project(Key::new(project.key)?), operations))
}

/// Its flags with what they serve, some at once.
pub(super) fn of_flags(
    project: &'static SeedProject,
) -> impl Iterator<Item = Result<ChangeSet, KeyError>> + Send + 'static {
    let mut flags = project.flags();
    let mut number = 0;
    std::iter::from_fn(move || {
        let some: Vec<SeedFlag> = flags.by_ref().take(FLAGS_AT_ONCE).collect();
        number += 1;
        (!some.is_empty()).then(|| {
            let mut operations = Vec::new();
            for flag in &some {
                push_operations_of(project, flag, &mut operations)?;
            }
            let names = ["flags", project.key, &number.to_string()];
            Ok(change_set(&names, Scope::project(Key::new(project.key)?), operations))
        })
    })
}

fn push_operations_of(
    project: &SeedProject,
    flag: &SeedFlag,
    operations: &mut Vec<Operation>,
) -> Result<(), KeyError> {
    let key = Key::new(flag.key.clone())?;
    let document = DocumentRef {
        kind: DocumentKind::Flag,
        id: DocumentId(id_of(&["flag", project.key, &flag.key])),
        key: key.clone(),
        environment: None,
    };
    let fields = [
        ("name", json!(flag.name)),
        ("description", json!(flag.description)),
        ("kind", json!(flag.kind.as_str())),
        ("tags", json!(flag.tags)),
        ("owner", json!(flag.owner)),
        ("lifecycle", json!(flag.lifecycle.as_str())),
        ("variants", variants(project, flag)),
    ];
    operations.push(create(document, fields));
    for environment in ENVIRONMENTS {
        if let Some(enabled) = environment.enabled(project.key, &flag.key) {
            operations.push(configuration(project, environment, flag, &key, enabled)?);
        }
    }
    Ok(())
}

fn configuration(
    project: &SeedProject,
    environment: &SeedEnvironment,
    flag: &SeedFlag,
    key: &Key,
    enabled: bool,
) -> Result<Operation, KeyError> {
    let document = DocumentRef {
        kind: DocumentKind::FlagEnvironment,
        id: DocumentId(id_of(&["flag_environment", project.key, &flag.key, environment.key])),
        key: key.clone(),
        environment: Some(Key::new(environment.key)?),
    };
    let (rules, fallthrough) = targeting(project, environment, flag);
    let fields = [
        ("enabled", json!(enabled)),
        ("off_value", flag.off_value.clone()),
        ("rules", rules),
        ("fallthrough", fallthrough),
    ];
    Ok(create(document, fields))
}

/// Half of the contexts get what everyone had, the other half what is new.
fn variants(project: &SeedProject, flag: &SeedFlag) -> Value {
    if !flag.splits {
        return json!([]);
    }
    let variant = |key: &str, value: &Value| json!({"id": id_of(&["variant", project.key, &flag.key, key]), "key": key, "value": value, "weight": 50});
    json!([variant("as-before", &flag.off_value), variant("new", &flag.on_value)])
}

fn serve_to_all(flag: &SeedFlag) -> Value {
    if flag.splits { json!({"split": {}}) } else { json!({"value": flag.on_value}) }
}

/// Rules and fallthrough: now and then a segment sees the flag before everyone does.
fn targeting(project: &SeedProject, environment: &SeedEnvironment, flag: &SeedFlag) -> (Value, Value) {
    let serve = serve_to_all(flag);
    let Some((segment, part)) = project.early_access(&flag.key, environment.key) else {
        return (json!([]), json!({ "serve": serve }));
    };
    let id = |what| id_of(&[what, project.key, &flag.key, environment.key]);
    let rule = json!({
        "id": id("rule"),
        "name": "Early access",
        "conditions": [{"id": id("condition"), "operator": "in_segment", "value": segment}],
        "serve": {"value": flag.on_value},
    });
    (json!([rule]), json!({"serve": serve, "rollout_percentage": part}))
}

fn create<const N: usize>(document: DocumentRef, fields: [(&str, Value); N]) -> Operation {
    let fields = fields.into_iter().map(|(name, to)| (name.to_owned(), FieldChange { from: None, to }));
    Operation { document, action: Action::Create, base_version: 0, fields: fields.collect() }
}

fn change_set(names: &[&str], scope: Scope, operations: Vec<Operation>) -> ChangeSet {
    let names = [&["change set"], names].concat();
    ChangeSet { id: ChangeSetId(id_of(&names)), scope, message: "Example data".to_owned(), operations }
}
