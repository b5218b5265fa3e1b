//! Session: servers, sign-in, the account.

mod cancel_sign_in;
mod codes;
mod complete_sign_in;
mod discover_server;
mod get_session;
mod get_sign_in_link;
mod kept_token;
mod list_known_servers;
mod model;
mod open_account;
mod phase;
mod recover_store;
mod reopen_browser;
mod restore;
mod retry_open;
mod session_item;
mod sign_in_again;
mod sign_out;
mod start_sign_in;
mod tokens;
mod use_token;

pub use cancel_sign_in::cancel_sign_in;
pub use discover_server::{DiscoverServer, DiscoverServerError, discover_server};
pub use get_session::get_session;
pub use get_sign_in_link::{GetSignInLinkError, get_sign_in_link};
pub use list_known_servers::{ListKnownServersError, list_known_servers};
pub use model::{Account, KnownServer, RecoveryAction, Server, Session};
pub use recover_store::{RecoverStoreError, Recovery, recover_store};
pub use reopen_browser::{ReopenBrowserError, reopen_browser};
pub use restore::restore;
pub use retry_open::retry_open;
pub use sign_in_again::{SignInAgainError, sign_in_again};
pub use sign_out::{SignOutError, sign_out};
pub use start_sign_in::{StartSignIn, StartSignInError, start_sign_in, start_sign_in_within};
pub use use_token::{UseToken, UseTokenError, use_token};

pub(crate) use codes::{sign_in_code, store_code};
pub(crate) use phase::Phase;
pub(crate) use tokens::SessionTokens;

#[cfg(test)]
mod tests;
