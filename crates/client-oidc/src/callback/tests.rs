//! The listener cases that are decided by the head of one request, by their numbers.

use super::*;
use crate::error::Fault;
use http::Request;
use proptest::prelude::*;

fn pending() -> Pending {
    Pending {
        host: "127.0.0.1:4711".into(),
        state: zeroize::Zeroizing::new("right-state".into()),
        issuer: "https://id.example".into(),
        issuer_required: false,
    }
}

const GOOD: &str = "/callback?code=abc&state=right-state";

fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> Request<()> {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap()
}

/// What is shown, and whether it was counted as a stranger's or taken as the answer.
fn shown(method: &str, target: &str, headers: &[(&str, &str)]) -> (Page, &'static str) {
    let host = ("host", "127.0.0.1:4711");
    let all: Vec<(&str, &str)> = if headers.iter().any(|(name, _)| *name == "host") {
        headers.to_vec()
    } else {
        std::iter::once(host).chain(headers.iter().copied()).collect()
    };
    match decide(&request(method, target, &all), &pending()) {
        Action::Answer(page) => (page, "ignored"),
        Action::Stranger(page) => (page, "stranger"),
        Action::Finish(Outcome::Code(_)) => (Page::SeeDone, "code"),
        Action::Finish(Outcome::Refused(_)) => (Page::SeeDone, "refused"),
        Action::Finish(Outcome::Unusable(_)) => (Page::SeeDone, "unusable"),
    }
}

