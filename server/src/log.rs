//! The log, on standard error.

use crate::configuration::LogConfiguration;
use anyhow::Context as _;
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Starts logging. Tokens, queries and bodies are never logged, whatever the filter says: nobody writes them.
pub(crate) fn start(configuration: &LogConfiguration) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&configuration.filter).context("JACKSTAFF_LOG cannot be read")?;
    // Colours are for a terminal; in a file or a journal they are noise.
    let colours = std::io::stderr().is_terminal();
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    let started = if configuration.json { builder.json().try_init() } else { builder.try_init() };
    started.map_err(|error| anyhow::anyhow!("logging does not start: {error}"))
}
