//! Free ports.
//!
//! They come from below the range that the system gives to outgoing connections (32768 and up on Linux). A part
//! that is stopped and started again keeps its port, and in between nothing else may be given it: not a
//! connection of another process, and not the client's own, which from a port of that range could even reach itself.

use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::ops::Range;

const PORTS: Range<u16> = 20_000..32_000;
const ATTEMPTS: usize = 100;

/// A port of the loopback address on which nothing listens at this moment.
///
/// # Errors
/// When none is found.
pub fn free_port() -> Result<u16> {
    for _ in 0..ATTEMPTS {
        let random = getrandom::u32().context("no random bytes")?;
        let port = PORTS.start + u16::try_from(random % u32::from(PORTS.end - PORTS.start))?;
        if is_free(port) {
            return Ok(port);
        }
    }
    bail!("no free port from {} to {}", PORTS.start, PORTS.end)
}

/// Whether the port can be listened on.
#[must_use]
pub fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}
