//! Typed ids. All are UUIDv7, made by whoever creates the thing (a client, as a rule), so that a repeated
//! creation is recognised.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

typed_id!(
    /// Any document: a project, an environment, a flag, the configuration of a flag in an environment.
    DocumentId
);
typed_id!(
    /// A change set; also its idempotency key.
    ChangeSetId
);
typed_id!(
    /// A part of a document that is addressed on its own: a rule, a condition, a variant, a schedule, an override.
    PartId
);
