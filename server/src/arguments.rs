//! The command line.

use clap::{Parser, Subcommand};

/// The Jackstaff server. Configured by the environment only; `check-config` explains.
#[derive(Debug, Parser)]
#[command(name = "jackstaff-server", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Answer requests until SIGTERM or SIGINT.
    Serve,
    /// Bring the database to the schema of this version. Safe to repeat, and from several places at once.
    Migrate,
    /// Fill the installation with example projects: 10,360 flags in 5 environments. A second run does nothing.
    Seed,
    /// Say everything that is wrong with the configuration, without starting anything.
    CheckConfig,
    /// Print the OpenAPI description of the API.
    Openapi,
    /// Print the JSON Schema of the configuration.
    ConfigSchema,
    /// Print the table of roles and actions.
    Permissions,
}
