//! The harness of the journeys: every part is the real one, started as a process of its own with folders,
//! ports and a session bus of its own, and ended when its value is dropped.
//!
//! Nothing here is a stand-in: PostgreSQL is Debian's, the identity provider is `oidc-provider`, the keychain
//! is gnome-keyring, the browser is Chromium, and the window is the application's own, driven through WebKit.

#![expect(
    clippy::disallowed_methods,
    reason = "a harness asks for time, ports and the environment of its machine"
)]

pub mod browser;
pub mod cluster;
pub mod command_line;
pub mod desktop;
pub mod display;
pub mod hands;
pub mod identity_provider;
pub mod keyring;
pub mod open_server;
pub mod pictures;
pub mod places;
pub mod ports;
pub mod process;
pub mod random;
pub mod registration;
pub mod server;
pub mod stage;
pub mod steps;
pub mod tls;
pub mod transcript;
pub mod wait;

pub use browser::{Browser, BrowserScript};
pub use cluster::Cluster;
pub use command_line::{CommandLine, Outcome};
pub use desktop::{Desktop, Window};
pub use display::Display;
pub use hands::Hands;
pub use identity_provider::IdentityProvider;
pub use keyring::Keyring;
pub use server::Server;
pub use stage::Stage;
pub use transcript::Transcript;
