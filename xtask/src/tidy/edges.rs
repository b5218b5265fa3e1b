//! Which way dependencies run, and who may name which outside package.

use super::{metadata, none};
use cargo_metadata::{DependencyKind, Metadata, Package};

/// Every package of the workspace with its floor, from the bottom. An edge goes to a lower floor.
const FLOORS: &[(&str, u8)] = &[
    ("flag-model", 0),
    ("api-types", 1),
    ("flag-evaluation", 1),
    ("license", 1),
    ("client-sync", 2),
    ("client-ports", 2),
    ("server-policy", 2),
    ("server-storage", 2),
    // The one HTTP client stands under the adapters that speak through it.
    ("client-http", 2),
    ("client-store", 3),
    ("client-api", 3),
    ("client-oidc", 3),
    ("client-keychain", 3),
    ("server-storage-pg", 3),
    ("server-authn", 3),
    ("client-app", 4),
    ("server-http", 4),
    ("client-ipc", 5),
    ("jackstaff", 6),
    ("jackstaffctl", 6),
    ("jackstaff-server", 6),
    ("xtask", 7),
    ("e2e", 7),
];

/// Packages of the workspace that only these may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("server-storage-pg", &["jackstaff-server", "e2e"]),
    ("client-store", &["client-app", "e2e"]),
    ("client-api", &["client-app"]),
    ("client-oidc", &["client-app"]),
    ("client-ipc", &["jackstaff", "xtask"]),
];

/// Outside packages, by the beginning of their name, that only these may name.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("tauri", &["jackstaff"]),
    ("axum", &["server-http", "jackstaff-server"]),
    ("tokio-postgres", &["server-storage-pg"]),
    ("deadpool", &["server-storage-pg"]),
    ("refinery", &["server-storage-pg"]),
    ("rusqlite", &["client-store"]),
    ("keyring", &["client-keychain"]),
    ("dbus-secret-service", &["client-keychain"]),
    ("apple-native-keyring", &["client-keychain"]),
    ("windows-native-keyring", &["client-keychain"]),
    ("reqwest", &["client-http", "server-authn", "e2e"]),
    ("openidconnect", &["client-oidc"]),
    ("jsonwebtoken", &["server-authn"]),
    ("ed25519-dalek", &["license"]),
    ("thirtyfour", &["e2e"]),
    ("anyhow", &["jackstaff", "jackstaffctl", "jackstaff-server", "xtask", "e2e"]),
];

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn edges(metadata: &Metadata) -> Vec<(String, String, DependencyKind)> {
    let edge = |package: &Package| {
        let from = package.name.to_string();
        package
            .dependencies
            .iter()
            .map(move |to| (from.clone(), to.name.clone(), to.kind))
            .collect::<Vec<_>>()
    };
    metadata.workspace_packages().into_iter().flat_map(edge).collect()
}

#[test]
fn every_package_has_its_floor() {
    let metadata = metadata();
    let names: Vec<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let unknown: Vec<String> = names.iter().filter(|name| floor(name).is_none()).cloned().collect();
    none("packages without a floor in xtask/src/tidy/edges.rs", &unknown);
    let gone: Vec<String> = FLOORS
        .iter()
        .filter(|(name, _)| !names.iter().any(|n| n == name))
        .map(|(name, _)| (*name).to_owned())
        .collect();
    none("floors of packages that do not exist", &gone);
}

#[test]
fn edges_run_downward_and_client_and_server_never_meet() {
    let mut breaches = Vec::new();
    for (from, to, kind) in edges(&metadata()) {
        let (Some(upper), Some(lower)) = (floor(&from), floor(&to)) else { continue };
        // A package's tests may name itself with other features.
        if from == to && kind == DependencyKind::Development {
            continue;
        }
        if upper <= lower {
            breaches.push(format!("{from} → {to} does not run downward"));
        }
        let sides =
            |name: &str| (name.starts_with("client-") || name == "jackstaff", name.starts_with("server-"));
        let ((from_client, from_server), (to_client, to_server)) = (sides(&from), sides(&to));
        if (from_client && to_server) || (from_server && to_client) {
            breaches.push(format!("{from} → {to} crosses from one side to the other"));
        }
    }
    none("edges of the workspace", &breaches);
}

#[test]
fn reserved_packages_are_named_by_their_users_only() {
    let reserved = |from: &str, to: &str, kind: DependencyKind| {
        let inside = RESERVED.iter().filter(|(name, _)| *name == to && kind != DependencyKind::Development);
        let outside = OUTSIDE.iter().filter(|(start, _)| {
            to == *start || to.strip_prefix(start).is_some_and(|rest| rest.starts_with('-'))
        });
        inside.chain(outside).any(|(_, users)| from != to && !users.contains(&from))
    };
    let breaches: Vec<String> = edges(&metadata())
        .into_iter()
        .filter(|(from, to, kind)| reserved(from, to, *kind))
        .map(|(from, to, _)| format!("{from} names {to}"))
        .collect();
    none("who may name what", &breaches);
}

#[test]
fn lints_are_the_workspaces() {
    let without = |package: &&Package| {
        !std::fs::read_to_string(&package.manifest_path).unwrap().contains("[lints]\nworkspace = true\n")
    };
    let metadata = metadata();
    let breaches: Vec<String> = metadata
        .workspace_packages()
        .iter()
        .copied()
        .filter(without)
        .map(|package| package.name.to_string())
        .collect();
    none("packages without [lints] workspace = true", &breaches);
}
