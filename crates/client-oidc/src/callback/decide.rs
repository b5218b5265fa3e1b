//! What one request to the loopback port is worth.

use super::page::Page;
use super::query::judge;
use crate::error::{Fault, Refusal};
use crate::secret::AuthorizationCode;
use http::{HeaderMap, Method, Request, header};
use zeroize::Zeroizing;

/// The path of the redirect address.
pub(crate) const CALLBACK_PATH: &str = "/callback";
/// Where the browser is sent afterwards, so that its address bar shows no code.
pub(crate) const DONE_PATH: &str = "/done";

/// The one sign-in that an answer can belong to.
pub struct Pending {
    /// What the `Host` header must be, as `127.0.0.1:49152`.
    pub host: String,
    /// The state that was sent: a fresh secret.
    pub state: Zeroizing<String>,
    /// The issuer that was asked.
    pub issuer: String,
    /// Whether that issuer says that its answers name it (RFC 9207).
    pub issuer_required: bool,
}

/// What is to be done with a request.
#[derive(Debug)]
pub enum Action {
    /// Answer with the page and go on listening; it was nobody's answer.
    Answer(Page),
    /// Answer with the page and go on listening; it looked like an answer, but not to this sign-in.
    Stranger(Page),
    /// This is the answer. The first one counts.
    Finish(Outcome),
}

/// How the browser came back.
#[derive(Debug)]
pub enum Outcome {
    /// With a code to spend.
    Code(AuthorizationCode),
    /// With the provider's refusal.
    Refused(Refusal),
    /// With an answer that must not be acted on.
    Unusable(Fault),
}

/// Decides on a request by its head alone; a body is never read.
pub fn decide<B>(request: &Request<B>, pending: &Pending) -> Action {
    let headers = request.headers();
    let mut hosts = headers.get_all(header::HOST).iter();
    let named_once =
        hosts.next().is_some_and(|host| host.as_bytes() == pending.host.as_bytes()) && hosts.next().is_none();
    if !named_once {
        return Action::Answer(Page::OtherHost);
    }
    if request.uri().scheme().is_some() || request.uri().authority().is_some() {
        return Action::Answer(Page::BadRequest);
    }
    match request.uri().path() {
        CALLBACK_PATH => callback(request, pending),
        DONE_PATH if matches!(*request.method(), Method::GET | Method::HEAD) => Action::Answer(Page::Done),
        DONE_PATH => Action::Answer(Page::OtherMethod),
        _ => Action::Answer(Page::NotFound),
    }
}

fn callback<B>(request: &Request<B>, pending: &Pending) -> Action {
    let headers = request.headers();
    match *request.method() {
        Method::GET => {}
        Method::HEAD => return Action::Answer(Page::Empty),
        _ => return Action::Answer(Page::OtherMethod),
    }
    if is_prefetch(headers) {
        return Action::Answer(Page::NotNow);
    }
    if !is_navigation(headers) {
        return Action::Answer(Page::NotANavigation);
    }
    match request.uri().query() {
        None | Some("") => Action::Answer(Page::NoParameters),
        Some(query) => judge(query, pending),
    }
}

/// Browsers and link scanners look ahead; what they fetch is not the user's answer.
fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().flat_map(|name| headers.get_all(*name)).any(
        |value| {
            value.to_str().is_ok_and(|value| {
                let value = value.to_ascii_lowercase();
                value.contains("prefetch") || value.contains("prerender") || value.contains("preview")
            })
        },
    )
}

/// A page can reach the port by image, frame or script; only a navigation of the whole window is an answer.
/// Browsers that do not send these headers are taken at the state's word.
fn is_navigation(headers: &HeaderMap) -> bool {
    let all = |name: &str, wanted: &str| {
        headers.get_all(name).iter().all(|value| value.as_bytes() == wanted.as_bytes())
    };
    all("sec-fetch-mode", "navigate") && all("sec-fetch-dest", "document")
}
