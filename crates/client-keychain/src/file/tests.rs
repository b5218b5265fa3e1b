//! The file: wrong passphrases, damage, rights, two processes.

use super::*;
use tempfile::tempdir;

fn item() -> ItemName {
    ItemName::new("app", "store")
}

fn open(path: &Path, passphrase: &str) -> FileKeychain {
    FileKeychain::new(path, Secret::new(passphrase.as_bytes().to_vec()))
}

fn found(keychain: &FileKeychain) -> Result<Option<Vec<u8>>, KeychainError> {
    Ok(keychain.get(&item())?.map(|secret| secret.expose().to_vec()))
}

#[test]
fn a_wrong_passphrase_changes_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("keys");
    open(&path, "right").set(&item(), &Secret::new(vec![1, 2, 3])).unwrap();
    let before = std::fs::read(&path).unwrap();
    let wrong = open(&path, "wrong");
    assert!(matches!(found(&wrong), Err(KeychainError::WrongPassphrase)));
    assert!(matches!(wrong.set(&item(), &Secret::new(vec![9])), Err(KeychainError::WrongPassphrase)));
    assert!(matches!(wrong.delete(&item()), Err(KeychainError::WrongPassphrase)));
    assert!(std::fs::read(&path).unwrap() == before);
    assert_eq!(found(&open(&path, "right")).unwrap(), Some(vec![1, 2, 3]));
}

#[test]
fn a_flipped_bit_or_a_cut_is_damage_and_not_a_wrong_passphrase() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("keys");
    let keychain = open(&path, "right");
    keychain.set(&item(), &Secret::new(vec![7; 40])).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        std::fs::write(&path, damaged).unwrap();
        assert!(matches!(found(&keychain), Err(KeychainError::Damaged { .. })), "byte {place}");
        std::fs::write(&path, &bytes[..place]).unwrap();
        assert!(matches!(found(&keychain), Err(KeychainError::Damaged { .. })), "cut at {place}");
    }
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(found(&keychain).unwrap(), Some(vec![7; 40]));
}

#[test]
fn neither_names_nor_secrets_can_be_read_from_the_file() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("keys");
    let item = ItemName::new("org.example.zanzibar", "quixote");
    open(&path, "hullabaloo").set(&item, &Secret::new(b"xylophone".to_vec())).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let content = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["zanzibar", "quixote", "hullabaloo", "xylophone", "eHlsb3Bob25l"] {
            assert!(!content.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
    }
}

#[test]
fn each_writing_has_another_nonce() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("keys");
    let keychain = open(&path, "right");
    let mut seen = std::collections::HashSet::new();
    for _ in 0..5 {
        keychain.set(&item(), &Secret::new(vec![1])).unwrap();
        assert!(seen.insert(std::fs::read(&path).unwrap()[40..64].to_vec()), "a nonce was used twice");
    }
}

#[test]
fn two_keychains_on_one_file_do_not_lose_each_others_items() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("keys");
    open(&path, "right").set(&item(), &Secret::new(vec![0])).unwrap();
    std::thread::scope(|scope| {
        for worker in 0..4_u8 {
            let path = &path;
            scope.spawn(move || {
                let keychain = open(path, "right");
                for number in 0..5 {
                    let item = ItemName::new("app", format!("{worker}-{number}"));
                    keychain.set(&item, &Secret::new(vec![worker, number])).unwrap();
                }
            });
        }
    });
    let keychain = open(&path, "right");
    for (worker, number) in (0..4_u8).flat_map(|worker| (0..5_u8).map(move |number| (worker, number))) {
        let secret = keychain.get(&ItemName::new("app", format!("{worker}-{number}"))).unwrap().unwrap();
        assert_eq!(secret.expose(), [worker, number]);
    }
}

#[test]
fn a_file_that_asks_for_all_memory_is_damage() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("keys");
    let keychain = open(&path, "right");
    keychain.set(&item(), &Secret::new(vec![1])).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    let sum = format::header_sum(&bytes[..format::HEADER_BYTES]);
    bytes[format::HEADER_BYTES..format::HEADER_BYTES + sum.len()].copy_from_slice(&sum);
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(found(&keychain), Err(KeychainError::Damaged { .. })));
}

#[test]
fn a_file_that_cannot_be_read_is_not_an_empty_one() {
    let folder = tempdir().unwrap();
    let keychain = open(folder.path(), "right");
    assert!(matches!(found(&keychain), Err(KeychainError::Failed(_))));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let path = folder.path().join("keys");
    open(&path, "right").set(&item(), &Secret::new(vec![1])).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600,
            "{}",
            path.display()
        );
    }
}
