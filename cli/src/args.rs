//! What the command line understands.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Administers projects and feature flags on a Jackstaff server.
#[derive(Debug, Parser)]
#[command(name = "jackstaffctl", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done, 1 refused or invalid, 2 usage, 3 not signed in, 4 offline, 5 conflict, \
6 queued, not at the server yet."
)]
pub(crate) struct Arguments {
    /// The server's address; without it the one used last.
    #[arg(long, global = true, env = "JACKSTAFF_SERVER", value_name = "URL")]
    pub(crate) server: Option<String>,
    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign in with the system's browser ($BROWSER is honoured).
    Login(Login),
    /// End the session on this computer; waiting edits are kept.
    Logout,
    /// Who is signed in, and with which role.
    Whoami,
    /// Registration documents.
    #[command(subcommand)]
    License(License),
    /// Projects.
    #[command(subcommand)]
    Projects(Projects),
    /// Flags.
    #[command(subcommand)]
    Flags(Flags),
    /// What the flags of a file evaluate to, without any server.
    ///
    /// Standard input has one request a line, {"flag_key", "context", "type"?, "default"?}; standard output gets one
    /// evaluation a line.
    Evaluate(Evaluate),
    /// Convert a file of flags, and say what the two formats do not have in common; without any server.
    Convert(Convert),
    /// Edits on their way to the server.
    #[command(subcommand)]
    Changes(Changes),
    /// Read what changed and send what waits.
    Sync,
}

#[derive(Debug, Args)]
pub(crate) struct Login {
    /// Seconds to wait for the browser.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=900))]
    pub(crate) timeout: u64,
    /// Accept that the server names another identity provider or client id than before.
    #[arg(long)]
    pub(crate) trust_changed_provider: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum License {
    /// Verify a registration document, without any server.
    Verify(LicenseVerify),
}

#[derive(Debug, Args)]
pub(crate) struct LicenseVerify {
    /// The document.
    pub(crate) file: PathBuf,
    /// The public key to verify with, in place of the built-in ones.
    #[arg(long, value_name = "BASE64", value_parser = public_key)]
    pub(crate) public_key: Option<license::PublicKey>,
    /// The day to verify for (UTC), in place of today.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<jiff::civil::Date>,
}

#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// A Jackstaff export, a flagd document, or the state of litestar-flags.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    /// The environment of a Jackstaff export; without it each context names its own in `environment`.
    #[arg(long, short)]
    pub(crate) environment: Option<String>,
    /// The instant to evaluate for, in place of now.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<jiff::Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// A Jackstaff export, a flagd document, or the state of litestar-flags.
    pub(crate) file: PathBuf,
    /// The format wanted.
    #[arg(long, value_enum)]
    pub(crate) to: ConvertTo,
    /// The file to make; standard output without it.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The key of the project that flags of another system are for.
    #[arg(long, short, default_value = "imported")]
    pub(crate) project: flag_model::Key,
    /// The environment: of an export, the one to write; of another system's flags, the one they are for.
    #[arg(long, short)]
    pub(crate) environment: Option<flag_model::Key>,
    /// Write what can be expressed, when something cannot.
    #[arg(long)]
    pub(crate) partial: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvertTo {
    /// The export of Jackstaff.
    Jackstaff,
    /// Flag definitions of flagd.
    Flagd,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Projects {
    /// The projects that you see.
    List(Offline),
}

#[derive(Debug, Args)]
pub(crate) struct Offline {
    /// Use the local copy only.
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Flags {
    /// The flags of a project.
    List(FlagsList),
    /// One flag with what it serves in each environment.
    Get(FlagsGet),
    /// Switch a flag on in an environment.
    Enable(FlagsSwitch),
    /// Switch a flag off in an environment.
    Disable(FlagsSwitch),
}

#[derive(Debug, Args)]
pub(crate) struct FlagsList {
    /// The project's key.
    #[arg(long, short)]
    pub(crate) project: String,
    /// Show only this environment's column.
    #[arg(long, short)]
    pub(crate) environment: Option<String>,
    /// Words that key, name, description, owner or a tag contain, all of them.
    #[arg(long, default_value = "")]
    pub(crate) search: String,
    /// Archived flags as well.
    #[arg(long)]
    pub(crate) archived: bool,
    #[command(flatten)]
    pub(crate) offline: Offline,
}

#[derive(Debug, Args)]
pub(crate) struct FlagsGet {
    /// The flag's key.
    pub(crate) flag: String,
    /// The project's key.
    #[arg(long, short)]
    pub(crate) project: String,
    /// Show only this environment.
    #[arg(long, short)]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) offline: Offline,
}

#[derive(Debug, Args)]
pub(crate) struct FlagsSwitch {
    /// The flag's key.
    pub(crate) flag: String,
    /// The project's key.
    #[arg(long, short)]
    pub(crate) project: String,
    /// The environment's key.
    #[arg(long, short)]
    pub(crate) environment: String,
    /// Why; kept in the flag's history.
    #[arg(long, short, default_value = "")]
    pub(crate) message: String,
    /// Do not try to reach the server: the edit waits here.
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Changes {
    /// Edits that wait or need you, and the last applied ones.
    List,
    /// Drop a waiting, conflicting or refused edit.
    Discard(EditId),
    /// Settle a conflict.
    Resolve(ChangesResolve),
}

#[derive(Debug, Args)]
pub(crate) struct EditId {
    /// The edit's id.
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct ChangesResolve {
    #[command(flatten)]
    pub(crate) edit: EditId,
    /// Whose values count.
    #[arg(long, value_enum)]
    pub(crate) keep: Keep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Keep {
    /// Send mine again, on top of what the server has.
    Mine,
    /// Drop mine.
    Theirs,
}

fn public_key(text: &str) -> Result<license::PublicKey, license::KeyError> {
    license::PublicKey::from_base64("argument", text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_is_not_documented_is_a_usage_error() {
        for line in
            ["", "frobnicate", "login --timeout 0", "license verify FILE --public-key AAAA", "flags enable x"]
        {
            let words =
                std::iter::once("jackstaffctl").chain(line.split(' ').filter(|word| !word.is_empty()));
            let error = Arguments::try_parse_from(words).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn the_documented_forms_are_understood() {
        for line in [
            "login --server https://flags.example.org --timeout 60 --json",
            "logout",
            "whoami --json",
            "license verify FILE --public-key N0qN6ciBsWUZca47ySa4OkUxtDPgfaAn+I6XTlLQzFo= --today 2026-11-21 --json",
            "projects list --offline",
            "flags list --project shop --json",
            "flags get banner --project shop --environment production",
            "flags enable banner --project shop --environment production --message why",
            "flags disable banner -p shop -e production --offline",
            "changes list",
            "changes discard 01939a3e-0000-7000-8000-000000000000",
            "changes resolve 01939a3e-0000-7000-8000-000000000000 --keep mine",
            "sync --json",
            "convert flags.json --to flagd --environment production --output flagd.json --partial",
            "evaluate --state flags.json --environment production --now 2026-11-21T09:00:00Z --json",
        ] {
            let words = std::iter::once("jackstaffctl").chain(line.split(' '));
            assert!(Arguments::try_parse_from(words).is_ok(), "{line}");
        }
    }
}
