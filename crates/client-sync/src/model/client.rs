//! The model client: the decisions of this crate on a disk that keeps what was written.

use super::server::{EPOCH, Server};
use crate::{
    Backoff, Cached, Connection, Edit, EditState, Fold, NewEdit, Outcome, Overlay, Pending, Rebase, Rebased,
    Resolution, ScopeProgress, Situation, Step, after_applied, after_removed, fold, next_step, overlay,
};
use api_types::FeedDocument;
use api_types::change_set::ScopeBody;
use flag_model::Key;
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is wrong with a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    NewIdOnRetry,
    SendsBeforeItIsDurable,
    SilenceIsSuccess,
    AnyOrder,
}

/// What survives a crash.
#[derive(Default)]
pub(super) struct Disk {
    pub(super) edits: Vec<Edit>,
    pub(super) documents: BTreeMap<Uuid, FeedDocument>,
    revision: Option<i64>,
    next_seq: i64,
}

impl Cached for Disk {
    fn by_id(&self, id: Uuid) -> Option<FeedDocument> {
        self.documents.get(&id).cloned()
    }
    fn flag(&self, _: &ScopeBody, key: &Key) -> Option<FeedDocument> {
        Some(super::samples::flag(key.as_str()))
    }
    fn environment(&self, _: &ScopeBody, key: &Key) -> Option<FeedDocument> {
        Some(super::samples::environment(key.as_str()))
    }
}

impl Disk {
    pub(super) fn view(&self) -> Overlay {
        overlay(self, self.edits.iter().filter_map(|edit| Pending::of_edit(edit, self.revision)))
    }

    pub(super) fn next(&self, now: Timestamp, backoff: Backoff) -> Step {
        let scope = ScopeProgress {
            scope: super::samples::scope(),
            known: self.revision.map(|revision| (EPOCH, revision)),
            announced: None,
            complete: true,
            pulled_at: Some(now),
        };
        let connection = Connection::Online;
        next_step(&Situation { now, connection, backoff, edits: &self.edits, scopes: &[scope] })
    }

    pub(super) fn pull(&mut self, server: &Server) {
        self.documents.clone_from(&server.documents);
        self.revision = Some(server.revision);
    }

    pub(super) fn edit(&mut self, id: Uuid) -> &mut Edit {
        self.edits.iter_mut().find(|edit| edit.change_set.id == id).expect("the edit is in the queue")
    }

    pub(super) fn enqueue(&mut self, new: NewEdit) -> Fold {
        let folded = fold(&self.edits, &new);
        match &folded {
            Fold::Append => {
                self.next_seq += 1;
                let edit = super::samples::edit(self.next_seq, Vec::new());
                self.edits.push(Edit { change_set: new.change_set, base: new.base, ..edit });
            }
            Fold::Replace { id, change_set } => self.edit(id.0).change_set = change_set.clone(),
            Fold::Cancel { id } => self.edits.retain(|edit| edit.id() != *id),
        }
        folded
    }

    pub(super) fn mark_sending(&mut self, id: Uuid) {
        let edit = self.edit(id);
        (edit.state, edit.uncertain) = (EditState::Sending, true);
        edit.attempts += 1;
    }

    pub(super) fn record(&mut self, id: Uuid, outcome: Outcome) {
        let edit = self.edit(id);
        match outcome {
            Outcome::Applied { revision, documents, .. } => {
                (edit.state, edit.uncertain, edit.applied_revision) =
                    (EditState::Applied, false, Some(revision));
                let applied = edit.change_set.clone();
                let rebases = after_applied(&applied, &documents, &self.edits);
                self.rebase(rebases);
            }
            Outcome::Conflict(problem) => {
                (edit.state, edit.uncertain, edit.problem) = (EditState::Conflict, false, Some(*problem));
            }
            Outcome::Refused(problem) => {
                (edit.state, edit.uncertain, edit.problem) = (EditState::Refused, false, Some(*problem));
            }
            // Whether an earlier attempt arrived is still unknown, so the edit stays uncertain.
            Outcome::Paused => edit.state = EditState::Paused,
            Outcome::Unknown { .. } => {}
        }
    }

    pub(super) fn resolve(&mut self, id: Uuid, resolution: Resolution) -> Vec<String> {
        match resolution {
            Resolution::Drop => self.remove(id),
            Resolution::Requeue(new) => {
                let edit = self.edit(id);
                let renewed = Edit {
                    change_set: new.change_set,
                    base: new.base,
                    ..super::samples::edit(edit.seq, Vec::new())
                };
                *edit = renewed;
                Vec::new()
            }
        }
    }

    /// Drops an edit; answers the wishes that went with it.
    pub(super) fn remove(&mut self, id: Uuid) -> Vec<String> {
        let removed = self.edit(id).clone();
        self.edits.retain(|edit| edit.change_set.id != id);
        let rebases = after_removed(&removed, &self.edits);
        let mut wishes = vec![removed.change_set.message];
        wishes.extend(self.rebase(rebases));
        wishes
    }

    fn rebase(&mut self, rebases: Vec<Rebase>) -> Vec<String> {
        let mut wishes = Vec::new();
        for Rebase { id, rebased } in rebases {
            match rebased {
                Rebased::Replace(change_set) => self.edit(id.0).change_set = change_set,
                Rebased::Drop => {
                    wishes.push(self.edit(id.0).change_set.message.clone());
                    self.edits.retain(|edit| edit.id() != id);
                }
            }
        }
        wishes
    }
}
