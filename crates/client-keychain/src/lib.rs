//! The OS keychain behind a trait, with an encrypted file and plain memory for where there is none.
//!
//! Everything here blocks: on D-Bus, on a prompt that waits for the user, on the disk. From async code call it
//! through `spawn_blocking`, and give the user a minute to unlock.
//!
//! **Invariants.** A failed access is never taken for a missing entry, and nothing is written in answer to one:
//! a keychain that is locked today still holds the key tomorrow. Nothing is remembered of a failure, so trying
//! again can succeed. No backend is ever chosen in place of another without the user's word.

#![forbid(unsafe_code)]

mod chunks;
mod error;
mod file;
mod item;
mod memory;
mod os;
mod secret;

pub use error::KeychainError;
pub use file::FileKeychain;
pub use item::ItemName;
pub use memory::MemoryKeychain;
pub use os::OsKeychain;
pub use secret::Secret;

/// A place for small secrets. All calls block.
pub trait Keychain: Send + Sync {
    /// The secret of `item`; `None` when the keychain is open and there is no such item.
    ///
    /// # Errors
    /// The keychain cannot be asked, or what it holds is damaged.
    fn get(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError>;

    /// Keeps `secret` under `item`, in place of what was there. When it returns, the secret has been read back.
    /// A failure leaves the old secret or none, never a mixture.
    ///
    /// # Errors
    /// The keychain cannot be asked, or did not keep the secret.
    fn set(&self, item: &ItemName, secret: &Secret) -> Result<(), KeychainError>;

    /// Forgets `item`; it need not be there.
    ///
    /// # Errors
    /// The keychain cannot be asked.
    fn delete(&self, item: &ItemName) -> Result<(), KeychainError>;

    /// Names the kind of keychain, to be remembered beside what its keys open: a key that is missing here may
    /// lie in another kind.
    fn backend_name(&self) -> &'static str;
}

#[cfg(test)]
mod contract;
