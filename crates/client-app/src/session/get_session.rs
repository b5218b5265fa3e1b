//! Where the application stands.

use crate::App;
use crate::session::Session;

/// Where the application stands. Answers at once.
#[must_use]
pub fn get_session(app: &App) -> Session {
    app.inner.phase().session()
}
