//! The project's own automation: `cargo xtask codegen`, `license`, `bench`. Its tests are tidy: they prove what
//! ARCHITECTURE.md says of the whole workspace.

mod bench;
mod codegen;
mod license;
#[cfg(test)]
mod tidy;
mod workspace;

use clap::{Parser, Subcommand};

/// Project automation.
#[derive(Debug, Parser)]
#[command(name = "xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the generated files anew.
    Codegen {
        /// Change nothing; fail when a file is not what it would be.
        #[arg(long)]
        check: bool,
    },
    /// Registration documents, for tests and for the owner.
    #[command(subcommand)]
    License(license::License),
    /// Build for release and measure on real parts; prints the table of docs/performance.md.
    Bench {
        /// `ofrep`: evaluating for applications. The desktop application when absent.
        part: Option<String>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Codegen { check } => codegen::run(check),
        Command::License(command) => license::run(command),
        Command::Bench { part } => bench::run(part.as_deref()),
    }
}
