//! What written documents say of others: that what they name exists, that nothing leans on itself, and that
//! nothing they lean on goes away.
//!
//! Checked on the state that the change set leaves, so that documents which name one another can be created
//! together, in any order.

use super::plan::Step;
use super::refusals::Refusals;
use crate::problem::ApiError;
use flag_model::change_set::{Problem, ProblemCode};
use flag_model::limits::CHAIN_MAX;
use flag_model::validation::{
    Chains, Links, Reference, links_of_environment, links_of_flag, links_of_segment,
    references_of_environment, references_of_flag, references_of_flag_environment, references_of_segment,
    validate_flag_environment, validate_override,
};
use flag_model::{ChangeSet, DocumentBody, DocumentId, DocumentKind, Flag, Key};
use server_storage::{FeedCursor, LockedScope, StoredDocument, Transaction};
use std::collections::{HashMap, HashSet};

/// Documents read at once while those are looked for that name a deleted one.
const SCAN_PAGE: u32 = 5_000;

/// The kinds of documents that others name by key.
type Named = (DocumentKind, Key);

/// Checks the documents of `steps` against one another and against what is stored.
pub(super) async fn check(
    tx: &mut dyn Transaction,
    scope: &LockedScope,
    change_set: &ChangeSet,
    steps: &[Step],
) -> Result<(), ApiError> {
    let mut refusals = Refusals::default();
    let mut state = State::left_by(steps);
    let referring = steps.iter().enumerate().filter(|(_, step)| !step.after.deleted);
    let referring = referring.map(|(index, step)| (index, step, references(step)));
    let referring: Vec<_> = referring.filter(|(_, _, references)| !references.is_empty()).collect();
    state.read_on(tx, scope, referring.iter().flat_map(|(_, _, references)| references)).await?;
    let links = state.links();
    let chains: HashMap<DocumentKind, Chains<'_>> =
        links.iter().map(|(kind, links)| (*kind, Chains::of(links))).collect();
    for (index, step, references) in &referring {
        let index = *index;
        for reference in references {
            match state.get(reference.kind, &reference.key) {
                None => refusals.push_document_rule(index, reference.problem()),
                Some(DocumentBody::Flag(needed)) => {
                    if let Some(problem) = unfit_value(&step.after.body, needed, reference) {
                        refusals.push_document_rule(index, problem);
                    }
                }
                Some(_) => {}
            }
        }
        if let Some((key, pointer)) = leaning(&step.after.body)
            && let Some(chains) = chains.get(&step.after.body.kind())
            && let Some(problem) = chains.problem(key, pointer)
        {
            refusals.push_document_rule(index, problem);
        }
    }
    check_served(tx, steps, &mut refusals).await?;
    check_gone(tx, change_set, steps, &state, &mut refusals).await?;
    refusals.into_result()
}

/// What a step's document names, as far as the step changes it.
fn references(step: &Step) -> Vec<Reference> {
    let changes = |names: &[&str]| step.changed.iter().any(|name| names.contains(&name.as_str()));
    match &step.after.body {
        DocumentBody::FlagEnvironment { config, .. } if changes(&["rules"]) => {
            references_of_flag_environment(config)
        }
        DocumentBody::Segment(segment) if changes(&["parent", "conditions"]) => {
            references_of_segment(segment)
        }
        DocumentBody::Flag(flag) if changes(&["prerequisites"]) => references_of_flag(flag),
        DocumentBody::Environment(environment) if changes(&["inherits_from"]) => {
            references_of_environment(environment)
        }
        _ => Vec::new(),
    }
}

/// A prerequisite that asks `needed` for a value which it can never serve.
fn unfit_value(body: &DocumentBody, needed: &Flag, reference: &Reference) -> Option<Problem> {
    let DocumentBody::Flag(flag) = body else { return None };
    let wanted = flag.prerequisites.iter().find(|wanted| wanted.flag == needed.key)?;
    let error = needed.kind.accepts(&wanted.value).err()?;
    let pointer = reference.pointer.replace("/flag", "/value");
    Some(Problem::new(pointer, ProblemCode::InvalidValue, format!("{}: {error}", needed.key)))
}

/// Named documents after the change set; `None` for those that are not there.
struct State(HashMap<Named, Option<DocumentBody>>);

