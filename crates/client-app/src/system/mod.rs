//! The real surroundings: clock, randomness, browser, keychain and data folder of the operating system.

mod keychain;

pub use keychain::{KeychainChoiceError, keychain};
pub use license::accepted_keys as license_keys;

use crate::environment::{Browser, BrowserError, Clock, Random, RandomError};
use jiff::Timestamp;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The clock of the operating system.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time begins now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that asks for the time")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that asks for the time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The random generator of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that asks for randomness")]
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(buffer).map_err(|_| RandomError)
    }
}

/// Starts the browser as a program of its own: `$BROWSER` when set, else what the system uses.
#[derive(Clone, Debug)]
pub struct CommandBrowser {
    candidates: Vec<Vec<String>>,
}

impl CommandBrowser {
    /// `browser` is the value of `$BROWSER`: programs separated by colons, each with arguments if need be; `%s`
    /// stands for the address, which comes last otherwise. The first that starts is used. When it is set, the
    /// system's own browser is not tried: the user has said which one.
    #[must_use]
    pub fn new(browser: Option<&str>) -> Self {
        let separator = if cfg!(windows) { ';' } else { ':' };
        let mut candidates: Vec<Vec<String>> = browser
            .unwrap_or_default()
            .split(separator)
            .map(|command| command.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .filter(|words| !words.is_empty())
            .collect();
        if candidates.is_empty() {
            let words: &[&str] = if cfg!(windows) {
                &["rundll32", "url.dll,FileProtocolHandler"]
            } else if cfg!(target_os = "macos") {
                &["open"]
            } else {
                &["xdg-open"]
            };
            candidates.push(words.iter().map(|&word| word.to_owned()).collect());
        }
        Self { candidates }
    }
}

impl Browser for CommandBrowser {
    fn open(&self, url: &str) -> Result<(), BrowserError> {
        let mut failures = Vec::new();
        for words in &self.candidates {
            match start(words, url) {
                Ok(()) => return Ok(()),
                Err(error) => failures.push(format!("{}: {error}", words[0])),
            }
        }
        Err(BrowserError { detail: failures.join("; ") })
    }
}

fn start(words: &[String], url: &str) -> std::io::Result<()> {
    let mut command = Command::new(&words[0]);
    let mut placed = false;
    for word in &words[1..] {
        placed |= word.contains("%s");
        command.arg(word.replace("%s", url));
    }
    if !placed {
        command.arg(url);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    // Somebody has to take its exit status, or it stays in the process table for as long as we live.
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// The folder of the local files: `JACKSTAFF_HOME`, else the usual place of the operating system. `variable`
/// reads the environment; `None` when not even the user's own folder is known.
#[must_use]
pub fn default_home(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(home) = folder("JACKSTAFF_HOME") {
        return Some(home);
    }
    if cfg!(windows) {
        return folder("LOCALAPPDATA").map(|data| data.join("Jackstaff"));
    }
    if cfg!(target_os = "macos") {
        return folder("HOME").map(|home| home.join("Library/Application Support/Jackstaff"));
    }
    folder("XDG_DATA_HOME")
        .filter(|data| data.is_absolute())
        .or_else(|| folder("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("jackstaff"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_home(variables: &[(&str, &str)], expected: Option<&str>) {
        let found = default_home(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        });
        assert_eq!(found, expected.map(PathBuf::from), "{variables:?}");
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn local_files_lie_where_the_system_keeps_data() {
        check_home(&[("JACKSTAFF_HOME", "/x"), ("HOME", "/home/a")], Some("/x"));
        check_home(&[("JACKSTAFF_HOME", ""), ("HOME", "/home/a")], Some("/home/a/.local/share/jackstaff"));
        check_home(&[("XDG_DATA_HOME", "/data"), ("HOME", "/home/a")], Some("/data/jackstaff"));
        check_home(
            &[("XDG_DATA_HOME", "relative"), ("HOME", "/home/a")],
            Some("/home/a/.local/share/jackstaff"),
        );
        check_home(&[], None);
    }

    #[test]
    #[cfg(unix)]
    fn the_chosen_browser_gets_the_address_where_it_wants_it() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("note");
        let script = folder.path().join("browser.sh");
        std::fs::write(
            &script,
            format!("#!/bin/sh\necho \"$@\" > {0}.part\nmv {0}.part {0}\n", note.display()),
        )
        .unwrap();
        let script = script.display();
        for (variable, expected) in [
            (format!("sh {script}"), "https://idp.example/auth"),
            (format!("sh {script} --new %s --end"), "--new https://idp.example/auth --end"),
            (format!("/does/not/exist:sh {script}"), "https://idp.example/auth"),
        ] {
            CommandBrowser::new(Some(&variable)).open("https://idp.example/auth").unwrap();
            let deadline = SystemClock::new();
            let text = loop {
                if let Ok(text) = std::fs::read_to_string(&note) {
                    break text;
                }
                assert!(
                    deadline.monotonic() < Duration::from_secs(20),
                    "{variable}: the browser was not started"
                );
                std::thread::yield_now();
            };
            assert_eq!(text.trim(), expected, "{variable}");
            std::fs::remove_file(&note).unwrap();
        }
    }

    #[test]
    fn a_browser_that_cannot_start_is_named_without_the_address() {
        let error =
            CommandBrowser::new(Some("/does/not/exist")).open("https://secret.example/?state=1").unwrap_err();
        assert!(error.detail.contains("/does/not/exist") && !error.detail.contains("state"), "{error}");
    }
}
