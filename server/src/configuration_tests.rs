//! Tests of the configuration: rows of an environment and what is said about it.

use super::*;
use std::collections::BTreeMap;

const GOOD: &[(&str, &str)] = &[
    ("JACKSTAFF_PUBLIC_URL", "https://flags.example.org"),
    ("JACKSTAFF_DATABASE_URL", "postgres://jackstaff_app:hunter2@db/jackstaff"),
    ("JACKSTAFF_OIDC_ISSUER", "https://id.example.org"),
    ("JACKSTAFF_OIDC_CLIENT_ID", "jackstaff-desktop"),
];

fn read(changes: &[(&str, &str)]) -> Result<ServeConfiguration, ConfigurationError> {
    let mut values: BTreeMap<&str, &str> = GOOD.iter().copied().collect();
    for (name, value) in changes {
        if value.is_empty() {
            values.remove(name)
        } else {
            values.insert(name, value)
        };
    }
    for_serve(&|name| values.get(name).map(|value| (*value).to_owned()))
}

#[track_caller]
fn check(changes: &[(&str, &str)], expected: &[&str]) {
    let problems = read(changes).err().map(|error| error.0).unwrap_or_default();
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, start) in problems.iter().zip(expected) {
        assert!(problem.starts_with(start), "{problem:?} does not start with {start:?}");
        assert!(!problem.contains("hunter2"), "a secret is shown: {problem}");
    }
}

#[test]
fn each_problem_is_named_with_its_variable() {
    check(&[], &[]);
    check(&[("JACKSTAFF_PUBLIC_URL", "")], &["JACKSTAFF_PUBLIC_URL is not set."]);
    check(&[("JACKSTAFF_PUBLIC_URL", "http://flags.example.org")], &["JACKSTAFF_PUBLIC_URL must be https"]);
    check(&[("JACKSTAFF_PUBLIC_URL", "http://127.0.0.1:8080")], &[]);
    check(&[("JACKSTAFF_EVENT_STREAMS", "0")], &["JACKSTAFF_EVENT_STREAMS is not a number"]);
    check(&[("JACKSTAFF_EVENT_STREAMS", "many")], &["JACKSTAFF_EVENT_STREAMS is not a number"]);
    check(&[("JACKSTAFF_LISTEN", "8080")], &["JACKSTAFF_LISTEN is not an address"]);
    check(&[("JACKSTAFF_DATABASE_URL", "")], &["JACKSTAFF_DATABASE_URL is not set."]);
    for url in ["postgres://app:hunter2@db/jackstaff?sslmode=require", "mysql://app:hunter2@db/jackstaff"] {
        check(&[("JACKSTAFF_DATABASE_URL", url)], &["JACKSTAFF_DATABASE_URL cannot be used"]);
    }
    check(&[("JACKSTAFF_OIDC_ISSUER", "http://id.example.org")], &["JACKSTAFF_OIDC_ISSUER cannot be used"]);
    check(&[("JACKSTAFF_OIDC_CLIENT_ID", "")], &["JACKSTAFF_OIDC_CLIENT_ID is not set."]);
    check(&[("JACKSTAFF_OIDC_PROFILE", "lax")], &["JACKSTAFF_OIDC_PROFILE is none of strict, compat"]);
    check(&[("JACKSTAFF_OIDC_REDIRECT_PORTS", "8400, x")], &["JACKSTAFF_OIDC_REDIRECT_PORTS has something"]);
    check(&[("JACKSTAFF_ROLE_ADMIN", "editors")], &["JACKSTAFF_ROLE_VIEWER and the other"]);
    check(&[("REGISTRATION_URL", "javascript:alert(1)")], &["REGISTRATION_URL is not an http"]);
    check(&[("JACKSTAFF_LOG", "info,=")], &["JACKSTAFF_LOG is not a filter"]);
}

#[test]
fn all_problems_are_named_at_once() {
    check(
        &[
            ("JACKSTAFF_PUBLIC_URL", "ftp://x"),
            ("JACKSTAFF_DATABASE_URL", ""),
            ("JACKSTAFF_OIDC_PROFILE", "lax"),
        ],
        &[
            "JACKSTAFF_PUBLIC_URL cannot be used",
            "JACKSTAFF_DATABASE_URL is not set.",
            "JACKSTAFF_OIDC_PROFILE",
        ],
    );
}

#[test]
fn without_a_provider_the_server_starts_on_loopback_only_and_only_when_told() {
    let without = ("JACKSTAFF_OIDC_ISSUER", "");
    check(&[without], &["JACKSTAFF_OIDC_ISSUER is not set"]);
    check(&[without, ("POLICY_NO_AUTH_DEFAULT", "view_only")], &[]);
    check(&[without, ("POLICY_NO_AUTH_DEFAULT", "anything")], &["POLICY_NO_AUTH_DEFAULT is none of"]);
    let outside = ("JACKSTAFF_LISTEN", "0.0.0.0:8080");
    check(
        &[without, ("POLICY_NO_AUTH_DEFAULT", "allow_all"), outside],
        &["POLICY_NO_AUTH_DEFAULT is accepted on"],
    );
}

#[test]
fn lists_and_defaults_are_understood() {
    let changes =
        [("JACKSTAFF_OIDC_REDIRECT_PORTS", "8400, 8401 8402"), ("JACKSTAFF_OIDC_RESOURCE", "urn:api")];
    let configuration = read(&changes).unwrap();
    let AuthenticationConfiguration::Provider(provider) = configuration.authentication else {
        panic!("no provider")
    };
    let (settings, sign_in) = *provider;
    assert_eq!(settings.accepted_audiences, ["https://flags.example.org"]);
    assert_eq!(sign_in.redirect_ports, [8400, 8401, 8402]);
    assert_eq!(sign_in.scopes, ["openid", "profile", "offline_access"]);
    assert_eq!(sign_in.resource.as_deref(), Some("urn:api"));
    assert_eq!(configuration.role_groups, RoleGroups::default());
}

#[test]
fn a_secret_is_not_shown_by_debug() {
    assert!(!format!("{:?}", read(&[]).unwrap()).contains("hunter2"));
}
