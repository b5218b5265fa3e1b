//! Every setting, in one table: what is read, what `check-config` explains, and the schema in the reference.

use serde_json::{Map, Value, json};

/// One variable of the environment.
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    pub(crate) default: Option<&'static str>,
    pub(crate) description: &'static str,
}

/// What a value may be.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    /// Any text.
    Text,
    /// A text that is never shown.
    Secret,
    /// An absolute URL.
    Url,
    /// An address and a port.
    SocketAddress,
    /// A file's path.
    Path,
    /// Words with spaces or commas between them.
    List,
    /// Ports with spaces or commas between them.
    Ports,
    /// A number from 1.
    Count,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

const fn setting(
    name: &'static str,
    form: Form,
    default: Option<&'static str>,
    description: &'static str,
) -> Setting {
    Setting { name, form, default, description }
}

pub(crate) const LISTEN: &str = "JACKSTAFF_LISTEN";
pub(crate) const PUBLIC_URL: &str = "JACKSTAFF_PUBLIC_URL";
pub(crate) const NAME: &str = "JACKSTAFF_NAME";
pub(crate) const DATABASE_URL: &str = "JACKSTAFF_DATABASE_URL";
pub(crate) const DATABASE_OWNER_URL: &str = "JACKSTAFF_DATABASE_OWNER_URL";
pub(crate) const OIDC_ISSUER: &str = "JACKSTAFF_OIDC_ISSUER";
pub(crate) const OIDC_CLIENT_ID: &str = "JACKSTAFF_OIDC_CLIENT_ID";
pub(crate) const OIDC_AUDIENCES: &str = "JACKSTAFF_OIDC_AUDIENCES";
pub(crate) const OIDC_PROFILE: &str = "JACKSTAFF_OIDC_PROFILE";
pub(crate) const OIDC_SCOPES: &str = "JACKSTAFF_OIDC_SCOPES";
pub(crate) const OIDC_RESOURCE: &str = "JACKSTAFF_OIDC_RESOURCE";
pub(crate) const OIDC_PROMPT: &str = "JACKSTAFF_OIDC_PROMPT";
pub(crate) const OIDC_REDIRECT_PORTS: &str = "JACKSTAFF_OIDC_REDIRECT_PORTS";
pub(crate) const OIDC_GROUPS_CLAIM: &str = "JACKSTAFF_OIDC_GROUPS_CLAIM";
pub(crate) const ROLE_VIEWER: &str = "JACKSTAFF_ROLE_VIEWER";
pub(crate) const ROLE_EDITOR: &str = "JACKSTAFF_ROLE_EDITOR";
pub(crate) const ROLE_ADMIN: &str = "JACKSTAFF_ROLE_ADMIN";
pub(crate) const ROLE_SUPERADMIN: &str = "JACKSTAFF_ROLE_SUPERADMIN";
pub(crate) const LICENSE: &str = "JACKSTAFF_LICENSE";
pub(crate) const LICENSE_FILE: &str = "JACKSTAFF_LICENSE_FILE";
pub(crate) const REGISTRATION_URL: &str = "REGISTRATION_URL";
pub(crate) const NO_AUTH_DEFAULT: &str = "POLICY_NO_AUTH_DEFAULT";
pub(crate) const EVENT_STREAMS: &str = "JACKSTAFF_EVENT_STREAMS";
pub(crate) const LOG: &str = "JACKSTAFF_LOG";
pub(crate) const LOG_FORMAT: &str = "JACKSTAFF_LOG_FORMAT";

