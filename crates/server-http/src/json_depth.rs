//! How deep a JSON text nests, found without building it.

/// Whether arrays and objects of `text` nest at most `max` levels deep. Says nothing about validity.
pub(crate) fn nests_at_most(text: &[u8], max: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > max {
                    return false;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, max: usize, expected: bool) {
        assert_eq!(nests_at_most(text.as_bytes(), max), expected, "{text}");
    }

    #[test]
    fn brackets_count_outside_of_texts_only() {
        check("1", 0, true);
        check("[1]", 0, false);
        check("[[1],[2]]", 2, true);
        check("[[[1]]]", 2, false);
        check(r#"{"a":"[[[["}"#, 1, true);
        check(r#"{"a":"\"[[[","b":[1]}"#, 2, true);
        check(r#"{"a":"\\","b":[[1]]}"#, 2, false);
    }
}
