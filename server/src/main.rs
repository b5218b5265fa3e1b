//! The Jackstaff server.

use std::process::ExitCode;

fn main() -> ExitCode {
    jackstaff_server::run()
}
