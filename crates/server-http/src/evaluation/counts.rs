//! How often flags were evaluated: added up in memory, and written to the database once a minute. Never for whom.

use api_types::limits;
use flag_model::DocumentId;
use jiff::Timestamp;
use server_storage::principals::SYSTEM_PRINCIPAL;
use server_storage::{Caller, EvaluationCount, Storage, StorageError, Visibility};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 3_600;
/// Rows of one statement.
const BATCH: usize = 5_000;

/// Evaluations that are not in the database yet.
#[derive(Default)]
pub(crate) struct Counts(Mutex<Pending>);

#[derive(Default)]
struct Pending {
    places: HashMap<Place, Vec<Tally>>,
    tallies: usize,
    /// Evaluations that found no room.
    uncounted: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    hour: i64,
    environment: DocumentId,
    flag: DocumentId,
}

/// What came of an evaluation.
#[derive(Clone, Copy)]
struct Seen<'a> {
    variant: &'a str,
    outcome: &'static str,
    in_bulk: bool,
}

struct Tally {
    variant: Box<str>,
    outcome: &'static str,
    in_bulk: bool,
    count: i64,
    last_minute: i64,
}

impl Tally {
    fn is_of(&self, seen: &Seen<'_>) -> bool {
        self.outcome == seen.outcome && self.in_bulk == seen.in_bulk && *self.variant == *seen.variant
    }
}

impl Pending {
    /// Counts `count` evaluations more; a variant's text is copied only where it is new.
    fn add(&mut self, place: Place, seen: &Seen<'_>, minute: i64, count: i64) {
        let is_new = !self.places.contains_key(&place);
        if is_new && self.tallies >= limits::COUNTED_OUTCOMES_MAX {
            self.uncounted = self.uncounted.saturating_add(count.unsigned_abs());
            return;
        }
        let tallies = self.places.entry(place).or_default();
        if let Some(tally) = tallies.iter_mut().find(|tally| tally.is_of(seen)) {
            tally.count += count;
            tally.last_minute = tally.last_minute.max(minute);
        } else if self.tallies < limits::COUNTED_OUTCOMES_MAX {
            self.tallies += 1;
            let Seen { variant, outcome, in_bulk } = *seen;
            tallies.push(Tally { variant: variant.into(), outcome, in_bulk, count, last_minute: minute });
        } else {
            self.uncounted = self.uncounted.saturating_add(count.unsigned_abs());
        }
    }
}

impl Counts {
    /// Counts evaluations of flags: of each its variant and what came of it.
    pub(super) fn record<'a>(
        &self,
        now: Timestamp,
        environment: DocumentId,
        in_bulk: bool,
        evaluations: impl IntoIterator<Item = (DocumentId, &'a str, &'static str)>,
    ) {
        let (hour, minute) = (now.as_second().div_euclid(HOUR_S), now.as_second().div_euclid(MINUTE_S));
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (flag, variant, outcome) in evaluations {
            pending.add(Place { hour, environment, flag }, &Seen { variant, outcome, in_bulk }, minute, 1);
        }
    }

    /// Writes to the database what was counted. What cannot be written is kept for the next time.
    pub(crate) async fn flush(&self, storage: &dyn Storage) -> Result<(), StorageError> {
        let pending = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if pending.uncounted > 0 {
            tracing::warn!(
                uncounted = pending.uncounted,
                limit = limits::COUNTED_OUTCOMES_MAX,
                "evaluations were not counted: there were too many different outcomes within a minute"
            );
        }
        let mut rows: Vec<(Place, Tally)> = pending
            .places
            .into_iter()
            .flat_map(|(place, tallies)| tallies.into_iter().map(move |tally| (place, tally)))
            .collect();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(BATCH));
            if let Err(error) = write(storage, &rows).await {
                self.put_back(rows.into_iter().chain(rest));
                return Err(error);
            }
            rows = rest;
        }
        Ok(())
    }

    fn put_back(&self, rows: impl Iterator<Item = (Place, Tally)>) {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, tally) in rows {
            let Tally { variant, outcome, in_bulk, count, last_minute } = tally;
            pending.add(place, &Seen { variant: &variant, outcome, in_bulk }, last_minute, count);
        }
    }
}

