//! Free ports.

use anyhow::{Context, Result};
use std::net::TcpListener;

/// A port of the loopback address on which nothing listens at this moment.
///
/// # Errors
/// When the system has none left.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
    Ok(listener.local_addr().context("no free port")?.port())
}

/// Whether the port can be listened on.
#[must_use]
pub fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}
