//! Tries again to open local data.

use crate::App;
use crate::session::Session;
use crate::session::open_account::open_phase;
use crate::session::phase::Phase;
use crate::session::restore::restore;

/// Tries again to open local data, as after unlocking the keychain. Without anything to open nothing happens.
pub async fn retry_open(app: &App) -> Session {
    if let Phase::Blocked(blocked) = app.inner.phase() {
        match &blocked.opening {
            Some(opening) => {
                let next = open_phase(&app.inner, opening.clone()).await;
                app.inner.set_phase_if(|phase| matches!(phase, Phase::Blocked(_)), next);
            }
            None => {
                restore(app, None).await;
            }
        }
    }
    app.inner.phase().session()
}
