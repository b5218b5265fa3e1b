//! Keys: the root key of the keychain, and what is derived from it.

use crate::account::Account;
use hkdf::Hkdf;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Bytes of every key here.
const KEY_BYTES: usize = 32;

/// The secret from which a store's keys are derived: the one thing that lies in the keychain. Not printable.
#[derive(Clone)]
pub struct RootKey(Zeroizing<[u8; KEY_BYTES]>);

impl RootKey {
    /// Bytes of a root key.
    pub const BYTES: usize = KEY_BYTES;

    /// Takes over 32 bytes from a cryptographic source of randomness.
    #[must_use]
    pub fn new(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Self {
        Self(bytes)
    }

    /// Reads what a keychain gave back; `None` when it is not 32 bytes long.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        (bytes.len() == KEY_BYTES).then(|| {
            key.copy_from_slice(bytes);
            Self(key)
        })
    }

    /// The bytes, to be put into the keychain.
    #[must_use]
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// The database's key. From origin and account as well: a file that is moved between accounts or servers
    /// does not open.
    pub(crate) fn database_key(&self, store_id: Uuid, account: &Account) -> Zeroizing<[u8; KEY_BYTES]> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        self.derive(store_id, "store/db/v1", account, key.as_mut());
        key
    }

    /// A value that is not secret and changes with the key, the store and the account: tells a wrong key from a
    /// damaged file, which the database cannot.
    pub(crate) fn check_value(&self, store_id: Uuid, account: &Account) -> [u8; 8] {
        let mut value = [0; 8];
        self.derive(store_id, "store/kcv/v1", account, &mut value);
        value
    }

    fn derive(&self, store_id: Uuid, label: &str, account: &Account, output: &mut [u8]) {
        let info: [&[u8]; 5] =
            [label.as_bytes(), b"|", account.origin.as_bytes(), b"|", account.account_id.as_bytes()];
        let expanded =
            Hkdf::<Sha256>::new(Some(store_id.as_bytes()), self.0.as_ref()).expand_multi_info(&info, output);
        // HKDF-SHA256 gives up to 8,160 bytes; these are 32 and 8.
        debug_assert!(expanded.is_ok(), "HKDF refuses only lengths that are not asked for here");
    }
}
