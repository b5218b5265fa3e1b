//! Principals seen lately, so that a read does not write.

use server_authn::AuthenticatedUser;
use server_storage::{Identity, Principal};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Principals kept at most; beyond, the memory starts anew.
const CAPACITY: usize = 10_000;

/// Remembers which principal an identity is. The name is part of the identity here: a new name is a miss, and
/// the miss writes it.
#[derive(Default)]
pub(crate) struct PrincipalCache(Mutex<HashMap<(String, String, String), Principal>>);

impl PrincipalCache {
    pub(crate) fn get(&self, user: &AuthenticatedUser) -> Option<Principal> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key(user)).cloned()
    }

    pub(crate) fn insert(&self, user: &AuthenticatedUser, principal: Principal) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CAPACITY {
            known.clear();
        }
        known.insert(key(user), principal);
    }
}

fn key(user: &AuthenticatedUser) -> (String, String, String) {
    (user.issuer.clone(), user.subject.clone(), user.name.clone())
}

/// The identity that storage keeps.
pub(crate) fn identity(user: &AuthenticatedUser) -> Identity {
    Identity { issuer: user.issuer.clone(), subject: user.subject.clone(), name: user.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use uuid::Uuid;

    fn user(subject: &str, name: &str) -> AuthenticatedUser {
        AuthenticatedUser {
            issuer: "https://id.example.org".to_owned(),
            subject: subject.to_owned(),
            name: name.to_owned(),
            groups: Vec::new(),
            expires_at: Timestamp::MAX,
        }
    }

    #[test]
    fn a_new_name_is_a_miss() {
        let cache = PrincipalCache::default();
        let principal = Principal { id: Uuid::from_u128(1), name: "Ada".to_owned() };
        cache.insert(&user("1", "Ada"), principal.clone());
        assert_eq!(cache.get(&user("1", "Ada")), Some(principal));
        assert_eq!(cache.get(&user("1", "Ada Lovelace")), None);
    }

    #[test]
    fn the_memory_is_bounded() {
        let cache = PrincipalCache::default();
        for number in 0..=CAPACITY {
            let principal = Principal { id: Uuid::from_u128(number as u128), name: String::new() };
            cache.insert(&user(&number.to_string(), ""), principal);
        }
        assert!(cache.0.lock().unwrap().len() <= CAPACITY);
    }
}