#[test]
fn each_case_gets_its_answer() {
    let long_state = format!("/callback?code=abc&state={}", "x".repeat(600));
    let long_code = format!("/callback?code={}&state=right-state", "x".repeat(7 * 1024));
    /// Case, method, target, headers, what is shown and how it is taken.
    type Row<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)], (Page, &'a str));
    let rows: &[Row<'_>] = &[
        ("good", "GET", GOOD, &[], (Page::SeeDone, "code")),
        (
            "good, navigated",
            "GET",
            GOOD,
            &[
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
                ("sec-fetch-site", "cross-site"),
            ],
            (Page::SeeDone, "code"),
        ),
        ("1 wrong state", "GET", "/callback?code=abc&state=wrong", &[], (Page::NotOurs, "stranger")),
        ("1 no state", "GET", "/callback?code=abc", &[], (Page::NotOurs, "stranger")),
        ("1 long state", "GET", &long_state, &[], (Page::NotOurs, "stranger")),
        (
            "2 error, wrong state",
            "GET",
            "/callback?error=access_denied&state=wrong",
            &[],
            (Page::NotOurs, "stranger"),
        ),
        (
            "3 error",
            "GET",
            "/callback?error=access_denied&state=right-state",
            &[],
            (Page::SeeDone, "refused"),
        ),
        (
            "4 other iss",
            "GET",
            "/callback?code=abc&state=right-state&iss=https%3A%2F%2Fother.example",
            &[],
            (Page::SeeDone, "unusable"),
        ),
        (
            "4 same iss",
            "GET",
            "/callback?code=abc&state=right-state&iss=https%3A%2F%2Fid.example",
            &[],
            (Page::SeeDone, "code"),
        ),
        (
            "4 iss with slash",
            "GET",
            "/callback?code=abc&state=right-state&iss=https%3A%2F%2Fid.example%2F",
            &[],
            (Page::SeeDone, "unusable"),
        ),
        (
            "5 code and error",
            "GET",
            "/callback?code=abc&error=x&state=right-state",
            &[],
            (Page::NotOurs, "stranger"),
        ),
        (
            "5 two codes",
            "GET",
            "/callback?code=abc&code=abc&state=right-state",
            &[],
            (Page::NotOurs, "stranger"),
        ),
        (
            "5 two codes, one escaped",
            "GET",
            "/callback?code=abc&c%6fde=abc&state=right-state",
            &[],
            (Page::NotOurs, "stranger"),
        ),
        ("5 empty code", "GET", "/callback?code=&state=right-state", &[], (Page::NotOurs, "stranger")),
        ("7 sec-purpose", "GET", GOOD, &[("sec-purpose", "prefetch;prerender")], (Page::NotNow, "ignored")),
        ("7 purpose", "GET", GOOD, &[("purpose", "prefetch")], (Page::NotNow, "ignored")),
        ("7 x-moz", "GET", GOOD, &[("x-moz", "prefetch")], (Page::NotNow, "ignored")),
        ("9 long code", "GET", &long_code, &[], (Page::SeeDone, "code")),
        ("10 HEAD", "HEAD", GOOD, &[], (Page::Empty, "ignored")),
        ("10 POST", "POST", GOOD, &[], (Page::OtherMethod, "ignored")),
        (
            "10 OPTIONS",
            "OPTIONS",
            GOOD,
            &[("access-control-request-private-network", "true")],
            (Page::OtherMethod, "ignored"),
        ),
        ("11 favicon", "GET", "/favicon.ico", &[], (Page::NotFound, "ignored")),
        ("11 root", "GET", "/", &[], (Page::NotFound, "ignored")),
        ("12 other host", "GET", GOOD, &[("host", "evil.example")], (Page::OtherHost, "ignored")),
        ("12 other port", "GET", GOOD, &[("host", "127.0.0.1:4712")], (Page::OtherHost, "ignored")),
        ("12 localhost", "GET", GOOD, &[("host", "localhost:4711")], (Page::OtherHost, "ignored")),
        (
            "12 two hosts",
            "GET",
            GOOD,
            &[("host", "127.0.0.1:4711"), ("host", "evil.example")],
            (Page::OtherHost, "ignored"),
        ),
        ("13 fetch", "GET", GOOD, &[("sec-fetch-mode", "cors")], (Page::NotANavigation, "ignored")),
        (
            "13 image",
            "GET",
            GOOD,
            &[("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")],
            (Page::NotANavigation, "ignored"),
        ),
        (
            "13 frame",
            "GET",
            GOOD,
            &[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")],
            (Page::NotANavigation, "ignored"),
        ),
        ("20 done", "GET", "/done", &[], (Page::Done, "ignored")),
        ("20 done, posted", "POST", "/done", &[], (Page::OtherMethod, "ignored")),
        ("27 fragment", "GET", "/callback", &[], (Page::NoParameters, "ignored")),
        ("27 empty query", "GET", "/callback?", &[], (Page::NoParameters, "ignored")),
        ("28 dots", "GET", "/x/../callback?code=abc&state=right-state", &[], (Page::NotFound, "ignored")),
        (
            "28 escaped path",
            "GET",
            "/%63allback?code=abc&state=right-state",
            &[],
            (Page::NotFound, "ignored"),
        ),
        ("28 two slashes", "GET", "//callback?code=abc&state=right-state", &[], (Page::NotFound, "ignored")),
        (
            "28 absolute form",
            "GET",
            "http://127.0.0.1:4711/callback?code=abc&state=right-state",
            &[],
            (Page::BadRequest, "ignored"),
        ),
        ("28 NUL", "GET", "/callback?code=a%00c&state=right-state", &[], (Page::NotOurs, "stranger")),
        ("28 bad UTF-8", "GET", "/callback?code=%ff&state=right-state", &[], (Page::NotOurs, "stranger")),
        (
            "28 half an escape",
            "GET",
            "/callback?code=a%4&state=right-state",
            &[],
            (Page::NotOurs, "stranger"),
        ),
    ];
    for (case, method, target, headers, expected) in rows {
        assert_eq!(shown(method, target, headers), *expected, "{case}");
    }
    let no_host = decide(&Request::get(GOOD).body(()).unwrap(), &pending());
    assert!(matches!(no_host, Action::Answer(Page::OtherHost)), "12 no host");
}

#[test]
fn case_3_a_refusal_is_reduced_to_plain_short_text() {
    let target = format!(
        "/callback?state=right-state&error=%3Cscript%3E&error_description=%3Cb%3Ea%0Ab%E2%80%AE{}&error_uri=https%3A%2F%2Fevil.example",
        "x".repeat(300)
    );
    let request = request("GET", &target, &[("host", "127.0.0.1:4711")]);
    let Action::Finish(Outcome::Refused(refusal)) = decide(&request, &pending()) else { unreachable!() };
    assert_eq!(refusal.error, "script");
    let description = refusal.description.unwrap();
    assert!(description.starts_with("<b>abxxx") && description.chars().count() == 200, "{description}");
}

#[test]
fn case_4_an_answer_without_iss_depends_on_what_the_provider_says() {
    let pending = Pending { issuer_required: true, ..pending() };
    let outcome = |target: &str| {
        let Action::Finish(outcome) =
            decide(&request("GET", target, &[("host", "127.0.0.1:4711")]), &pending)
        else {
            unreachable!("{target}")
        };
        outcome
    };
    assert!(matches!(outcome(GOOD), Outcome::Unusable(Fault::AnswerWithoutIssuer)));
    assert!(matches!(outcome("/callback?error=access_denied&state=right-state"), Outcome::Refused(_)), "I3");
}

#[test]
fn case_12_a_stranger_learns_nothing_from_the_body() {
    for page in [
        Page::OtherHost,
        Page::NotFound,
        Page::OtherMethod,
        Page::NotANavigation,
        Page::NotNow,
        Page::BadRequest,
    ] {
        assert_eq!(page.content().1, "");
    }
}

proptest! {
    #[test]
    fn without_the_state_nothing_is_an_answer(
        method in "GET|HEAD|POST|PUT|OPTIONS",
        path in "/(callback|done|favicon.ico|[a-z/.%]{0,12})",
        query in "((code|state|error|iss|x)=[a-z%0-9+&=]{0,12}&?){0,5}",
        header in prop::sample::select(vec!["host", "sec-fetch-mode", "purpose", "origin", "cookie"]),
        value in "[a-z0-9.:]{0,20}",
    ) {
        let target = format!("{path}?{query}");
        prop_assume!(target.parse::<http::Uri>().is_ok());
        let (_, taken) = shown(&method, &target, &[(header, &value)]);
        prop_assert!(matches!(taken, "ignored" | "stranger"), "{} {} {}", method, target, taken);
    }

    #[test]
    fn any_query_is_judged(query in any::<String>()) {
        let judged = judge(&query, &pending());
        if !query.contains("right-state") {
            prop_assert!(!matches!(judged, Action::Finish(_)));
        }
    }

    #[test]
    fn any_code_arrives_as_it_was_sent(code in "[ -~]{1,200}", order in any::<bool>()) {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let mut pairs = [("code", code.as_str()), ("state", "right-state")];
        if order {
            pairs.reverse();
        }
        let query = query.extend_pairs(pairs).finish();
        let Action::Finish(Outcome::Code(read)) = judge(&query, &pending()) else { unreachable!() };
        prop_assert_eq!(read.expose(), code);
    }
}
