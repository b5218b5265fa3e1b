//! Text from a document, made safe to look at.

/// Makes characters visible that could change how the text around them is shown: control characters,
/// direction marks and overrides, zero-width and other invisible characters become `⟨U+202E⟩`. Everything
/// else stays. The text is for showing only, it is no longer what was signed.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_invisible(character) {
            shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_become_visible_and_the_rest_stays() {
        for (text, shown) in [
            ("Größe & Söhne 東京 😀", "Größe & Söhne 東京 😀"),
            ("a\u{202e}b", "a⟨U+202E⟩b"),
            ("a\u{2067}b\u{2069}", "a⟨U+2067⟩b⟨U+2069⟩"),
            ("a\u{200b}\u{200f}", "a⟨U+200B⟩⟨U+200F⟩"),
            ("line\nbreak\u{7f}\u{85}\0", "line⟨U+000A⟩break⟨U+007F⟩⟨U+0085⟩⟨U+0000⟩"),
            ("\u{feff}\u{e0041}", "⟨U+FEFF⟩⟨U+E0041⟩"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }
}
