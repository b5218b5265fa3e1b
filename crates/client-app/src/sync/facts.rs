//! What the server says of itself and of the account.

use crate::account::{FACT_SERVER, OpenAccount, blocking};
use crate::accounts::{Accounts, Person};
use crate::app::Inner;
use crate::event::AppEvent;
use crate::sync::step::StepError;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Asked again after this: a role or a registration may have changed.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Edits that the server applied longer ago are no longer listed: the flag's history has them.
const APPLIED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Whether it is time to ask.
pub(crate) fn are_stale(inner: &Inner, account: &OpenAccount) -> bool {
    let asked_at = account.live.state().asked_at;
    asked_at.is_none_or(|at| inner.environment.clock.monotonic().saturating_sub(at) >= LIFETIME)
}

/// Asks, keeps and tells what is new.
pub(crate) async fn refresh(inner: &Inner, account: &OpenAccount) -> Result<(), StepError> {
    let info = account.remote.server_info().await?;
    // Half of the way there and back does not matter where two minutes do not.
    let skew = info.now.duration_since(inner.environment.clock.now());
    let me = account.remote.me().await?;
    {
        let mut live = account.live.state();
        live.skew = Some(skew);
        live.asked_at = Some(inner.environment.clock.monotonic());
    }
    let kept = info.clone();
    let oldest = inner.environment.clock.now().checked_sub(APPLIED_KEPT).unwrap_or(Timestamp::MIN);
    account
        .with_store(move |store| {
            store.forget_applied_before(oldest)?;
            store.put_fact(FACT_SERVER, &kept)
        })
        .await?;
    let known = account.facts().person.clone();
    // A server without a name for somebody takes nothing away from what the provider said.
    let name = if me.name.is_empty() { known.name.clone() } else { me.name };
    let person = Person { name, role: me.role, groups: me.groups };
    let registration_is_new = {
        let mut facts = account.facts();
        let before = facts.server_info.replace(info.clone());
        before.is_none_or(|before| {
            before.registration_document != info.registration_document
                || before.registration_url != info.registration_url
        })
    };
    if registration_is_new {
        inner.tell(AppEvent::RegistrationChanged);
    }
    if person != known {
        remember(inner, account, person).await;
        inner.tell(AppEvent::SessionChanged(inner.phase().session()));
    }
    Ok(())
}

/// For the next start, which shows it before the server is asked.
async fn remember(inner: &Inner, account: &OpenAccount, person: Person) {
    account.facts().person = person.clone();
    if account.tokens.is_none() {
        return;
    }
    let home = inner.environment.home.clone();
    let (address, subject) = (account.server.address.clone(), account.subject.clone());
    let recorded =
        blocking(move || Accounts::update(&home, |accounts| accounts.said(&address, &subject, person))).await;
    if let Err(error) = recorded {
        tracing::warn!(%error, "what the server says about the account is not kept");
    }
}
