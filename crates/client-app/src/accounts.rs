//! The accounts file: which servers and accounts this computer knows. Not secret.
//!
//! It says what was confirmed for a server and which account was used last. Tokens and keys are in the keychain
//! only, and where the data of an account lies follows from the account itself: if this file is lost, a sign-in
//! finds the data again.

use crate::files::{create_private_folder, open_private_file, write_atomically};
use api_types::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Raised when an older version could no longer read the file.
const FORMAT: u32 = 1;
const FILE: &str = "accounts.json";

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Accounts {
    format: u32,
    /// The one used last first.
    pub(crate) servers: Vec<ServerRecord>,
}

/// A server and what was confirmed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServerRecord {
    pub(crate) address: String,
    pub(crate) name: String,
    /// The pinned issuer.
    pub(crate) issuer: String,
    /// The pinned client id.
    pub(crate) client_id: String,
    /// The scopes that were asked for.
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    /// The `resource` parameter that was sent.
    #[serde(default)]
    pub(crate) resource: Option<String>,
    /// The one used last first.
    pub(crate) accounts: Vec<AccountRecord>,
}

/// An account at a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountRecord {
    /// The user's id at the issuer.
    pub(crate) subject: String,
    /// Whether the user signed in and has not signed out since.
    pub(crate) signed_in: bool,
    /// What the server said last.
    #[serde(flatten)]
    pub(crate) person: Person,
}

/// Who an account is at its server, by the server's last word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    /// The name to show.
    pub(crate) name: String,
    /// `None` for a user in none of the groups that have a role.
    pub(crate) role: Option<Role>,
    pub(crate) groups: Vec<String>,
}

/// Why the list of servers and accounts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// It was written by a newer version of the program.
    #[error("the list of servers was written by a newer version")]
    TooNew,
    /// It is damaged.
    #[error("the list of servers is damaged")]
    Damaged(#[source] serde_json::Error),
    /// It cannot be read or written.
    #[error("the list of servers at {} cannot be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Default for Accounts {
    fn default() -> Self {
        Self { format: FORMAT, servers: Vec::new() }
    }
}

impl Accounts {
    /// Reads the file in `home`; an absent one is empty.
    pub(crate) fn read(home: &Path) -> Result<Self, AccountsError> {
        let path = home.join(FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(AccountsError::File { path, source }),
        };
        let json: serde_json::Value = serde_json::from_slice(&bytes).map_err(AccountsError::Damaged)?;
        if json
            .get("format")
            .and_then(serde_json::Value::as_u64)
            .is_some_and(|format| format > u64::from(FORMAT))
        {
            return Err(AccountsError::TooNew);
        }
        serde_json::from_value(json).map_err(AccountsError::Damaged)
    }

