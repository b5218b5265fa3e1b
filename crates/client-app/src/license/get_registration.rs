//! The registration of the installation.

use crate::App;
use crate::license::Registration;
use api_types::ServerInfo;
use jiff::Timestamp;
use license::{Payload, PublicKey, Reason, effective_today, harmless, verify};

/// The registration of the installation, verified here, with the keys of this program and for today. Answers at
/// once, from what the server said last.
#[must_use]
pub fn get_registration(app: &App) -> Registration {
    let info = app.account().ok().and_then(|account| account.facts().server_info.clone());
    let environment = &app.inner.environment;
    judge(info.as_ref(), &environment.license_keys, environment.clock.now())
}

fn judge(info: Option<&ServerInfo>, keys: &[PublicKey], now: Timestamp) -> Registration {
    let registration_url = info.and_then(|info| info.registration_url.clone());
    let Some(document) = info.and_then(|info| info.registration_document.as_deref()) else {
        return Registration { registration_url, ..unregistered("missing") };
    };
    // The server's clock is the floor: one that was set back here does not bring a registration back.
    let today = effective_today(now, info.map(|info| info.now));
    let verdict = verify(document.as_bytes(), keys, today);
    let reason = match verdict.reason {
        Reason::Ok => "valid",
        reason => reason.as_str(),
    };
    let mut registration =
        Registration { registered: verdict.valid, registration_url, ..unregistered(reason) };
    // "Today included": on the last day there is one left.
    registration.days_left =
        verdict.days_left.map(|days| i32::try_from(days).unwrap_or(i32::MAX).saturating_add(1));
    if let Some(Payload { installation_id, email, org, valid_until }) = verdict.payload {
        registration.organization = org.map(|org| harmless(&org));
        registration.email = Some(harmless(&email));
        registration.valid_until = Some(valid_until.to_string());
        registration.installation_id = Some(harmless(&installation_id));
    }
    registration
}

fn unregistered(reason: &str) -> Registration {
    Registration {
        registered: false,
        reason: reason.to_owned(),
        organization: None,
        email: None,
        valid_until: None,
        days_left: None,
        installation_id: None,
        registration_url: None,
    }
}

#[cfg(test)]
mod tests;
