//! Proofs of the manners in ARCHITECTURE.md: each test names what it holds, and lists every breach at once.

mod commands;
mod documents;
mod edges;
mod files;
mod licenses;
mod sources;

use cargo_metadata::{Metadata, MetadataCommand};
use std::path::Path;
use std::process::Command;

/// A file of the project: tracked, or not yet tracked but not ignored either.
pub(crate) struct SourceFile {
    /// Its path from the root.
    pub(crate) path: String,
    /// What it holds; empty for one that is no text.
    pub(crate) text: String,
}

impl SourceFile {
    /// Whether it is code of this kind.
    pub(crate) fn is(&self, extensions: &[&str]) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| extensions.iter().any(|wanted| found == *wanted))
    }

    /// Whether it holds tests only.
    pub(crate) fn is_test(&self) -> bool {
        let of_tests = |part: &str| {
            matches!(part, "tests" | "test" | "testing" | "vectors.rs" | "tests.rs" | "testdata")
        };
        self.path.split('/').any(of_tests) || self.path.contains(".test.")
    }

    /// Its lines, counted from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All files of the project.
pub(crate) fn files() -> Vec<SourceFile> {
    let root = crate::workspace::root();
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .unwrap();
    assert!(output.status.success(), "git: {}", String::from_utf8_lossy(&output.stderr));
    let files: Vec<SourceFile> = String::from_utf8(output.stdout)
        .unwrap()
        .split_terminator('\0')
        .filter_map(|path| {
            let bytes = std::fs::read(root.join(path)).ok()?;
            Some(SourceFile { path: path.to_owned(), text: String::from_utf8(bytes).unwrap_or_default() })
        })
        .collect();
    assert!(files.len() > 100, "only {} files: this is not the project", files.len());
    files
}

/// One file that must be there.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(crate::workspace::root().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What cargo says of the workspace and of everything it depends on.
pub(crate) fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(crate::workspace::root().join("Cargo.toml"))
        .other_options(["--locked".to_owned(), "--offline".to_owned()])
        .exec()
        .unwrap()
}

/// Fails with every breach on a line of its own.
#[track_caller]
pub(crate) fn none(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}