impl State {
    fn left_by(steps: &[Step]) -> Self {
        let mut state = HashMap::new();
        for step in steps {
            if let Some(key) = step.after.body.key() {
                let named = (step.after.body.kind(), key.clone());
                // A key may be freed and taken again; whoever has it in the end counts.
                if !step.after.deleted {
                    state.insert(named, Some(step.after.body.clone()));
                } else {
                    state.entry(named).or_insert(None);
                }
            }
        }
        Self(state)
    }

    fn get(&self, kind: DocumentKind, key: &Key) -> Option<&DocumentBody> {
        self.0.get(&(kind, key.clone()))?.as_ref()
    }

    /// Reads what is named and not known yet, and what that leans on, one step of the chains at a time.
    async fn read_on(
        &mut self,
        tx: &mut dyn Transaction,
        scope: &LockedScope,
        references: impl Iterator<Item = &Reference>,
    ) -> Result<(), ApiError> {
        let mut named: HashSet<Named> =
            references.map(|reference| (reference.kind, reference.key.clone())).collect();
        let mut seen = HashSet::new();
        // One step further than chains may go tells that they are too long.
        for _ in 0..CHAIN_MAX + 2 {
            let unknown: Vec<Named> = named.iter().filter(|one| !self.0.contains_key(one)).cloned().collect();
            if !unknown.is_empty() {
                self.read(tx, scope, unknown).await?;
            }
            seen.extend(named.iter().cloned());
            let bodies = named.iter().filter_map(|(kind, key)| self.get(*kind, key));
            named = bodies.flat_map(links).filter(|one| !seen.contains(one)).collect();
            if named.is_empty() {
                break;
            }
        }
        Ok(())
    }

    async fn read(
        &mut self,
        tx: &mut dyn Transaction,
        scope: &LockedScope,
        unknown: Vec<Named>,
    ) -> Result<(), ApiError> {
        let of = |kind| -> Vec<Key> {
            unknown.iter().filter(|one| one.0 == kind).map(|one| one.1.clone()).collect()
        };
        let (flags, environments, segments) =
            (of(DocumentKind::Flag), of(DocumentKind::Environment), of(DocumentKind::Segment));
        let found = tx.load_parents(scope, &flags, &environments, &segments).await?;
        for stored in found {
            let body = stored.document.body;
            if let Some(key) = body.key().cloned() {
                self.0.insert((body.kind(), key), Some(body));
            }
        }
        for named in unknown {
            self.0.entry(named).or_insert(None);
        }
        Ok(())
    }

    /// What the known documents of each kind lean on.
    fn links(&self) -> HashMap<DocumentKind, Links<'_>> {
        let mut links: HashMap<DocumentKind, Links<'_>> = HashMap::new();
        for body in self.0.values().flatten() {
            if let Some(key) = body.key() {
                links.entry(body.kind()).or_default().insert(key.as_str(), texts(body));
            }
        }
        links
    }
}

/// The key of a document that may lean on others of its kind, and the field that says on which.
fn leaning(body: &DocumentBody) -> Option<(&Key, &'static str)> {
    match body {
        DocumentBody::Flag(flag) => Some((&flag.key, "/prerequisites")),
        DocumentBody::Environment(environment) => Some((&environment.key, "/inherits_from")),
        DocumentBody::Segment(segment) if segment.parent.is_some() => Some((&segment.key, "/parent")),
        DocumentBody::Segment(segment) => Some((&segment.key, "/conditions")),
        _ => None,
    }
}

/// The keys that a document leans on.
fn texts(body: &DocumentBody) -> Vec<&str> {
    match body {
        DocumentBody::Flag(flag) => links_of_flag(flag),
        DocumentBody::Environment(environment) => links_of_environment(environment),
        DocumentBody::Segment(segment) => links_of_segment(segment),
        _ => Vec::new(),
    }
}

/// The same as documents of its own kind.
fn links(body: &DocumentBody) -> Vec<Named> {
    texts(body).into_iter().filter_map(|key| Some((body.kind(), Key::new(key).ok()?))).collect()
}

