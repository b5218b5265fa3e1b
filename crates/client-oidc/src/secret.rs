//! Tokens. They are wiped when dropped and cannot be printed or serialised by accident.

use std::fmt;
use zeroize::Zeroizing;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text over.
            #[must_use]
            pub fn new(text: String) -> Self {
                Self(Zeroizing::new(text))
            }

            /// The text. Do not log, show or store it outside the keychain.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret! {
    /// Opens the server's API; for memory only.
    AccessToken
}
secret! {
    /// Fetches new access tokens; for the keychain only.
    RefreshToken
}
secret! {
    /// Says who signed in; kept in memory for signing out at the provider.
    IdToken
}
secret! {
    /// Spent once for tokens.
    AuthorizationCode
}
