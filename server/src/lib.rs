//! The server executable: arguments, configuration, composition. The only place that names the database.
//!
//! ```text
//! jackstaff-server serve          answer requests until SIGTERM or SIGINT
//! jackstaff-server migrate        bring the database to the schema of this version
//! jackstaff-server seed           fill an empty installation with example projects
//! jackstaff-server check-config   say everything that is wrong with the configuration
//! jackstaff-server openapi        print the description of the API (also: config-schema, permissions)
//! ```

#![forbid(unsafe_code)]

mod arguments;
mod check_config;
mod compose;
mod configuration;
mod log;
mod migrate;
mod seed;
mod serve;
mod settings_table;
mod system;

pub use settings_table::configuration_schema;

use anyhow::Context as _;
use arguments::{Arguments, Command};
use clap::Parser as _;
use std::io::Write as _;
use std::process::ExitCode;

/// Runs the command that the arguments name.
#[must_use]
pub fn run() -> ExitCode {
    // First of all: rustls refuses to choose between two providers by itself.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        return failed(&anyhow::anyhow!("a TLS provider was installed before"));
    }
    let command = Arguments::parse().command;
    match dispatch(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn dispatch(command: &Command) -> anyhow::Result<()> {
    let environment = system::environment;
    match command {
        Command::Serve => on_runtime(serve::serve(&configuration::for_serve(&environment)?)),
        Command::Migrate => on_runtime(migrate::migrate(&configuration::for_migrate(&environment)?)),
        Command::Seed => on_runtime(seed::seed(&configuration::for_seed(&environment)?)),
        Command::CheckConfig => check_config::check_config(&environment),
        Command::Openapi => print(&server_http::openapi_json()),
        Command::ConfigSchema => print(&configuration_schema()),
        Command::Permissions => print(&server_policy::permission_table()),
    }
}

fn on_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("the runtime does not start")?;
    runtime.block_on(work)
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("standard output cannot be written")
}

fn failed(error: &anyhow::Error) -> ExitCode {
    // The last resort: nothing can be done when standard error is closed too.
    let _ = writeln!(std::io::stderr(), "jackstaff-server: {error:#}");
    ExitCode::FAILURE
}
