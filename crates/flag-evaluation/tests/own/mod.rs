//! Jackstaff's own flags: every part of the reference page row by row, beside a second evaluator that was written
//! from that page alone.

mod bombs;
mod buckets;
mod conditions;
mod decisions;
mod naive;
mod properties;
mod schedules;
mod states;
mod trace;
