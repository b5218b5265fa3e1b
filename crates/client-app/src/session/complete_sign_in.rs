//! From what the browser brought to an open account.

use crate::App;
use crate::account::{OpenAccount, blocking};
use crate::accounts::{AccountRecord, Accounts, Person, ServerRecord, session_name};
use crate::network::{Grant, Tokens};
use crate::problem::{Problem, causes};
use crate::session::codes::{accounts_code, sign_in_code};
use crate::session::open_account::{Opening, open_phase, session_tokens};
use crate::session::phase::{Attempt, Phase};
use crate::session::session_item::SessionItem;
use crate::session::tokens::SessionTokens;
use api_types::{ErrorCode, Me};
use client_oidc::SignInError;
use client_ports::{RemoteError, RemoteServer};
use std::sync::Arc;
use std::time::Duration;

/// How long the server may take to say who has signed in.
const WHO_LIMIT: Duration = Duration::from_secs(30);

/// Takes over what came of an attempt, unless it was cancelled or replaced meanwhile.
pub(crate) async fn complete_sign_in(
    app: &App,
    attempt: &Arc<Attempt>,
    server: ServerRecord,
    finished: Result<Grant, SignInError>,
) {
    let outcome = match finished {
        Ok(grant) => take_over(app, attempt, server, grant).await,
        Err(error) => Err(Problem::new(sign_in_code(&error), causes(&error))),
    };
    let next = outcome.unwrap_or_else(|problem| stand_where_it_stood(app, &attempt.before, problem));
    app.inner.set_phase_if(|phase| matches!(phase, Phase::Waiting(now) if Arc::ptr_eq(now, attempt)), next);
}

/// The session as it was before, with the reason why nothing came of the sign-in.
fn stand_where_it_stood(app: &App, before: &Phase, problem: Problem) -> Phase {
    match before {
        Phase::Connect { known_servers, .. } => {
            Phase::Connect { known_servers: known_servers.clone(), problem: Some(problem) }
        }
        Phase::Ready(account) => {
            account.live.set_problem(Some(problem));
            crate::sync::tell_status(&app.inner, account);
            before.clone()
        }
        Phase::Starting => Phase::Connect { known_servers: Vec::new(), problem: Some(problem) },
        Phase::Waiting(_) | Phase::Blocked(_) => before.clone(),
    }
}

async fn take_over(
    app: &App,
    attempt: &Attempt,
    server: ServerRecord,
    grant: Grant,
) -> Result<Phase, Problem> {
    let Grant { subject, name, tokens } = grant;
    let open = attempt.before.account().filter(|open| is_same(open, &server, &subject)).cloned();
    let session = open.as_ref().and_then(|open| open.tokens.clone());
    let session = session.unwrap_or_else(|| session_tokens(&app.inner, &server, &subject));
    keep(app, &server, &subject, &session, tokens).await;
    let remote = app.inner.network.server(&server.address, Arc::clone(&session) as _);
    let me = match who(&*remote).await {
        Ok(me) => me,
        Err(problem) => {
            forget(app, &server, &subject, &session).await;
            return Err(problem);
        }
    };
    let person = person(me, name, &subject);
    let account = AccountRecord { subject: subject.clone(), signed_in: true, person: person.clone() };
    record(app, &server, account).await?;
    if let Some(open) = open {
        open.facts().person = person;
        open.live.signed_in_again();
        open.wake.notify_one();
        return Ok(Phase::Ready(open));
    }
    Ok(open_phase(&app.inner, Opening { server, subject, person, fresh: Some(session) }).await)
}

/// The server's word counts; where it has no name, the provider's does.
fn person(me: Me, name: Option<String>, subject: &str) -> Person {
    let Me { id: _, issuer: _, subject: _, name: said, groups, role } = me;
    let name = if said.is_empty() { name.unwrap_or_else(|| subject.to_owned()) } else { said };
    Person { name, role, groups }
}

fn is_same(open: &OpenAccount, server: &ServerRecord, subject: &str) -> bool {
    let known = ServerRecord { accounts: Vec::new(), ..open.server.clone() };
    open.subject == subject && known == ServerRecord { accounts: Vec::new(), ..server.clone() }
}

/// The refresh token is written first. If the keychain does not take it, the session lasts until the process ends.
async fn keep(app: &App, server: &ServerRecord, subject: &str, session: &SessionTokens, tokens: Tokens) {
    let Tokens { access_token, lifetime, refresh_token } = tokens;
    let mut unsaved = None;
    if let Some(refresh_token) = refresh_token {
        let item =
            SessionItem::new(Arc::clone(&app.inner.environment.keychain), &session_name(server, subject));
        if let Err(error) = item.write(&refresh_token).await {
            tracing::warn!(%error, "the session cannot be kept in the keychain");
            unsaved = Some(refresh_token);
        }
    }
    session.begin(access_token, lifetime, unsaved).await;
}

/// A session that the server does not want is not kept.
async fn forget(app: &App, server: &ServerRecord, subject: &str, session: &SessionTokens) {
    session.end().await;
    let item = SessionItem::new(Arc::clone(&app.inner.environment.keychain), &session_name(server, subject));
    if let Err(error) = item.delete().await {
        tracing::warn!(%error, "the unused session stays in the keychain");
    }
}

async fn record(app: &App, server: &ServerRecord, account: AccountRecord) -> Result<(), Problem> {
    let (home, server) = (app.inner.environment.home.clone(), server.clone());
    let recorded =
        blocking(move || Accounts::update(&home, |accounts| accounts.signed_in(server, account))).await;
    recorded.map_err(|error| Problem::new(accounts_code(&error), causes(&error)))
}

/// Asks the server who has signed in.
pub(crate) async fn who(remote: &dyn RemoteServer) -> Result<Me, Problem> {
    match tokio::time::timeout(WHO_LIMIT, remote.me()).await {
        Ok(Ok(me)) => Ok(me),
        // The provider has just given the token: it is the server that does not take it.
        Ok(Err(RemoteError::SessionExpired)) => Err(Problem::new(
            ErrorCode::Unauthenticated,
            "the server does not accept the identity provider's token; its administrator has to look at its settings",
        )),
        Ok(Err(error)) => Err(crate::sync::problem_of(&error)),
        Err(_) => Err(Problem::new(
            ErrorCode::ServerUnreachable,
            "the server did not say in time who has signed in",
        )),
    }
}
