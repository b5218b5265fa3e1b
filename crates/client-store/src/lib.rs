//! The encrypted database on the client's disk: the cache of the server's documents and the queue of edits.
//!
//! One folder holds one account at one server: `store.db` (SQLCipher, with its `-wal` and `-shm`), the sidecar
//! `store.json`, which holds nothing secret, and lock files. The database's key is derived from a root key of 32
//! random bytes, which lies in the keychain under the sidecar's `store_id`, and from the server's origin and the
//! account: a database that is put under another account does not open.
//!
//! Opening: [`Sidecar::read`]; if there is none, make a root key, put it into the keychain, then
//! [`Store::create`]; else fetch the key and [`Store::open`]. What to do when that fails is in [`OpenError`].
//!
//! Every function blocks: call them through `spawn_blocking`. A [`Store`] may be shared between threads, and
//! several processes may have the same store open; only one of them should [`Store::lead`] the sending.
//!
//! **Invariants.** What a function of this crate has acknowledged survives a power cut. Nothing is ever deleted
//! or made anew because it could not be read. Nothing readable reaches the disk.

mod account;
mod cache;
mod connection;
mod drafts;
mod edits;
mod error;
mod facts;
mod files;
mod key;
mod lock;
mod people;
mod recover;
mod rows;
mod schema;
mod sidecar;
mod store;

pub use account::Account;
pub use cache::feed::PageEffect;
pub use cache::history::CachedChanges;
pub use cache::listing::{ConfigurationRow, FlagListing, FlagRow};
pub use cache::scopes::ScopeState;
pub use drafts::Undone;
pub use edits::{Discarded, Enqueued, PendingCounts, Resolved};
pub use error::{OpenError, StoreError};
pub use key::RootKey;
pub use lock::Lead;
pub use recover::{Recovered, set_aside};
pub use sidecar::Sidecar;
pub use store::{NewStore, Store};

#[cfg(test)]
mod tests;