/// The table.
pub(crate) const SETTINGS: &[Setting] = &[
    setting(
        LISTEN,
        Form::SocketAddress,
        Some("127.0.0.1:8080"),
        "Where the server listens, without TLS: put a proxy in front of it.",
    ),
    setting(
        PUBLIC_URL,
        Form::Url,
        None,
        "The address that people type. https; http for loopback only. Needed by serve.",
    ),
    setting(NAME, Form::Text, Some("Jackstaff"), "What this server is called on screens."),
    setting(
        DATABASE_URL,
        Form::Secret,
        None,
        "The PostgreSQL database, as the role jackstaff_app. Needed by serve and seed.",
    ),
    setting(
        DATABASE_OWNER_URL,
        Form::Secret,
        None,
        "The same database, as jackstaff_owner or a user who may create roles. Needed by migrate only; keep it away from serve.",
    ),
    setting(
        OIDC_ISSUER,
        Form::Url,
        None,
        "The identity provider, byte for byte as its tokens name it. https; http for loopback only.",
    ),
    setting(
        OIDC_CLIENT_ID,
        Form::Text,
        None,
        "The public client registered there for the desktop application and the command line.",
    ),
    setting(
        OIDC_AUDIENCES,
        Form::List,
        None,
        "The audiences of which an access token must name one. The public URL when absent.",
    ),
    setting(
        OIDC_PROFILE,
        Form::OneOf(&["strict", "compat"]),
        Some("strict"),
        "strict: access tokens say typ at+jwt (RFC 9068). compat: for providers that do not mark them; ID tokens are refused by their nonce.",
    ),
    setting(
        OIDC_SCOPES,
        Form::List,
        Some("openid profile offline_access"),
        "The scopes that clients ask for.",
    ),
    setting(
        OIDC_RESOURCE,
        Form::Text,
        None,
        "The resource parameter (RFC 8707) that clients send, where the provider wants one.",
    ),
    setting(
        OIDC_PROMPT,
        Form::Text,
        None,
        "The prompt parameter that clients send, where the provider needs one (as consent, for refresh tokens).",
    ),
    setting(
        OIDC_REDIRECT_PORTS,
        Form::Ports,
        None,
        "The loopback ports registered at the provider, in the order to try; any port when absent.",
    ),
    setting(
        OIDC_GROUPS_CLAIM,
        Form::Text,
        Some("groups"),
        "The claim of the access token that holds the groups.",
    ),
    setting(ROLE_VIEWER, Form::Text, Some("viewers"), "The group whose members read."),
    setting(ROLE_EDITOR, Form::Text, Some("editors"), "The group whose members also change flags."),
    setting(
        ROLE_ADMIN,
        Form::Text,
        Some("admins"),
        "The group whose members also administer projects and environments.",
    ),
    setting(ROLE_SUPERADMIN, Form::Text, Some("superadmins"), "The group whose members may do everything."),
    setting(LICENSE, Form::Text, None, "The registration document itself. Wins over the file."),
    setting(LICENSE_FILE, Form::Path, None, "The file with the registration document."),
    setting(REGISTRATION_URL, Form::Url, None, "Where an installation can be registered; shown as a link."),
    setting(
        NO_AUTH_DEFAULT,
        Form::OneOf(&["view_only", "allow_all"]),
        None,
        "Without an identity provider the server starts only with this, and only on loopback: everyone reads, or everyone may do everything.",
    ),
    setting(
        EVENT_STREAMS,
        Form::Count,
        Some("5000"),
        "Event streams of applications that this copy holds open at most; each needs a file descriptor.",
    ),
    setting(LOG, Form::Text, Some("info"), "What is logged, as in info,server_http=debug."),
    setting(LOG_FORMAT, Form::OneOf(&["text", "json"]), Some("text"), "How it is logged."),
];

/// The JSON Schema of the configuration: the content of `docs/reference/configuration.schema.json`.
#[must_use]
pub fn configuration_schema() -> String {
    let properties: Map<String, Value> =
        SETTINGS.iter().map(|setting| (setting.name.to_owned(), property(setting))).collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of jackstaff-server",
        "description": "Variables of the environment; every value is a text. Generated from server/src/settings_table.rs.",
        "type": "object",
        "properties": properties,
        "required": [PUBLIC_URL, DATABASE_URL],
        "anyOf": [{ "required": [OIDC_ISSUER, OIDC_CLIENT_ID] }, { "required": [NO_AUTH_DEFAULT] }],
    });
    // The schema is made of plain data: it is always JSON.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn property(setting: &Setting) -> Value {
    let mut property = Map::new();
    property.insert("type".to_owned(), json!("string"));
    property.insert("description".to_owned(), json!(setting.description));
    if let Some(default) = setting.default {
        property.insert("default".to_owned(), json!(default));
    }
    let (name, value) = match setting.form {
        Form::Text | Form::Path => return Value::Object(property),
        Form::Secret => ("writeOnly", json!(true)),
        Form::Url => ("format", json!("uri")),
        Form::SocketAddress => ("pattern", json!(r"^\S+:[0-9]{1,5}$")),
        Form::List => ("pattern", json!(r"^[^\s,]+([\s,]+[^\s,]+)*$")),
        Form::Ports => ("pattern", json!(r"^[0-9]{1,5}([\s,]+[0-9]{1,5})*$")),
        Form::Count => ("pattern", json!(r"^[1-9][0-9]*$")),
        Form::OneOf(words) => ("enum", json!(words)),
    };
    property.insert(name.to_owned(), value);
    Value::Object(property)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schema_is_the_table() {
        let committed: Value =
            serde_json::from_str(include_str!("../../docs/reference/configuration.schema.json")).unwrap();
        let made: Value = serde_json::from_str(&configuration_schema()).unwrap();
        assert_eq!(committed, made, "run `cargo xtask codegen`");
    }

    #[test]
    fn no_setting_stands_twice() {
        let names: std::collections::BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
        assert_eq!(names.len(), SETTINGS.len());
    }
}
