//! Semantic versions as conditions compare them.

/// Whether a text is a semantic version 2.0; a leading `v` is accepted, and minor or patch left out.
pub(super) fn is_version(text: &str) -> bool {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre_release) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    let numbers = || core.split('.');
    build.is_none_or(|build| build.split('.').all(is_identifier))
        && pre_release.is_none_or(|pre| pre.split('.').all(|id| is_identifier(id) && !has_leading_zero(id)))
        && numbers().count() <= 3
        && numbers().all(|number| is_number(number) && !has_leading_zero(number))
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && is_number(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_semantic_with_some_tolerance() {
        for good in ["1", "1.2", "1.2.3", "v1.2.3-beta.1+build.5", "1.0.0--x", "99999999999999999999.0.0"] {
            assert!(is_version(good), "{good}");
        }
        for bad in ["", "v", "1.", "1..2", "1.2.3.4", "01.2", "1.2-", "1.2.3-01", "1.2.3+", "a.b", "1,2"] {
            assert!(!is_version(bad), "{bad}");
        }
    }
}
