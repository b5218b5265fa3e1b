//! A client, a server and a network that fail in every way they can, and what must be true whatever happens.
//!
//! The client decides with the code of this crate, on a disk that keeps what was written. The server keeps the
//! ids of what it wrote for good. The network loses requests and answers and delivers requests twice; both sides
//! crash at any point. A request that arrives after its client has had the answer to a repeat of it is outside
//! the model.

mod client;
pub(crate) mod samples;
mod server;
mod world;

use client::Flaw;
use world::{Weather, live};

/// Lives of a client that is as it should be.
const LIVES: u64 = 4_000;
/// Lives within which a flaw has to show.
const LIVES_WITH_A_FLAW: u64 = 400;

#[test]
fn every_edit_has_exactly_one_effect_in_the_users_order() {
    let (mut effects, mut conflicts, mut retries) = (0, 0, 0);
    for seed in 0..LIVES {
        // In every second life nobody else works at the server: then the order is total.
        let weather = Weather { others: seed % 2 == 0 };
        match live(seed, weather, None) {
            Ok(life) => {
                effects += life.effects;
                conflicts += life.conflicts;
                retries += life.retries;
            }
            Err(violation) => panic!("seed {seed}: {violation}"),
        }
    }
    // The model has seen what it is about.
    assert!(
        effects > LIVES * 5 && conflicts > LIVES / 4 && retries > LIVES,
        "{effects} {conflicts} {retries}"
    );
}

#[track_caller]
fn is_caught(flaw: Flaw) {
    let caught = (0..LIVES_WITH_A_FLAW)
        .find_map(|seed| live(seed, Weather { others: seed % 2 == 0 }, Some(flaw)).err());
    assert!(caught.is_some(), "the model does not see a client with the flaw {flaw:?}");
}

#[test]
fn a_client_that_makes_a_new_id_for_a_retry_is_caught() {
    is_caught(Flaw::NewIdOnRetry);
}

#[test]
fn a_client_that_sends_before_the_id_is_durable_is_caught() {
    is_caught(Flaw::SendsBeforeItIsDurable);
}

#[test]
fn a_client_that_takes_silence_for_success_is_caught() {
    is_caught(Flaw::SilenceIsSuccess);
}

#[test]
fn a_client_that_sends_in_any_order_is_caught() {
    is_caught(Flaw::AnyOrder);
}
