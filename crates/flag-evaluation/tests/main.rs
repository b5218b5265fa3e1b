//! What flags evaluate to.

mod own_bombs;
mod own_buckets;
mod own_conditions;
mod own_decisions;
mod own_naive;
mod own_properties;
mod own_schedules;
mod own_states;
mod own_trace;
