//! Ends waiting for the browser.

use crate::App;
use crate::session::Phase;
use std::sync::Arc;

/// Ends waiting for the browser: the port closes, and the session stands where it stood before. Without a sign-in
/// under way nothing happens.
pub async fn cancel_sign_in(app: &App) {
    if let Phase::Waiting(attempt) = app.inner.phase() {
        attempt.cancel.cancel();
        let before = attempt.before.clone();
        app.inner
            .set_phase_if(|phase| matches!(phase, Phase::Waiting(now) if Arc::ptr_eq(now, &attempt)), before);
    }
}
