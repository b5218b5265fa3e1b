//! What the browser is shown. The pages tell nothing and load nothing: whether the sign-in succeeded is shown
//! in the application, because the browser comes back before that is known.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

/// An answer of the loopback port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// 303 to the page without a query.
    SeeDone,
    /// 200: return to the application.
    Done,
    /// 200 without a body.
    Empty,
    /// 400: this answer does not belong to a sign-in of this application.
    NotOurs,
    /// 400: no parameters arrived, perhaps because they stand after a `#`.
    NoParameters,
    /// 400 without a body.
    BadRequest,
    /// 403 without a body: not a navigation of a window.
    NotANavigation,
    /// 404 without a body.
    NotFound,
    /// 405 without a body.
    OtherMethod,
    /// 421 without a body: the request is for another host.
    OtherHost,
    /// 503 without a body: fetched ahead of time.
    NotNow,
}

macro_rules! page {
    ($title:literal, $text:literal) => {
        concat!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>",
            $title,
            "</title>",
            "<meta name=\"viewport\" content=\"width=device-width\">",
            "<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;",
            "margin:20vh auto;padding:0 1rem}h1{font-size:1.25rem}</style></head><body><h1>",
            $title,
            "</h1><p>",
            $text,
            "</p></body></html>"
        )
    };
}

const DONE: &str = page!("Return to the application", "You can close this page.");
const NOT_OURS: &str = page!(
    "This answer does not belong to a sign-in of this application",
    "If you are signing in, go back to the application and open the page again from there."
);
const NO_PARAMETERS: &str = page!(
    "The answer arrived empty",
    "The identity provider has to send its answer in the query of the address (response_mode=query)."
);

impl Page {
    /// Status and body.
    #[must_use]
    pub fn content(self) -> (StatusCode, &'static str) {
        match self {
            Self::SeeDone => (StatusCode::SEE_OTHER, ""),
            Self::Done => (StatusCode::OK, DONE),
            Self::Empty => (StatusCode::OK, ""),
            Self::NotOurs => (StatusCode::BAD_REQUEST, NOT_OURS),
            Self::NoParameters => (StatusCode::BAD_REQUEST, NO_PARAMETERS),
            Self::BadRequest => (StatusCode::BAD_REQUEST, ""),
            Self::NotANavigation => (StatusCode::FORBIDDEN, ""),
            Self::NotFound => (StatusCode::NOT_FOUND, ""),
            Self::OtherMethod => (StatusCode::METHOD_NOT_ALLOWED, ""),
            Self::OtherHost => (StatusCode::MISDIRECTED_REQUEST, ""),
            Self::NotNow => (StatusCode::SERVICE_UNAVAILABLE, ""),
        }
    }

    /// The whole answer, with the headers that every answer has.
    #[must_use]
    pub(crate) fn response(self) -> Response<Full<Bytes>> {
        let (status, body) = self.content();
        let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            ),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::CONNECTION, "close"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        match self {
            Self::SeeDone => {
                headers.insert(header::LOCATION, HeaderValue::from_static(super::decide::DONE_PATH));
            }
            Self::OtherMethod => {
                headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
            }
            _ => {}
        }
        response
    }
}
