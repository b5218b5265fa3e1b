//! The configuration, read from the environment. All problems are named at once, and no value of a secret.

use crate::settings_table::{self as table, SETTINGS};
use api_types::SignInOption;
use server_authn::{IssuerSettings, Profile};
use server_http::{NoProviderPolicy, PublicUrl};
use server_policy::RoleGroups;
use server_storage_pg::PgConfig;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::{Host, Url};

/// Reads a variable of the environment.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A text that is never shown.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What the server needs to answer requests.
#[derive(Debug)]
pub(crate) struct ServeConfiguration {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: PublicUrl,
    pub(crate) name: String,
    pub(crate) database_url: Secret,
    pub(crate) authentication: AuthenticationConfiguration,
    pub(crate) role_groups: RoleGroups,
    pub(crate) license: Option<String>,
    pub(crate) license_file: Option<PathBuf>,
    pub(crate) registration_url: Option<String>,
    pub(crate) event_streams: usize,
    pub(crate) log: LogConfiguration,
}

/// Where users come from.
#[derive(Debug)]
pub(crate) enum AuthenticationConfiguration {
    /// From an identity provider.
    Provider(Box<(IssuerSettings, SignInOption)>),
    /// From nowhere.
    None(NoProviderPolicy),
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub(crate) struct LogConfiguration {
    pub(crate) filter: String,
    pub(crate) json: bool,
}

/// What migrations need.
#[derive(Debug)]
pub(crate) struct MigrateConfiguration {
    pub(crate) owner_url: Secret,
    pub(crate) log: LogConfiguration,
}

/// What seeding needs.
#[derive(Debug)]
pub(crate) struct SeedConfiguration {
    pub(crate) database_url: Secret,
    pub(crate) log: LogConfiguration,
}

/// Everything that is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ConfigurationError(pub(crate) Vec<String>);

impl std::error::Error for ConfigurationError {}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

/// Reads what `serve` needs.
pub(crate) fn for_serve(environment: Environment<'_>) -> Result<ServeConfiguration, ConfigurationError> {
    let mut reader = Reader::new(environment);
    let listen = reader.parsed(table::LISTEN, |text| {
        text.parse::<SocketAddr>().map_err(|_| "is not an address and a port, like 127.0.0.1:8080".to_owned())
    });
    let public_url = reader.parsed(table::PUBLIC_URL, public_url);
    reader.must_be_there(table::PUBLIC_URL);
    reader.must_be_there(table::DATABASE_URL);
    reader.parsed(table::DATABASE_URL, database_url);
    let registration_url = reader.parsed(table::REGISTRATION_URL, |text| match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => Ok(text.to_owned()),
        _ => Err("is not an http or https URL".to_owned()),
    });
    let event_streams = reader.parsed(table::EVENT_STREAMS, |text| match text.parse::<usize>() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("is not a number from 1".to_owned()),
    });
    let authentication = authentication(&mut reader, public_url.as_ref(), listen);
    let configuration = ServeConfiguration {
        listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        public_url: reader.or_unusable(public_url, || PublicUrl::new("http://localhost").ok())?,
        name: reader.text(table::NAME),
        database_url: Secret(reader.text(table::DATABASE_URL)),
        authentication: authentication
            .unwrap_or(AuthenticationConfiguration::None(NoProviderPolicy::ViewOnly)),
        role_groups: role_groups(&mut reader),
        license: reader.optional(table::LICENSE),
        license_file: reader.optional(table::LICENSE_FILE).map(PathBuf::from),
        registration_url,
        event_streams: event_streams.unwrap_or_default(),
        log: log(&mut reader),
    };
    reader.finish(configuration)
}

/// Reads what `migrate` needs.
pub(crate) fn for_migrate(environment: Environment<'_>) -> Result<MigrateConfiguration, ConfigurationError> {
    let mut reader = Reader::new(environment);
    reader.must_be_there(table::DATABASE_OWNER_URL);
    reader.parsed(table::DATABASE_OWNER_URL, database_url);
    let configuration = MigrateConfiguration {
        owner_url: Secret(reader.text(table::DATABASE_OWNER_URL)),
        log: log(&mut reader),
    };
    reader.finish(configuration)
}

/// Reads what `seed` needs.
pub(crate) fn for_seed(environment: Environment<'_>) -> Result<SeedConfiguration, ConfigurationError> {
    let mut reader = Reader::new(environment);
    reader.must_be_there(table::DATABASE_URL);
    reader.parsed(table::DATABASE_URL, database_url);
    let configuration =
        SeedConfiguration { database_url: Secret(reader.text(table::DATABASE_URL)), log: log(&mut reader) };
    reader.finish(configuration)
}

fn database_url(text: &str) -> Result<(), String> {
    PgConfig::new(text).check().map_err(|error| format!("cannot be used: {error}"))
}

fn public_url(text: &str) -> Result<PublicUrl, String> {
    let url = PublicUrl::new(text).map_err(|error| format!("cannot be used: {error}"))?;
    let parsed = Url::parse(text).map_err(|_| "is not a URL".to_owned())?;
    let on_loopback = match parsed.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if parsed.scheme() == "https" || on_loopback {
        Ok(url)
    } else {
        Err("must be https: http is accepted for loopback only".to_owned())
    }
}

