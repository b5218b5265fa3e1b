//! Fresh ids and numbers, from the clock and the randomness that the executable gave.

use crate::environment::{Environment, RandomError};
use std::collections::VecDeque;
use uuid::{Builder, Uuid};

/// A fresh UUIDv7.
pub(crate) fn fresh_id(environment: &Environment) -> Result<Uuid, RandomError> {
    let mut random = [0; 10];
    environment.random.fill(&mut random)?;
    let millis = u64::try_from(environment.clock.now().as_millisecond()).unwrap_or(0);
    Ok(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// A row of fresh ids, drawn before they are needed where nothing may fail.
pub(crate) fn fresh_ids(environment: &Environment, count: usize) -> Result<VecDeque<Uuid>, RandomError> {
    (0..count).map(|_| fresh_id(environment)).collect()
}

/// A number from 0 to 1. Only waits depend on it: without randomness it is in the middle.
pub(crate) fn jitter(environment: &Environment) -> f64 {
    let mut bytes = [0; 4];
    match environment.random.fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX),
        Err(RandomError) => 0.5,
    }
}
