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
        /// What to measure: `start`, `page`, `machine`, `ofrep`, or `evaluation` alone; everything but that when none is
        /// named.
        parts: Vec<String>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Codegen { check } => codegen::run(check),
        Command::License(command) => license::run(command),
        Command::Bench { parts } => bench::run(&parts),
    }
}
