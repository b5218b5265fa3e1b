//! `jackstaffctl`: Jackstaff on the command line, for people and for scripts.
//!
//! A command unpacks its arguments, calls use cases of `client-app` and prints what they answer.

mod args;
mod catalogue;
mod commands;
mod failure;
mod output;
mod surroundings;
mod views;

use args::{Command, License};
use clap::Parser;
use failure::{Failure, Status};
use output::Format;
use std::process::ExitCode;
use std::time::Duration;

/// How long work that was left to the background (revoking a session) may take at the end.
const FINISH_LIMIT: Duration = Duration::from_secs(25);

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    let format = if arguments.json { Format::Json } else { Format::Text };
    let status = run(&arguments, format).unwrap_or_else(|failure| failure.report(format));
    status.into()
}

fn run(arguments: &args::Arguments, format: Format) -> Result<Status, Failure> {
    surroundings::install_crypto().map_err(Failure::other)?;
    surroundings::install_log();
    if let Command::License(License::Verify(verify)) = &arguments.command {
        // Needs neither a folder for files nor a keychain, so that it works where there is none.
        return commands::license_verify(verify, format);
    }
    let runtime = surroundings::runtime().map_err(Failure::other)?;
    let app = surroundings::application()?;
    runtime.block_on(async {
        let done = commands::run(&app, arguments, format).await;
        app.finish(FINISH_LIMIT).await;
        done
    })
}
