//! What patterns match, as rows; the expectations were read off Python's `re.match`.

use super::{PatternError, compile_pattern};

#[track_caller]
fn check(pattern: &str, matching: &[&str], others: &[&str]) {
    let regex = compile_pattern(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    for text in matching {
        assert!(regex.is_match(text), "{pattern} should match {text:?}: {regex}");
    }
    for text in others {
        assert!(!regex.is_match(text), "{pattern} should not match {text:?}: {regex}");
    }
}

#[test]
fn patterns_are_read_as_python_reads_them() {
    check("", &["", "a"], &[]);
    check("ab", &["ab", "abc"], &["cab", "a", ""]);
    check("a|b", &["a", "b", "bx"], &["xb"]);
    check("^a$", &["a", "a\n"], &["ab", "a\n\n", "a\nb"]);
    check(r"a\Z", &["a"], &["a\n", "ab"]);
    check(r"\Aa", &["a"], &["ba"]);
    check("(?m)a$", &["a\nb", "a"], &["ab"]);
    check("(?m:a$)", &["a\nb"], &["ab"]);
    check("(?i)ABC", &["abc", "Abcd"], &["xabc"]);
    check("(?is)a.b", &["A\nB"], &["AB"]);
    check("(?i)(?s)a.b", &["A\nB"], &[]);
    check("a.b", &["a-b"], &["a\nb"]);
    check("(?s:a.b)c", &["a\nbc"], &["a\nb"]);
    check("(?i:a)b", &["Ab"], &["AB"]);
    check("(?i-s:a)b", &["Ab"], &[]);
    check("(?P<year>[0-9]{4})-", &["2026-11"], &["26-11"]);
    check("(?:ab)+c", &["ababc"], &["c"]);
    check("a(?#a comment) b", &["a b"], &["ab"]);
    check("(?x) a b # comment with ) in it\n c\\ d [ ]", &["abc d "], &["ab c d "]);
    check("(?x)a # the end", &["a"], &["b"]);
    check("a{2}", &["aa"], &["a"]);
    check("a{,2}b", &["b", "ab", "aab"], &["aaab"]);
    check("a{,}b", &["b", "aaab"], &[]);
    check("a{2,}?b", &["aab"], &["ab"]);
    check("a{", &["a{"], &["a"]);
    check("a{}", &["a{}"], &["a"]);
    check("{a}", &["{a}"], &["a"]);
    check("a{1,b}", &["a{1,b}"], &["a"]);
}

#[test]
fn classes_and_escapes_are_python_s() {
    check("[]a]+$", &["]a"], &["b"]);
    check("[^]a]", &["b"], &["]", "a"]);
    check("[[:alpha:]]", &["a]", ":]", "[]"], &["b]"]);
    check("[a&&b]+$", &["a&b"], &["c"]);
    check("[a~~b]+$", &["a~b"], &[]);
    check("[a-]+$", &["a-"], &["b"]);
    check("[-a]+$", &["a-"], &["b"]);
    check("[+--]+$", &["+,-"], &["."]);
    check("[--/]+$", &["-./"], &["+"]);
    check(r"[\]\\]+$", &["]\\"], &["a"]);
    check(r"[\w.-]+@[\w-]+\.com$", &["a.b@c-d.com", "ä@ö.com"], &["@.com"]);
    check(r"[^\s]+$", &["ab"], &["a b"]);
    check(r"[^\S]$", &[" "], &["a"]);
    check(r"[\b]", &["\x08"], &["b"]);
    check(r"\bfoo\b", &["foo", "foo bar"], &["foobar"]);
    check(r"\d+$", &["12", "٣"], &["a"]);
    check(r"\D", &["a"], &["1"]);
    check(r"\w+$", &["aä_9"], &["a-"]);
    check(r"\W", &["-"], &["a"]);
    check(r"\s$", &[" ", "\u{1c}", "\u{a0}"], &["a"]);
    check(r"\S", &["a"], &["\u{1f}"]);
    check(r"\.\-\/\ \<\#", &[".-/ <#"], &["a"]);
    check(r"\x41\u00e4\U0001F600", &["Aä😀"], &["A"]);
    check(r"\0\101[\101]", &["\0AA"], &[]);
    check(r"a\tb\n", &["a\tb\n"], &[]);
    check("a-b#c&d~e", &["a-b#c&d~e"], &[]);
    check("}", &["}"], &[]);
    check("]", &["]"], &[]);
}

#[track_caller]
fn refuse(pattern: &str, expected: &str) {
    match compile_pattern(pattern) {
        Ok(regex) => panic!("{pattern} became {regex}"),
        Err(error) => assert!(error.to_string().contains(expected), "{pattern}: {error}"),
    }
}

#[test]
fn what_cannot_run_in_linear_time_is_refused_with_its_reason() {
    refuse("a(?=b)", "look ahead or behind ((?=)");
    refuse("a(?!b)", "look ahead or behind ((?!)");
    refuse("(?<=a)b", "look ahead or behind ((?<=)");
    refuse("(?<!a)b", "look ahead or behind ((?<!)");
    refuse(r"(a)\1", "refer back");
    refuse("(?P<a>a)(?P=a)", "refer back");
    refuse("(a)?(?(1)b)", "refer back");
    refuse("(?>a)", "atomic group");
    refuse("a++", "possessive");
    refuse("a{2}+", "possessive");
    refuse(r"\N{DASH}", "by its name");
    refuse("(?a)b", "flag a");
    refuse("a(?x: b)", "flag x");
}

#[test]
fn what_python_refuses_is_refused() {
    refuse("(", "not closed");
    refuse("a)(b", "not open");
    refuse("[a", "not closed");
    refuse("[]", "not closed");
    refuse("[z-a]", "range");
    refuse(r"[\d-z]", "range");
    refuse(r"[a-\d]", "range");
    refuse("{2}a", "nothing to repeat");
    refuse("*a", "nothing to repeat");
    refuse("(*a)", "nothing to repeat");
    refuse("a|*", "nothing to repeat");
    refuse("a**", "nothing to repeat");
    refuse("a{2}{3}", "nothing to repeat");
    for place in ["^?2", "a$*", r"\A+", r"\b{2}a", r"\B?a", r"a\Z{0,1}"] {
        refuse(place, "nothing to repeat");
    }
    refuse(r"\p{L}", "before a letter");
    refuse("a\\", "ends with a single");
    refuse(r"\x4", "hexadecimal");
    refuse(r"\ud800", "hexadecimal");
    refuse(r"\Uffffffff", "hexadecimal");
    refuse(r"[\9]", "octal");
    refuse("a(?i)b", "stand at its start");
    refuse("(?U)a", "the flags are");
    refuse("(?i-:a)", "no flag follows");
    refuse("(?<n>a)", "(?P<name>");
    refuse("(?P<1>a)", "name of a group");
    refuse("(?P<a", "name of a group");
    refuse("(?#a", "comment is not closed");
    refuse("a{3,2}", "cannot read it");
    refuse("(?P<a>x)(?P<a>y)", "cannot read it");
}

#[test]
fn bombs_are_refused_or_answered_at_once() {
    assert_eq!(compile_pattern("(((a{1000}){1000}){1000})").unwrap_err(), PatternError::TooLarge);
    assert_eq!(compile_pattern(&"(\\w{1000})".repeat(20)).unwrap_err(), PatternError::TooLarge);
    assert_eq!(compile_pattern(&"a".repeat(1_001)).unwrap_err(), PatternError::TooLong);
    assert!(compile_pattern(&format!("{}{}", "(".repeat(500), ")".repeat(500))).is_err());
    refuse("a{99999999999999999999}", "cannot read it");
    check("(a+)+$", &[], &[&format!("{}b", "a".repeat(20_000))]);
    check("(a|a)*b", &[], &[&"a".repeat(20_000)]);
}
