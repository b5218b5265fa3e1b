//! Every package that is shipped or built with has a licence that may be.

use super::{metadata, none, read};
use std::collections::BTreeSet;

/// The licences that may be, in step with deny.toml.
const ALLOWED_LICENSES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "Zlib",
    "blessing",
];

#[test]
fn every_license_may_be() {
    let metadata = metadata();
    assert!(metadata.packages.len() > 300, "cargo lists only {} packages", metadata.packages.len());
    let breaches: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(may_be))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.license))
        .collect();
    none("licences", &breaches);
}

#[test]
fn packages_of_the_page_have_licenses_that_may_be() {
    for lock in NPM_LOCKS {
        let lock: serde_json::Value = serde_json::from_str(&read(lock)).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        let breaches: Vec<String> = packages
            .iter()
            .filter(|(path, _)| !path.is_empty() && !UNSTATED_NPM.contains(&path.as_str()))
            .filter(|(_, package)| {
                !package["license"]
                    .as_str()
                    .is_some_and(|license| may_be(license) || EXTRA_NPM.contains(&license))
            })
            .map(|(path, package)| format!("{path}: {}", package["license"]))
            .collect();
        none("licences of npm packages", &breaches);
    }
}

const NPM_LOCKS: [&str; 3] = [
    "ui/package-lock.json",
    "tests/identity-provider/package-lock.json",
    "tests/openfeature/package-lock.json",
];

/// Packages that carry the text of Apache-2.0 and name no licence in their manifest; used in a test only.
const UNSTATED_NPM: &[&str] =
    &["node_modules/@openfeature/ofrep-core", "node_modules/@openfeature/ofrep-provider"];

/// Data that the page's tools read while building; none of it is shipped.
const EXTRA_NPM: &[&str] = &["CC-BY-4.0", "Python-2.0", "BlueOak-1.0.0"];

/// What the targets of `fuzz/` have beyond the workspace. The engine in libfuzzer-sys is under NCSA, which gives the
/// same freedoms as MIT; nothing of it is shipped.
const FUZZ_ONLY: &[&str] = &["arbitrary", "fuzz", "libfuzzer-sys"];

#[test]
fn the_fuzz_targets_bring_nothing_else() {
    let names = |path: &str| -> BTreeSet<String> {
        read(path)
            .lines()
            .filter_map(|line| line.strip_prefix("name = "))
            .map(|n| n.replace('"', ""))
            .collect()
    };
    let further: Vec<String> = (&names("fuzz/Cargo.lock") - &names("Cargo.lock")).into_iter().collect();
    assert_eq!(further, FUZZ_ONLY);
}

#[test]
fn deny_toml_allows_the_same() {
    let text = read("deny.toml");
    let (_, list) = text.split_once("allow = [\n").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let listed: Vec<&str> = list.lines().map(|line| line.trim().trim_matches(['"', ','])).collect();
    assert_eq!(listed, ALLOWED_LICENSES);
}

/// Whether an SPDX expression can be met by the allowed licences alone; `/` is an old way to write OR.
fn may_be(expression: &str) -> bool {
    let text = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any(&mut rest).is_some_and(|met| met && rest.is_empty())
}

fn any(tokens: &mut &[&str]) -> Option<bool> {
    let mut met = all(tokens)?;
    while let ["OR", rest @ ..] = tokens {
        *tokens = rest;
        met |= all(tokens)?;
    }
    Some(met)
}

fn all(tokens: &mut &[&str]) -> Option<bool> {
    let mut met = one(tokens)?;
    while let ["AND", rest @ ..] = tokens {
        *tokens = rest;
        met &= one(tokens)?;
    }
    Some(met)
}

fn one(tokens: &mut &[&str]) -> Option<bool> {
    match tokens {
        ["(", rest @ ..] => {
            *tokens = rest;
            let met = any(tokens)?;
            let [")", rest @ ..] = tokens else { return None };
            *tokens = rest;
            Some(met)
        }
        [name, "WITH", exception, rest @ ..] => {
            let (name, exception) = (*name, *exception);
            *tokens = rest;
            Some(
                ALLOWED_LICENSES.contains(&format!("{name} WITH {exception}").as_str())
                    || ALLOWED_LICENSES.contains(&name),
            )
        }
        [name, rest @ ..] => {
            let name = *name;
            *tokens = rest;
            Some(ALLOWED_LICENSES.contains(&name))
        }
        [] => None,
    }
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    for (expression, met) in [
        ("MIT", true),
        ("MIT OR GPL-3.0", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ("GPL-3.0", false),
        ("MIT OR", false),
        ("", false),
    ] {
        assert_eq!(may_be(expression), met, "{expression}");
    }
}
