//! Which keychain is used.

use client_keychain::{FileKeychain, Keychain, OsKeychain, Secret};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Why the keychain that the user chose cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeychainChoiceError {
    /// The choice is not of the documented form.
    #[error("JACKSTAFF_KEYCHAIN must be file:PATH")]
    Unknown,
    /// A file without a passphrase.
    #[error("JACKSTAFF_KEYCHAIN_PASSPHRASE_FILE must name the file with the passphrase")]
    NoPassphraseFile,
    /// The passphrase cannot be read.
    #[error("the passphrase in {} cannot be read", path.display())]
    Passphrase {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The passphrase is empty.
    #[error("the passphrase in {} is empty", .0.display())]
    Empty(PathBuf),
}

/// The operating system's keychain, or with `JACKSTAFF_KEYCHAIN=file:PATH` a file that is sealed with the
/// passphrase in `JACKSTAFF_KEYCHAIN_PASSPHRASE_FILE`. A file is never chosen by itself. `variable` reads the
/// environment; a line break at the passphrase's end does not count.
///
/// # Errors
/// The user's choice cannot be used.
pub fn keychain(
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Arc<dyn Keychain>, KeychainChoiceError> {
    let Some(choice) = variable("JACKSTAFF_KEYCHAIN").filter(|choice| !choice.is_empty()) else {
        return Ok(Arc::new(OsKeychain::new()));
    };
    let choice = choice.into_string().map_err(|_| KeychainChoiceError::Unknown)?;
    let file =
        choice.strip_prefix("file:").filter(|path| !path.is_empty()).ok_or(KeychainChoiceError::Unknown)?;
    let path = variable("JACKSTAFF_KEYCHAIN_PASSPHRASE_FILE").filter(|path| !path.is_empty());
    let path = PathBuf::from(path.ok_or(KeychainChoiceError::NoPassphraseFile)?);
    let mut passphrase = match std::fs::read(&path) {
        Ok(bytes) => zeroize::Zeroizing::new(bytes),
        Err(source) => return Err(KeychainChoiceError::Passphrase { path, source }),
    };
    while passphrase.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        passphrase.pop();
    }
    if passphrase.is_empty() {
        return Err(KeychainChoiceError::Empty(path));
    }
    Ok(Arc::new(FileKeychain::new(file, Secret::from(passphrase))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], expected: Result<&str, &str>) {
        let found = keychain(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        });
        let found = found.map(|keychain| keychain.backend_name()).map_err(|error| error.to_string());
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, expected) => panic!("{found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn a_file_is_used_only_when_the_user_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let (good, empty) = (write("good", "correct horse\n"), write("empty", "\n"));
        let file = ("JACKSTAFF_KEYCHAIN", "file:/x/keychain");
        let passphrase = "JACKSTAFF_KEYCHAIN_PASSPHRASE_FILE";
        check(&[file, (passphrase, &good)], Ok("file"));
        check(&[file, (passphrase, &empty)], Err("is empty"));
        check(&[file, (passphrase, "/does/not/exist")], Err("cannot be read"));
        check(&[file], Err("must name the file"));
        check(&[("JACKSTAFF_KEYCHAIN", "plain:/x")], Err("file:PATH"));
        check(&[("JACKSTAFF_KEYCHAIN", "file:")], Err("file:PATH"));
        if cfg!(target_os = "linux") {
            check(&[], Ok("secret-service"));
        }
    }
}