async fn write(storage: &dyn Storage, rows: &[(Place, Tally)]) -> Result<(), StorageError> {
    let counts: Vec<EvaluationCount> = rows.iter().filter_map(count_of).collect();
    let caller = Caller { principal_id: SYSTEM_PRINCIPAL, visibility: Visibility::All, may_write: true };
    let mut tx = storage.begin(&caller).await?;
    tx.add_evaluation_counts(&counts).await?;
    tx.commit().await
}

fn count_of((place, tally): &(Place, Tally)) -> Option<EvaluationCount> {
    Some(EvaluationCount {
        flag: place.flag,
        environment: place.environment,
        variant: tally.variant.to_string(),
        reason: tally.outcome.to_owned(),
        in_bulk: tally.in_bulk,
        hour: Timestamp::from_second(place.hour * HOUR_S).ok()?,
        count: tally.count,
        last_at: Timestamp::from_second(tally.last_minute * MINUTE_S).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> DocumentId {
        DocumentId(Uuid::from_u128(number))
    }

    fn rows(counts: &Counts) -> Vec<(String, String, bool, i64, i64)> {
        let pending = counts.0.lock().unwrap();
        let tallies = pending.places.iter().flat_map(|(place, tallies)| {
            tallies.iter().map(|tally| {
                (tally.variant.to_string(), tally.outcome.to_owned(), tally.in_bulk, place.hour, tally.count)
            })
        });
        let mut rows: Vec<_> = tallies.collect();
        rows.sort();
        rows
    }

    #[test]
    fn evaluations_add_up_by_hour_flag_variant_and_outcome() {
        let counts = Counts::default();
        let at = |seconds| Timestamp::from_second(HOUR_S * 10 + seconds).unwrap();
        counts.record(at(0), id(1), false, [(id(2), "on", "SPLIT")]);
        counts.record(at(59), id(1), false, [(id(2), "on", "SPLIT"), (id(2), "off", "SPLIT")]);
        counts.record(at(61), id(1), true, [(id(2), "on", "SPLIT")]);
        counts.record(at(HOUR_S), id(1), false, [(id(2), "on", "SPLIT")]);
        let row = |variant: &str, in_bulk, hour, count| {
            (variant.to_owned(), "SPLIT".to_owned(), in_bulk, hour, count)
        };
        let expected = [
            row("off", false, 10, 1),
            row("on", false, 10, 2),
            row("on", false, 11, 1),
            row("on", true, 10, 1),
        ];
        assert_eq!(rows(&counts), expected);
    }

    #[test]
    fn what_was_not_written_adds_to_what_comes() {
        let counts = Counts::default();
        let now = Timestamp::from_second(HOUR_S).unwrap();
        counts.record(now, id(1), false, [(id(2), "", "STATIC")]);
        let place = Place { hour: 1, environment: id(1), flag: id(2) };
        let tally =
            Tally { variant: "".into(), outcome: "STATIC", in_bulk: false, count: 4, last_minute: 61 };
        counts.put_back([(place, tally)].into_iter());
        assert_eq!(rows(&counts), [(String::new(), "STATIC".to_owned(), false, 1, 5)]);
    }

    #[test]
    fn memory_is_bounded() {
        let counts = Counts::default();
        let now = Timestamp::UNIX_EPOCH;
        let flags = (0..limits::COUNTED_OUTCOMES_MAX as u128 + 10).map(|flag| (id(flag), "", "STATIC"));
        counts.record(now, id(1), true, flags);
        let pending = counts.0.lock().unwrap();
        assert_eq!((pending.tallies, pending.uncounted), (limits::COUNTED_OUTCOMES_MAX, 10));
    }
}
