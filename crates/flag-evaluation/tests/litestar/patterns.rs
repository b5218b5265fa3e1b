//! `matches`: Python patterns, what is a mistake in them, and what cannot be expressed.

use flag_evaluation::litestar::Value;

use super::asking::{condition, text};

fn ask(pattern: &str, actual: &str) -> String {
    let quote = |text_: &str| text(&Value::Text(text_.to_owned()));
    condition("matches", &quote(actual), &quote(pattern))
}

fn check(outcome: &str, rows: &[(&str, &str)]) {
    for (pattern, actual) in rows {
        assert_eq!(ask(pattern, actual), outcome, "{pattern:?} on {actual:?}");
    }
}

#[test]
fn these_match() {
    check(
        "true",
        &[
            ("a", "abc"),
            ("", "x"),
            ("abc$", "abc\n"),
            ("(?m)a$", "a\nb"),
            ("a.c", "aéc"),
            ("(?s)a.c", "a\nc"),
            ("(?x) a b # c\n c", "abc"),
            ("(?i:A)b", "ab"),
            ("(?i)(?-i:a)B", "ab"),
            (r"\d+\Z", "٣٤"),
            (r"\s", "\u{1c}"),
            (r"\w+$", "aé1_½"),
            (r"[\w.-]+@[\w.-]+$", "a.b@c-d"),
            (r"[]a]+$", "]a"),
            (r"[^]]", "a"),
            (r"[a\]b-]+$", "]-b"),
            (r"[[:a]+$", "[:a"),
            ("[a&&b]+$", "a&b"),
            ("a{,2}$", "aa"),
            ("a{2}", "aa"),
            ("a{x}", "a{x}"),
            ("{", "{"),
            ("x{,}$", "xxx"),
            (r"\x41\u00e9\U0001F600\101\0", "Aé😀A\0"),
            (r"(?P<year>\d{4})-(?:\d\d)", "2024-01"),
            ("a(?#comment)+", "aa"),
            ("(a|b)*?c", "abac"),
            ("(?a)\\w$", "a"),
            ("(?i)i", "İ"),
            ("(?i)K", "\u{212a}"),
            ("(?ia)[a-c]+$", "aBC"),
            (r"\bword\b", "word."),
            (r"[\ud800a]", "a"),
            ("😀|é", "é"),
        ],
    );
}

#[test]
fn these_do_not() {
    check(
        "false",
        &[
            ("b", "ab"),
            ("abc$", "abc\n\n"),
            (r"abc\Z", "abc\n"),
            ("a.c", "a\nc"),
            ("(?a)\\w", "é"),
            (r"(?a)\d", "٣"),
            ("(?a:\\s)", "\u{a0}"),
            ("[^a]", "a"),
            ("(?i)[^a]", "A"),
            (r"[^\d]", "٣"),
            (r"\w", "‿"),
            (r"[\ud800]", "a"),
            ("^*", "a"),
        ],
    );
}

#[test]
fn mistakes_are_false() {
    for pattern in [
        "[",
        "(",
        ")",
        "a**",
        "*a",
        "a{2}{3}",
        "a{3,2}",
        "a(?i)",
        "|(?i)a",
        "(?L)a",
        "(?au)a",
        "(?)",
        "(?-)a",
        "(?-:a)",
        "(?i-i:a)",
        "(?-a:b)",
        "(?z)",
        "(?P<1>a)",
        "(?P<a>x)(?P<a>y)",
        "(?P=a)",
        "(?P>a)",
        "(?<a>x)",
        r"\1",
        r"(\1)",
        r"\q",
        r"\x4",
        r"\u12",
        r"\U00110000",
        r"\400",
        r"[\8]",
        r"[\A]",
        "[z-a]",
        r"[\w-z]",
        r"[a-\d]",
        "[a",
        "[a-",
        "\\",
        "[\\",
        "(?#",
        "(?(1)a)",
        "(?(0)a)",
        "(?(x)a)",
        "(?i",
        "(?i:a",
        r"\pL",
        r"\N",
        "(?",
        "(?P",
        "(?P<",
    ] {
        assert_eq!(ask(pattern, "a"), "false", "{pattern:?}");
    }
}

#[test]
fn what_no_linear_engine_expresses_is_said_so() {
    check(
        "NOT_EXPRESSIBLE",
        &[
            ("(?=a)a", "a"),
            ("(?!b)a", "a"),
            ("(?<=a)b", "ab"),
            ("(?<!a)b", "b"),
            (r"(a)\1", "aa"),
            ("(?P<n>a)(?P=n)", "aa"),
            ("(a)?(?(1)b|c)", "ab"),
            ("(?>a)b", "ab"),
            ("a++", "aa"),
            (r"\N{DIGIT ONE}", "1"),
            (r"(?a)\B", "a"),
        ],
    );
    // Nobody asks the pattern about something false.
    assert_eq!(condition("matches", "0", r#""(?=a)""#), "false");
    assert_eq!(condition("matches", "null", "5"), "false");
}

#[test]
fn what_python_refuses_otherwise_fails() {
    check("GENERAL_ERROR", &[("a{99999999999}", "a"), ("(?a)(?u)x", "x")]);
    assert_eq!(condition("matches", "1", "5"), "GENERAL_ERROR");
    assert_eq!(condition("matches", "1", "{}"), "GENERAL_ERROR");
}

#[test]
fn numbers_and_lists_match_as_texts() {
    assert_eq!(condition("matches", "1e22", r#""1e\\+22$""#), "true");
    assert_eq!(condition("matches", r#"["a"]"#, r#""\\['a'\\]""#), "true");
}