/// Checks that what is served of a flag still fits it, where its variants or its schema change.
async fn check_served(
    tx: &mut dyn Transaction,
    steps: &[Step],
    refusals: &mut Refusals,
) -> Result<(), ApiError> {
    let written: HashMap<DocumentId, &Step> = steps.iter().map(|step| (step.after.id, step)).collect();
    for (index, step) in steps.iter().enumerate() {
        let DocumentBody::Flag(flag) = &step.after.body else { continue };
        let changed = step.changed.iter().find(|name| matches!(name.as_str(), "variants" | "value_schema"));
        let Some(changed) = changed.filter(|_| step.before.is_some() && !step.after.deleted) else {
            continue;
        };
        let mut served = tx.flag_environments(&[step.after.id]).await?;
        served.extend(tx.overrides_of_flags(&[step.after.id]).await?);
        for stored in served {
            let after = written.get(&stored.document.id).map_or(&stored.document, |step| &step.after);
            if after.deleted {
                continue;
            }
            let problems = match &after.body {
                DocumentBody::FlagEnvironment { config, .. } => validate_flag_environment(config, flag),
                DocumentBody::Override { value, .. } => validate_override(value, flag),
                _ => Vec::new(),
            };
            for problem in problems {
                let place = stored.environment_key.as_ref().map_or("", Key::as_str);
                let detail = format!("in {place}, {}: {}", problem.pointer, problem.detail);
                let problem = Problem::new(format!("/{changed}"), problem.code, detail);
                let advice = "Change what is served there in the same change set.";
                refusals.push_document_rule(index, problem.advise(advice));
            }
        }
    }
    Ok(())
}

/// Checks that nothing names a segment, a flag or an environment which is deleted.
async fn check_gone(
    tx: &mut dyn Transaction,
    change_set: &ChangeSet,
    steps: &[Step],
    state: &State,
    refusals: &mut Refusals,
) -> Result<(), ApiError> {
    let gone = steps.iter().enumerate().filter(|(_, step)| step.after.deleted);
    let gone: HashMap<Named, usize> = gone
        .filter(|(_, step)| step.after.body.kind() != DocumentKind::Project)
        .filter_map(|(index, step)| Some(((step.after.body.kind(), step.after.body.key()?.clone()), index)))
        .filter(|((kind, key), _)| state.get(*kind, key).is_none())
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    let written: HashSet<DocumentId> = steps.iter().map(|step| step.after.id).collect();
    let deleted: HashSet<DocumentId> =
        steps.iter().filter(|step| step.after.deleted).map(|step| step.after.id).collect();
    let mut after = None;
    while let Some(slice) = tx.read_feed(&change_set.scope, after, SCAN_PAGE).await? {
        after = slice.documents.last().map(|last| FeedCursor {
            epoch: slice.epoch,
            revision: last.revision,
            document: last.document.id,
        });
        for stored in &slice.documents {
            let goes =
                stored.document.body.joined().is_some_and(|(flag, environment)| {
                    deleted.contains(&flag) || deleted.contains(&environment)
                });
            // What this change set writes has been checked, and what goes with a deleted document names nothing.
            if stored.document.deleted || goes || written.contains(&stored.document.id) {
                continue;
            }
            name_dependants(stored, &gone, refusals);
        }
        if !slice.more || after.is_none() {
            break;
        }
    }
    Ok(())
}

fn name_dependants(stored: &StoredDocument, gone: &HashMap<Named, usize>, refusals: &mut Refusals) {
    let body = &stored.document.body;
    let references = match body {
        DocumentBody::FlagEnvironment { config, .. } => references_of_flag_environment(config),
        DocumentBody::Segment(segment) => references_of_segment(segment),
        DocumentBody::Flag(flag) => references_of_flag(flag),
        DocumentBody::Environment(environment) => references_of_environment(environment),
        DocumentBody::Project(_) | DocumentBody::Override { .. } => Vec::new(),
    };
    let name = body.key().or(stored.flag_key.as_ref()).map_or("", Key::as_str);
    let place = stored.environment_key.as_ref().map_or_else(String::new, |key| format!(" in {key}"));
    for reference in references {
        if let Some(index) = gone.get(&(reference.kind, reference.key.clone())) {
            let detail = format!("{name}{place} still names it at {}", reference.pointer);
            refusals.push_rule(*index, "/document", ProblemCode::Mismatch, &detail);
        }
    }
}
