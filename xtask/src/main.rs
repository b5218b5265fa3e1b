//! The project's own automation: `cargo xtask codegen`, `license`, `bench`, `fuzz`. Its tests are tidy: they prove what
//! ARCHITECTURE.md says of the whole workspace.

mod bench;
mod codegen;
mod fuzz;
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
    /// Feed everything that reads outside bytes with documents nobody would write.
    Fuzz(fuzz::Fuzz),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Codegen { check } => codegen::run(check),
        Command::License(command) => license::run(command),
        Command::Bench { parts } => bench::run(&parts),
        Command::Fuzz(fuzz) => fuzz::run(&fuzz),
    }
}
