//! Works with an access token from outside, as on a build server, without a session of its own.

use crate::App;
use crate::account::{Facts, OpenAccount};
use crate::accounts::{Person, ServerRecord};
use crate::environment::RandomError;
use crate::ids::fresh_id;
use crate::problem::{Coded, Problem};
use crate::session::complete_sign_in::who;
use crate::session::model::Session;
use crate::session::open_account::store_owner;
use crate::session::phase::Phase;
use crate::session::store_code;
use crate::session::tokens::FixedToken;
use api_types::ErrorCode;
use client_oidc::{AddressError, ServerAddress};
use client_store::{Store, StoreError};
use std::sync::Arc;

/// Uses the token of [`crate::Environment::fixed_token`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseToken {
    /// The server's address.
    pub address: String,
}

/// Why the token is of no use.
#[derive(Debug, thiserror::Error)]
pub enum UseTokenError {
    /// There is no token.
    #[error("there is no token")]
    NoToken,
    /// This is not a server's address.
    #[error("this is not a server's address")]
    Address(#[from] AddressError),
    /// The server does not say who the token is for.
    #[error("{}", .0.detail)]
    Server(Problem),
    /// There is no memory for what is read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are no ids to be had.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl Coded for UseTokenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoToken => ErrorCode::NotSignedIn,
            Self::Address(_) => ErrorCode::InvalidAddress,
            Self::Server(problem) => problem.code,
            Self::Store(error) => store_code(error),
            Self::Random(_) => ErrorCode::ClientBug,
        }
    }
}

/// Works with an access token from outside. Nothing is kept: neither the token nor what is read, so that an edit
/// is sent at once or not at all.
///
/// # Errors
/// See [`UseTokenError`].
pub async fn use_token(app: &App, request: &UseToken) -> Result<Session, UseTokenError> {
    let environment = &app.inner.environment;
    let token = environment.fixed_token.clone().ok_or(UseTokenError::NoToken)?;
    let address = ServerAddress::parse(&request.address)?;
    let remote = app.inner.network.server(address.as_str(), Arc::new(FixedToken(token)));
    let me = who(&*remote).await.map_err(UseTokenError::Server)?;
    let server = ServerRecord {
        address: address.to_string(),
        name: address.to_string(),
        issuer: me.issuer.clone(),
        client_id: String::new(),
        scopes: Vec::new(),
        resource: None,
        accounts: Vec::new(),
    };
    let subject = me.subject.clone();
    let store = Store::open_in_memory(&store_owner(&server, &subject), fresh_id(environment)?)?;
    let person = Person { name: me.name, role: me.role, groups: me.groups };
    let facts = Facts { person, server_info: None };
    let account = OpenAccount::new(server, subject, Arc::new(store), None, remote, facts);
    app.inner.set_phase(Phase::Ready(Arc::new(account)));
    Ok(app.inner.phase().session())
}
