//! What every keychain does, run on each: memory, file, and the real Secret Service.

use crate::{FileKeychain, ItemName, Keychain, KeychainError, MemoryKeychain, OsKeychain, Secret};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::tempdir;

fn item(user: &str) -> ItemName {
    ItemName::new("io.jackstaff.test", user)
}

fn secret(length: usize, seed: u8) -> Secret {
    Secret::new((0..length).map(|n| (n % 251) as u8 ^ seed).collect())
}

#[track_caller]
fn holds(keychain: &dyn Keychain, item: &ItemName, expected: Option<&Secret>) {
    let found = keychain.get(item).unwrap();
    assert!(
        found.as_ref().map(Secret::expose) == expected.map(Secret::expose),
        "{item} holds {:?} bytes",
        found.map(|found| found.expose().len())
    );
}

fn contract(keychain: &dyn Keychain) {
    let (root, token) = (item("store 1"), item("account ä|https://id.example.com/"));
    holds(keychain, &root, None);
    keychain.delete(&root).unwrap();
    // Bytes, not text; from empty to larger than an entry may be, growing and shrinking.
    for (round, length) in [32, 0, 2_559, 2_560, 16_000, 5_200, 12_000, 100].into_iter().enumerate() {
        let secret = secret(length, u8::try_from(round).unwrap());
        keychain.set(&root, &secret).unwrap();
        holds(keychain, &root, Some(&secret));
    }
    keychain.set(&token, &secret(40, 99)).unwrap();
    holds(keychain, &root, Some(&secret(100, 7)));
    holds(keychain, &item("store"), None);
    holds(keychain, &ItemName::new("io.jackstaff", "store 1"), None);
    keychain.delete(&root).unwrap();
    holds(keychain, &root, None);
    holds(keychain, &token, Some(&secret(40, 99)));
    keychain.delete(&token).unwrap();
    keychain.delete(&token).unwrap();
}

#[test]
fn memory_keeps_the_contract() {
    contract(&MemoryKeychain::new());
}

#[test]
fn a_file_keeps_the_contract() {
    let folder = tempdir().unwrap();
    contract(&FileKeychain::new(folder.path().join("keys"), Secret::new(b"correct horse".to_vec())));
}

const ROLE: &str = "JACKSTAFF_KEYCHAIN_TEST_ROLE";

/// What this process is to do as the child of a test; `None` in the parent.
#[expect(clippy::disallowed_methods, reason = "the one place where a test learns that it is the child")]
fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

/// Runs `test` of this binary as a child in `role`, on a session bus of its own with a home of its own.
/// `prelude` is a shell command that runs on that bus before.
fn on_a_private_bus(home: &Path, test: &str, role: &str, prelude: &str) {
    let binary = std::env::current_exe().unwrap();
    let status = Command::new("dbus-run-session")
        .args(["--", "sh", "-c"])
        .arg(format!(r#"{prelude}; exec "$0" "$1" --exact --nocapture"#))
        .arg(binary)
        .arg(test)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env(ROLE, role)
        .stdin(Stdio::null())
        .status()
        .expect("dbus-run-session is installed (package dbus)");
    assert!(status.success(), "the child in role {role} failed");
}

/// Starts the daemon with a password, and waits until it answers on the bus: it says that it is ready before.
fn keyring_with(password: &str) -> String {
    let owned = "dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
                 org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q 'boolean true'";
    format!(
        "printf '{password}' | gnome-keyring-daemon --unlock --components=secrets >/dev/null && \
         for i in $(seq 200); do {owned} && break; sleep 0.05; done"
    )
}

fn unlocked() -> String {
    keyring_with("a password")
}

#[cfg(target_os = "linux")]
#[test]
fn the_secret_service_keeps_the_contract_and_its_items() {
    let keychain = OsKeychain::new();
    match role().as_deref() {
        None => {
            let home = tempdir().unwrap();
            let name = "contract::the_secret_service_keeps_the_contract_and_its_items";
            on_a_private_bus(home.path(), name, "contract", &unlocked());
            on_a_private_bus(home.path(), name, "later", &unlocked());
        }
        Some("contract") => {
            contract(&keychain);
            assert_eq!(keychain.backend_name(), "secret-service");
            keychain.set(&item("kept"), &secret(6_000, 1)).unwrap();
        }
        _ => holds(&keychain, &item("kept"), Some(&secret(6_000, 1))),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_locked_keychain_is_not_taken_for_an_empty_one() {
    let name = "contract::a_locked_keychain_is_not_taken_for_an_empty_one";
    let keychain = OsKeychain::new();
    match role().as_deref() {
        None => {
            let home = tempdir().unwrap();
            on_a_private_bus(home.path(), name, "fill", &unlocked());
            // Another password: the daemon runs, its collection stays locked, and nobody can be asked.
            on_a_private_bus(home.path(), name, "locked", &keyring_with("wrong"));
            on_a_private_bus(home.path(), name, "unlocked", &unlocked());
        }
        Some("fill") => keychain.set(&item("kept"), &secret(32, 1)).unwrap(),
        Some("locked") => {
            let refused = |error: Option<KeychainError>| {
                assert!(matches!(error, Some(KeychainError::Locked(_))), "{error:?}");
            };
            refused(keychain.get(&item("kept")).err());
            refused(keychain.set(&item("kept"), &secret(32, 2)).err());
            refused(keychain.delete(&item("kept")).err());
        }
        _ => holds(&keychain, &item("kept"), Some(&secret(32, 1))),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_keychain_that_is_missing_can_be_there_later_in_the_same_process() {
    let name = "contract::a_keychain_that_is_missing_can_be_there_later_in_the_same_process";
    let Some(_) = role() else {
        let home = tempdir().unwrap();
        // A bus that starts nothing by itself: there is no Secret Service on it, until the child starts one.
        let config = home.path().join("bus.conf");
        std::fs::write(
            &config,
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\
             <busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        )
        .unwrap();
        let status = Command::new("dbus-run-session")
            .arg("--config-file")
            .arg(&config)
            .arg("--")
            .arg(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env(ROLE, "child")
            .stdin(Stdio::null())
            .status()
            .expect("dbus-run-session is installed (package dbus)");
        assert!(status.success());
        return;
    };
    let keychain = OsKeychain::new();
    let missing = keychain.get(&item("a")).err();
    assert!(matches!(missing, Some(KeychainError::Missing(_))), "{missing:?}");
    assert!(matches!(keychain.set(&item("a"), &secret(32, 1)), Err(KeychainError::Missing(_))));
    assert!(Command::new("sh").args(["-c", &unlocked()]).status().unwrap().success());
    keychain.set(&item("a"), &secret(32, 1)).unwrap();
    holds(&keychain, &item("a"), Some(&secret(32, 1)));
}
