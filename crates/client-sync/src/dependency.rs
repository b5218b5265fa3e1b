//! Which edits rest on which.

use api_types::ChangeSetBody;
use api_types::change_set::{ActionBody, DocumentKindBody, OperationBody, ScopeBody};
use flag_model::Key;
use std::collections::HashSet;
use uuid::Uuid;

/// Something that an edit writes, or must find in place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Thing<'a> {
    Document(Uuid),
    Project(&'a Key),
    Flag(&'a ScopeBody, &'a Key),
    Environment(&'a ScopeBody, &'a Key),
    Segment(&'a ScopeBody, &'a Key),
    Configuration(&'a ScopeBody, &'a Key, &'a Key),
}

/// What a row of edits writes.
#[derive(Default)]
pub(crate) struct Writes<'a>(HashSet<Thing<'a>>);

impl<'a> Writes<'a> {
    /// Adds what `change_set` writes. That a flag, environment or project is there at all is written by its
    /// creation and deletion only: a waiting rename does not hold up the switches of the flag.
    pub(crate) fn add(&mut self, change_set: &'a ChangeSetBody) {
        let scope = &change_set.scope;
        for operation in &change_set.operations {
            self.0.insert(Thing::Document(operation.document.id));
            self.0.extend(configuration(scope, operation));
            if operation.action != ActionBody::Update {
                let key = &operation.document.key;
                match operation.document.kind {
                    DocumentKindBody::Project => self.0.insert(Thing::Project(key)),
                    DocumentKindBody::Environment => self.0.insert(Thing::Environment(scope, key)),
                    DocumentKindBody::Flag => self.0.insert(Thing::Flag(scope, key)),
                    DocumentKindBody::Segment => self.0.insert(Thing::Segment(scope, key)),
                    DocumentKindBody::FlagEnvironment | DocumentKindBody::Override => false,
                };
            }
        }
    }

    /// Whether `change_set` rests on any of it.
    pub(crate) fn carry(&self, change_set: &ChangeSetBody) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let scope = &change_set.scope;
        let project = match scope {
            ScopeBody::Installation => None,
            ScopeBody::Project { project_key } => Some(Thing::Project(project_key)),
        };
        project.is_some_and(|project| self.0.contains(&project))
            || change_set.operations.iter().any(|operation| self.carry_operation(scope, operation))
    }

    /// Whether one operation rests on any of it.
    pub(crate) fn carry_operation(&self, scope: &ScopeBody, operation: &OperationBody) -> bool {
        let document = &operation.document;
        let by_key = match (document.kind, &document.environment) {
            (DocumentKindBody::Project, _) => vec![Thing::Project(&document.key)],
            (DocumentKindBody::Environment, _) => vec![Thing::Environment(scope, &document.key)],
            (DocumentKindBody::Flag, _) => vec![Thing::Flag(scope, &document.key)],
            (DocumentKindBody::Segment, _) => vec![Thing::Segment(scope, &document.key)],
            (DocumentKindBody::FlagEnvironment | DocumentKindBody::Override, None) => {
                vec![Thing::Flag(scope, &document.key)]
            }
            (DocumentKindBody::Override, Some(environment)) => {
                vec![Thing::Flag(scope, &document.key), Thing::Environment(scope, environment)]
            }
            (DocumentKindBody::FlagEnvironment, Some(environment)) => vec![
                Thing::Flag(scope, &document.key),
                Thing::Environment(scope, environment),
                Thing::Configuration(scope, &document.key, environment),
            ],
        };
        self.0.contains(&Thing::Document(document.id)) || by_key.iter().any(|thing| self.0.contains(thing))
    }
}

fn configuration<'a>(scope: &'a ScopeBody, operation: &'a OperationBody) -> Option<Thing<'a>> {
    if operation.document.kind != DocumentKindBody::FlagEnvironment {
        return None;
    }
    let environment = operation.document.environment.as_ref()?;
    Some(Thing::Configuration(scope, &operation.document.key, environment))
}
