//! `jackstaffctl`: Jackstaff on the command line, for people and for scripts.

mod args;
mod catalogue;
mod commands;
mod failure;
mod host;
mod output;
mod views;

use args::Arguments;
use clap::Parser as _;
use failure::{Failure, Status};
use output::Format;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let format = if arguments.json { Format::Json } else { Format::Text };
    match run(arguments, format) {
        Ok(status) => status.into(),
        Err(failure) => failure.report(format).into(),
    }
}

fn run(arguments: Arguments, format: Format) -> Result<Status, Failure> {
    host::install_crypto().map_err(Failure::other)?;
    host::install_log();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Failure::other)?;
    runtime.block_on(commands::run(arguments, format))
}
