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
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version go to standard output, and are no failure.
        Err(error) if !error.use_stderr() || !asks_for_json() => error.exit(),
        Err(error) => return Failure::usage(error.to_string().trim_end()).report(Format::Json).into(),
    };
    let format = if arguments.json { Format::Json } else { Format::Text };
    let status = run(&arguments, format).unwrap_or_else(|failure| failure.report(format));
    status.into()
}

/// Whether the arguments that could not be understood ask for JSON.
fn asks_for_json() -> bool {
    std::env::args_os().take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

fn run(arguments: &args::Arguments, format: Format) -> Result<Status, Failure> {
    surroundings::install_crypto().map_err(Failure::other)?;
    surroundings::install_log()?;
    // These need neither a folder for files nor a keychain, so that they work where there is none.
    match &arguments.command {
        Command::License(License::Verify(verify)) => return commands::license_verify(verify, format),
        Command::Evaluate(asked) => return commands::evaluate(asked, format),
        Command::Convert(asked) => return commands::convert(asked, format),
        _ => {}
    }
    let runtime = surroundings::runtime().map_err(Failure::other)?;
    let app = surroundings::application()?;
    runtime.block_on(async {
        let done = commands::run(&app, arguments, format).await;
        app.finish(FINISH_LIMIT).await;
        done
    })
}