fn authentication(
    reader: &mut Reader<'_>,
    public_url: Option<&PublicUrl>,
    listen: Option<SocketAddr>,
) -> Option<AuthenticationConfiguration> {
    let Some(issuer) = reader.optional(table::OIDC_ISSUER) else {
        return no_provider(reader, listen).map(AuthenticationConfiguration::None);
    };
    reader.must_be_there(table::OIDC_CLIENT_ID);
    let mut accepted_audiences = reader.list(table::OIDC_AUDIENCES);
    if accepted_audiences.is_empty() {
        accepted_audiences.extend(public_url.map(ToString::to_string));
    }
    let profile = match reader.word(table::OIDC_PROFILE).as_deref() {
        Some("compat") => Profile::Compat,
        _ => Profile::Strict,
    };
    let settings = IssuerSettings {
        issuer: issuer.clone(),
        accepted_audiences,
        profile,
        groups_claim: reader.text(table::OIDC_GROUPS_CLAIM),
    };
    if let Err(error) = settings.check()
        && public_url.is_some()
    {
        reader.problem(table::OIDC_ISSUER, &format!("cannot be used: {error}"));
    }
    let ports = reader.list(table::OIDC_REDIRECT_PORTS).into_iter().map(|port| port.parse::<u16>());
    let redirect_ports: Vec<u16> = ports
        .filter_map(|port| match port {
            Ok(port) if port != 0 => Some(port),
            _ => {
                reader.problem(table::OIDC_REDIRECT_PORTS, "has something that is not a port");
                None
            }
        })
        .collect();
    let sign_in = SignInOption {
        issuer,
        client_id: reader.text(table::OIDC_CLIENT_ID),
        redirect_ports,
        scopes: reader.list(table::OIDC_SCOPES),
        resource: reader.optional(table::OIDC_RESOURCE),
        prompt: reader.optional(table::OIDC_PROMPT),
    };
    Some(AuthenticationConfiguration::Provider(Box::new((settings, sign_in))))
}

fn no_provider(reader: &mut Reader<'_>, listen: Option<SocketAddr>) -> Option<NoProviderPolicy> {
    let Some(word) = reader.word(table::NO_AUTH_DEFAULT) else {
        if reader.optional(table::NO_AUTH_DEFAULT).is_none() {
            let detail = "is not set: without an identity provider the server starts only with \
                POLICY_NO_AUTH_DEFAULT=view_only or allow_all, and on loopback";
            reader.problem(table::OIDC_ISSUER, detail);
        }
        return None;
    };
    if listen.is_some_and(|listen| !listen.ip().is_loopback()) {
        reader.problem(table::NO_AUTH_DEFAULT, "is accepted on loopback only; JACKSTAFF_LISTEN is not");
    }
    Some(if word == "allow_all" { NoProviderPolicy::AllowAll } else { NoProviderPolicy::ViewOnly })
}

fn role_groups(reader: &mut Reader<'_>) -> RoleGroups {
    let groups = RoleGroups {
        viewer: reader.text(table::ROLE_VIEWER),
        editor: reader.text(table::ROLE_EDITOR),
        admin: reader.text(table::ROLE_ADMIN),
        superadmin: reader.text(table::ROLE_SUPERADMIN),
    };
    let names = [&groups.viewer, &groups.editor, &groups.admin, &groups.superadmin];
    if names.iter().enumerate().any(|(index, name)| names[..index].contains(name)) {
        reader.problem(table::ROLE_VIEWER, "and the other JACKSTAFF_ROLE_… name one group twice");
    }
    groups
}

fn log(reader: &mut Reader<'_>) -> LogConfiguration {
    let filter = reader.parsed(table::LOG, |text| {
        let filter = text.parse::<tracing_subscriber::filter::EnvFilter>();
        filter.map(|_| text.to_owned()).map_err(|_| "is not a filter like info,server_http=debug".to_owned())
    });
    let json = reader.word(table::LOG_FORMAT).as_deref() == Some("json");
    LogConfiguration { filter: filter.unwrap_or_default(), json }
}

/// Reads settings and collects what is wrong with them.
struct Reader<'a> {
    environment: Environment<'a>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(environment: Environment<'a>) -> Self {
        Self { environment, problems: Vec::new() }
    }

    fn problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("{name} {what}"));
    }

    fn must_be_there(&mut self, name: &str) {
        if (self.environment)(name).is_none() {
            let setting = SETTINGS.iter().find(|setting| setting.name == name);
            let description = setting.map_or("", |setting| setting.description);
            self.problems.push(format!("{name} is not set. {description}"));
        }
    }

    /// The value, or the default of the table.
    fn optional(&self, name: &str) -> Option<String> {
        let default =
            SETTINGS.iter().find(|setting| setting.name == name).and_then(|setting| setting.default);
        (self.environment)(name).map(|value| value.trim().to_owned()).or_else(|| default.map(str::to_owned))
    }

    fn text(&self, name: &str) -> String {
        self.optional(name).unwrap_or_default()
    }

    fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    }

    /// One of the words of the table.
    fn word(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name)?;
        let form = SETTINGS.iter().find(|setting| setting.name == name).map(|setting| setting.form);
        if let Some(table::Form::OneOf(words)) = form
            && !words.contains(&value.as_str())
        {
            self.problem(name, &format!("is none of {}", words.join(", ")));
            return None;
        }
        Some(value)
    }

    fn parsed<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        match parse(&self.optional(name)?) {
            Ok(value) => Some(value),
            Err(what) => {
                self.problem(name, &what);
                None
            }
        }
    }

    /// A stand-in for a value that was named a problem already, so that reading goes on to the next ones.
    fn or_unusable<T>(
        &self,
        value: Option<T>,
        stand_in: impl Fn() -> Option<T>,
    ) -> Result<T, ConfigurationError> {
        value.or_else(stand_in).ok_or_else(|| ConfigurationError(self.problems.clone()))
    }

    fn finish<T>(self, configuration: T) -> Result<T, ConfigurationError> {
        if self.problems.is_empty() { Ok(configuration) } else { Err(ConfigurationError(self.problems)) }
    }
}

#[cfg(test)]
#[path = "configuration_tests.rs"]
mod tests;
