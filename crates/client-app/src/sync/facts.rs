//! What the server says of itself and of the account.

use crate::account::{FACT_ME, FACT_SERVER, OpenAccount};
use crate::app::Inner;
use crate::event::AppEvent;
use crate::sync::step::StepError;
use std::time::Duration;

/// Asked again after this: a role or a registration may have changed.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

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
    let (kept_info, kept_me) = (info.clone(), me.clone());
    let kept = account.with_store(move |store| {
        store.put_fact(FACT_SERVER, &kept_info)?;
        store.put_fact(FACT_ME, &kept_me)
    });
    kept.await?;
    let (registration_is_new, account_is_new) = {
        let mut facts = account.facts();
        let registration_is_new = facts.server_info.as_ref().is_none_or(|known| {
            known.registration_document != info.registration_document
                || known.registration_url != info.registration_url
        });
        let account_is_new = facts.me.as_ref() != Some(&me);
        facts.server_info = Some(info);
        facts.me = Some(me);
        (registration_is_new, account_is_new)
    };
    if registration_is_new {
        inner.tell(AppEvent::RegistrationChanged);
    }
    if account_is_new {
        inner.tell(AppEvent::SessionChanged(inner.phase().session()));
    }
    Ok(())
}
