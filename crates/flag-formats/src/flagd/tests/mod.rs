//! What a user of the flagd formats relies on.

mod expected;
mod export;
mod import;
mod naive;
mod round_trip;
mod schema;
mod vectors;
