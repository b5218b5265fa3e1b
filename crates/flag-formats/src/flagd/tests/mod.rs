//! What a user of the flagd formats relies on.

mod expected;
mod import;
mod naive;
mod vectors;
