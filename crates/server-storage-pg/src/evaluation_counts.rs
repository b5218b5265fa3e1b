//! How often flags were evaluated.

use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::DocumentId;
use jiff::Timestamp;
use server_storage::evaluation_counts::EvaluationCounts;
use server_storage::{EvaluationCount, FlagUsage, StorageError};
use tokio_postgres::Row;
use uuid::Uuid;

/// An array for each column. Rows are touched in one order by everyone, so that no two copies of the server
/// wait for each other in a circle.
pub(crate) const ADD_EVALUATION_COUNTS: &str = "\
    insert into jackstaff.evaluation_counts as c \
        (project_id, flag_id, environment_id, hour, variant, reason, in_bulk, count, last_at) \
    select f.project_id, f.id, e.id, t.hour, t.variant, t.reason, t.in_bulk, t.count, t.last_at \
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::boolean[], $7::bigint[], \
                  $8::timestamptz[]) \
           as t (flag_id, environment_id, hour, variant, reason, in_bulk, count, last_at) \
      join jackstaff.documents f on f.id = t.flag_id and f.kind = 'flag' \
      join jackstaff.documents e on e.id = t.environment_id and e.project_id = f.project_id \
     order by 1, 2, 3, 4, 5, 6, 7 \
    on conflict (project_id, flag_id, environment_id, hour, variant, reason, in_bulk) \
    do update set count = c.count + excluded.count, last_at = greatest(c.last_at, excluded.last_at)";

/// $1 the project.
pub(crate) const FLAG_USAGE: &str = "\
    select d.id, h.at as created_at, u.last_at, coalesce(u.evaluations, 0)::bigint as evaluations \
      from jackstaff.documents d \
      left join lateral (select at from jackstaff.history where document_id = d.id order by sequence limit 1) h \
        on true \
      left join (select flag_id, max(last_at) as last_at, sum(count) as evaluations \
                   from jackstaff.evaluation_counts where project_id = $1 group by flag_id) u on u.flag_id = d.id \
     where d.project_id = $1 and d.kind = 'flag' and not d.deleted";

#[derive(Default)]
struct Columns<'a> {
    flags: Vec<Uuid>,
    environments: Vec<Uuid>,
    hours: Vec<Timestamp>,
    variants: Vec<&'a str>,
    reasons: Vec<&'a str>,
    in_bulk: Vec<bool>,
    counts: Vec<i64>,
    last_at: Vec<Timestamp>,
}

#[async_trait]
impl EvaluationCounts for PgTransaction {
    async fn add_evaluation_counts(&mut self, counts: &[EvaluationCount]) -> Result<(), StorageError> {
        let mut columns = Columns::default();
        for one in counts {
            let EvaluationCount { flag, environment, variant, reason, in_bulk, hour, count, last_at } = one;
            columns.flags.push(flag.0);
            columns.environments.push(environment.0);
            columns.hours.push(*hour);
            columns.variants.push(variant);
            columns.reasons.push(reason);
            columns.in_bulk.push(*in_bulk);
            columns.counts.push(*count);
            columns.last_at.push(*last_at);
        }
        let Columns { flags, environments, hours, variants, reasons, in_bulk, counts, last_at } = columns;
        self.execute(
            ADD_EVALUATION_COUNTS,
            &[&flags, &environments, &hours, &variants, &reasons, &in_bulk, &counts, &last_at],
        )
        .await?;
        Ok(())
    }

    async fn flag_usage(&mut self, project: DocumentId) -> Result<Vec<FlagUsage>, StorageError> {
        Ok(self.query(FLAG_USAGE, &[&project.0]).await?.iter().map(flag_usage).collect())
    }
}

fn flag_usage(row: &Row) -> FlagUsage {
    FlagUsage {
        flag: DocumentId(row.get("id")),
        created_at: row.get("created_at"),
        last_evaluated_at: row.get("last_at"),
        evaluations: row.get("evaluations"),
    }
}
