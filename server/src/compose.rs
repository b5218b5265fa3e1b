//! From the configuration to the parts of the server.

use crate::configuration::{AuthenticationConfiguration, ServeConfiguration};
use crate::system::{RandomIds, SystemClock, environment};
use anyhow::Context as _;
use jiff::civil::Date;
use license::{MAX_DOCUMENT_BYTES, PublicKey, accepted_keys, verify};
use server_authn::TokenVerifier;
use server_http::{AppState, Authentication, Registration, Settings};
use server_storage::Storage;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// Puts the parts together.
pub(crate) fn compose(
    configuration: &ServeConfiguration,
    storage: Arc<dyn Storage>,
    stopping: watch::Receiver<bool>,
) -> anyhow::Result<AppState> {
    let (authentication, sign_in) = match &configuration.authentication {
        AuthenticationConfiguration::Provider(provider) => {
            let (settings, sign_in) = &**provider;
            let verifier = TokenVerifier::new(settings.clone()).context("tokens cannot be checked")?;
            (Authentication::Tokens(Box::new(verifier)), vec![sign_in.clone()])
        }
        AuthenticationConfiguration::None(policy) => {
            tracing::warn!(?policy, "there is no identity provider: nobody is asked who they are");
            (Authentication::NoProvider(*policy), Vec::new())
        }
    };
    let settings = Settings {
        public_url: configuration.public_url.clone(),
        name: configuration.name.clone(),
        sign_in,
        role_groups: configuration.role_groups.clone(),
        registration: registration(configuration),
        event_streams: configuration.event_streams,
    };
    Ok(AppState::new(storage, authentication, Arc::new(SystemClock), Arc::new(RandomIds), settings, stopping))
}

/// The registration gates nothing, so a file that cannot be read is only worth a warning.
fn registration(configuration: &ServeConfiguration) -> Registration {
    let document = match (&configuration.license, &configuration.license_file) {
        (Some(inline), _) => Some(inline.clone().into_bytes()),
        (None, Some(file)) => read_license(file)
            .inspect_err(|error| tracing::warn!(error = %error, "the registration document cannot be read"))
            .ok(),
        (None, None) => None,
    };
    let keys = accepted_keys(|name| environment(name).map(Into::into));
    let shown = document.as_ref().filter(|bytes| bytes.len() <= MAX_DOCUMENT_BYTES);
    Registration {
        document: shown.and_then(|bytes| String::from_utf8(bytes.clone()).ok()),
        url: configuration.registration_url.clone(),
        verdict: Box::new(move |today: Date| verdict(document.as_deref(), &keys, today)),
    }
}

fn verdict(document: Option<&[u8]>, keys: &[PublicKey], today: Date) -> String {
    let Some(document) = document else { return "missing".to_owned() };
    let verdict = verify(document, keys, today);
    if verdict.valid { "valid".to_owned() } else { verdict.reason.as_str().to_owned() }
}

/// Reads a little more than a document may have, so that a huge file is only found to be too large.
fn read_license(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let cap = u64::try_from(MAX_DOCUMENT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(file)?.take(cap).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn verdicts_are_closed_codes() {
        let today = date(2026, 11, 21);
        assert_eq!(verdict(None, &[], today), "missing");
        assert_eq!(verdict(Some(b"nonsense"), &[], today), "not_json");
        assert_eq!(verdict(Some(&[b' '; MAX_DOCUMENT_BYTES + 1]), &[], today), "too_large");
    }
}
