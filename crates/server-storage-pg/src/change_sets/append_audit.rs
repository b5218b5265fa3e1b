//! Appending to the audit log: the one way into it.

use crate::canonical::canonical_json;
use crate::document_rows::text;
use crate::error::inconsistent;
use crate::transaction::PgTransaction;
use jiff::Timestamp;
use serde_json::{Value, json};
use server_storage::{AuditEntry, AuditOutcome, AuditTarget, LockedScope, StorageError};
use std::borrow::Cow;
use uuid::Uuid;

/// Stands in the column `scope_id` for refused requests; no row of scopes has it.
const REFUSED_SCOPE: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0003);

/// $1 the scope, $2 how many: the first of as many numbers without a gap.
pub(crate) const NEXT_AUDIT_SEQ: &str = "\
    update jackstaff.scopes set next_audit_seq = next_audit_seq + $2 where id = $1 \
    returning next_audit_seq - $2 as first_seq";

/// $1 how many numbers of the log of refused requests; takes no lock.
pub(crate) const NEXT_REFUSED_SEQS: &str =
    "select nextval('jackstaff.refused_audit_seq') as seq from generate_series(1, $1::bigint)";

/// $1 the scope, $2 its project or null; then an array for each column.
pub(crate) const APPEND_AUDIT: &str = "\
    insert into jackstaff.audit (scope_id, project_id, seq, at, actor, action, target_kind, target_id, target_key, \
        outcome, change_set, request_id, canonical) \
    select $1::uuid, $2::uuid, t.* \
      from unnest($3::bigint[], $4::timestamptz[], $5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::text[], \
                  $10::text[], $11::uuid[], $12::text[], $13::text[]) as t";

#[derive(Default)]
struct Columns<'a> {
    seqs: Vec<i64>,
    times: Vec<Timestamp>,
    actors: Vec<Uuid>,
    actions: Vec<&'a str>,
    target_kinds: Vec<Option<&'static str>>,
    target_ids: Vec<Option<Uuid>>,
    target_keys: Vec<Option<Cow<'a, str>>>,
    outcomes: Vec<&'static str>,
    change_sets: Vec<Option<Uuid>>,
    request_ids: Vec<String>,
    canonical: Vec<String>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, scope: &str, seq: i64, entry: &'a AuditEntry) -> Result<(), StorageError> {
        let AuditEntry { at, actor, action, target, outcome, before, after, change_set, request_id } = entry;
        // The database keeps microseconds; the chained bytes must say the same time as the column.
        let at = Timestamp::from_microsecond(at.as_microsecond()).map_err(|_| inconsistent("audit", "at"))?;
        let outcome = match outcome {
            AuditOutcome::Done => "done",
            AuditOutcome::Refused => "refused",
        };
        self.canonical.push(canonical_json(&json!({
            "seq": seq,
            "scope": scope,
            "at": format!("{at:.6}"),
            "actor": actor,
            "action": action,
            "target": target.as_ref().map(target_json),
            "outcome": outcome,
            "before": before,
            "after": after,
            "request_id": request_id,
        })));
        self.seqs.push(seq);
        self.times.push(at);
        self.actors.push(*actor);
        self.actions.push(action);
        self.target_kinds.push(target.as_ref().map(|target| target.kind));
        self.target_ids.push(target.as_ref().map(|target| target.id));
        self.target_keys.push(target.as_ref().map(|target| text(&target.key)));
        self.outcomes.push(outcome);
        self.change_sets.push(change_set.map(|id| id.0));
        self.request_ids.push(text(request_id).into_owned());
        Ok(())
    }
}

/// Written out, so that a new field of the domain changes the chained bytes only when someone decides it.
fn target_json(target: &AuditTarget) -> Value {
    let AuditTarget { kind, id, key, environment } = target;
    let environment = environment.as_ref().map(flag_model::Key::as_str);
    json!({"kind": kind, "id": id, "key": key, "environment": environment})
}

/// Appends `entries` in their order.
pub(super) async fn append_audit(
    transaction: &mut PgTransaction,
    scope: Option<&LockedScope>,
    entries: &[AuditEntry],
) -> Result<(), StorageError> {
    if entries.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(entries.len()).map_err(|_| inconsistent("audit", "seq"))?;
    let (scope_id, project, name, seqs) = match scope {
        Some(scope) => {
            let row = transaction.query_opt(NEXT_AUDIT_SEQ, &[&scope.scope_id, &count]).await?;
            let first: i64 = row.ok_or(StorageError::Refused)?.get("first_seq");
            let name = scope.project.map_or_else(|| "installation".to_owned(), |project| project.to_string());
            (scope.scope_id, scope.project.map(|project| project.0), name, (first..first + count).collect())
        }
        None => {
            let rows = transaction.query(NEXT_REFUSED_SEQS, &[&count]).await?;
            let seqs: Vec<i64> = rows.iter().map(|row| row.get("seq")).collect();
            (REFUSED_SCOPE, None, "refused".to_owned(), seqs)
        }
    };
    let mut columns = Columns::default();
    for (entry, seq) in entries.iter().zip(seqs) {
        columns.push(&name, seq, entry)?;
    }
    transaction
        .execute(
            APPEND_AUDIT,
            &[
                &scope_id,
                &project,
                &columns.seqs,
                &columns.times,
                &columns.actors,
                &columns.actions,
                &columns.target_kinds,
                &columns.target_ids,
                &columns.target_keys,
                &columns.outcomes,
                &columns.change_sets,
                &columns.request_ids,
                &columns.canonical,
            ],
        )
        .await?;
    Ok(())
}