    /// Reads, changes and writes the file, one process at a time. A damaged one is kept aside.
    pub(crate) fn update(home: &Path, change: impl FnOnce(&mut Self)) -> Result<(), AccountsError> {
        let failed = |source| AccountsError::File { path: home.join(FILE), source };
        create_private_folder(home).map_err(failed)?;
        let lock = open_private_file(&home.join("accounts.lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        let mut accounts = match Self::read(home) {
            Ok(accounts) => accounts,
            Err(AccountsError::Damaged(_)) => {
                std::fs::rename(home.join(FILE), home.join(format!("{FILE}.bad"))).map_err(failed)?;
                Self::default()
            }
            Err(error) => return Err(error),
        };
        change(&mut accounts);
        let text = serde_json::to_vec_pretty(&accounts).map_err(AccountsError::Damaged)?;
        write_atomically(&home.join(FILE), &text).map_err(failed)
    }

    /// The server with this address.
    pub(crate) fn server(&self, address: &str) -> Option<&ServerRecord> {
        self.servers.iter().find(|server| server.address == address)
    }

    /// Records a sign-in: server and account come first from now on.
    pub(crate) fn signed_in(&mut self, mut server: ServerRecord, account: AccountRecord) {
        if let Some(place) = self.servers.iter().position(|known| known.address == server.address) {
            let known = self.servers.remove(place);
            // Under another issuer the same subject is somebody else.
            server.accounts = if known.issuer == server.issuer { known.accounts } else { Vec::new() };
        }
        server.accounts.retain(|known| known.subject != account.subject);
        server.accounts.insert(0, account);
        self.servers.insert(0, server);
    }

    /// Records what the server says about an account.
    pub(crate) fn said(&mut self, address: &str, subject: &str, person: Person) {
        if let Some(account) = self.account_mut(address, subject) {
            account.person = person;
        }
    }

    /// Records a sign-out.
    pub(crate) fn signed_out(&mut self, address: &str, subject: &str) {
        if let Some(account) = self.account_mut(address, subject) {
            account.signed_in = false;
        }
    }

    fn account_mut(&mut self, address: &str, subject: &str) -> Option<&mut AccountRecord> {
        let server = self.servers.iter_mut().find(|server| server.address == address)?;
        server.accounts.iter_mut().find(|known| known.subject == subject)
    }
}

/// The folder of an account's data. The same account at the same server always has the same one.
pub(crate) fn account_folder(home: &Path, server: &ServerRecord, subject: &str) -> PathBuf {
    home.join("accounts").join(digest(&[&server.address, &server.issuer, subject]))
}

/// The name of an account's session in the keychain: one for each server, issuer, client and subject.
pub(crate) fn session_name(server: &ServerRecord, subject: &str) -> String {
    format!("session {}", digest(&[&server.address, &server.issuer, &server.client_id, subject]))
}

fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // With its length, so that no two rows of parts are the same bytes.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(address: &str, issuer: &str) -> ServerRecord {
        ServerRecord {
            address: address.to_owned(),
            name: "Flags".to_owned(),
            issuer: issuer.to_owned(),
            client_id: "jackstaff".to_owned(),
            scopes: vec!["openid".to_owned()],
            resource: None,
            accounts: Vec::new(),
        }
    }

    fn account(subject: &str) -> AccountRecord {
        let person = Person { name: subject.to_uppercase(), ..Person::default() };
        AccountRecord { subject: subject.to_owned(), signed_in: true, person }
    }

    #[test]
    fn the_one_used_last_comes_first_and_nothing_is_listed_twice() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().join("not there yet");
        for (address, subject) in
            [("https://a", "ada"), ("https://b", "ada"), ("https://a", "grace"), ("https://a", "ada")]
        {
            Accounts::update(&home, |accounts| {
                accounts.signed_in(server(address, "https://idp"), account(subject));
            })
            .unwrap();
        }
        Accounts::update(&home, |accounts| accounts.signed_out("https://a", "grace")).unwrap();
        let accounts = Accounts::read(&home).unwrap();
        let row = |server: &ServerRecord| {
            let accounts: Vec<_> =
                server.accounts.iter().map(|a| format!("{}:{}", a.subject, a.signed_in)).collect();
            format!("{} {}", server.address, accounts.join(" "))
        };
        let rows: Vec<String> = accounts.servers.iter().map(row).collect();
        assert_eq!(rows, ["https://a ada:true grace:false", "https://b ada:true"]);
    }

    #[test]
    fn another_issuer_has_other_accounts() {
        let mut accounts = Accounts::default();
        accounts.signed_in(server("https://a", "https://old"), account("ada"));
        accounts.signed_in(server("https://a", "https://new"), account("grace"));
        assert_eq!(accounts.servers.len(), 1);
        assert_eq!(accounts.servers[0].accounts, [account("grace")]);
    }

    #[test]
    fn data_lies_where_server_issuer_and_subject_say() {
        let home = Path::new("/home");
        let folder = account_folder(home, &server("https://a", "https://idp"), "ada");
        assert_eq!(folder, account_folder(home, &server("https://a", "https://idp"), "ada"));
        for (address, issuer, subject) in [
            ("https://b", "https://idp", "ada"),
            ("https://a", "https://idp2", "ada"),
            ("https://a", "https://idp", "eve"),
        ] {
            assert_ne!(folder, account_folder(home, &server(address, issuer), subject));
        }
        // Another client id is another session, but the same data.
        let renamed = ServerRecord { client_id: "other".to_owned(), ..server("https://a", "https://idp") };
        assert_eq!(folder, account_folder(home, &renamed, "ada"));
        assert_ne!(session_name(&renamed, "ada"), session_name(&server("https://a", "https://idp"), "ada"));
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_never_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(FILE);
        std::fs::write(&file, r#"{"format": 99, "anything": true}"#).unwrap();
        assert!(matches!(Accounts::read(home.path()), Err(AccountsError::TooNew)));
        assert!(matches!(Accounts::update(home.path(), |_| ()), Err(AccountsError::TooNew)));
        std::fs::write(&file, "{").unwrap();
        assert!(matches!(Accounts::read(home.path()), Err(AccountsError::Damaged(_))));
        Accounts::update(home.path(), |accounts| {
            accounts.signed_in(server("https://a", "https://idp"), account("ada"));
        })
        .unwrap();
        assert_eq!(std::fs::read_to_string(home.path().join("accounts.json.bad")).unwrap(), "{");
        assert_eq!(Accounts::read(home.path()).unwrap().servers.len(), 1);
    }
}
