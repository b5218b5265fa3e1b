//! From Python's syntax to the engine's, character by character.

use super::PatternError;
use super::class::translate_class;
use super::escape::{Place, push_literal, translate_escape};
use super::quantifier::translate_quantifier;

/// The pattern being read.
pub(super) type Source<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Flags that change how the following characters are read; the others are the engine's affair.
#[derive(Clone, Copy, Default)]
struct Mode {
    /// `$` is the end of any line.
    multi_line: bool,
    /// White space and comments stand for nothing.
    verbose: bool,
}

/// Writes `pattern` in the engine's syntax, anchored at the start.
pub(super) fn translate(pattern: &str) -> Result<String, PatternError> {
    let mut translation = Translation {
        source: pattern.chars().peekable(),
        out: String::with_capacity(pattern.len() + 8),
        mode: Mode::default(),
        groups: Vec::new(),
        repeatable: false,
    };
    let flags = translation.leading_flags()?;
    translation.out.push_str("\\A(?");
    translation.out.push_str(&flags);
    translation.out.push(':');
    while let Some(character) = translation.source.next() {
        translation.step(character)?;
    }
    if !translation.groups.is_empty() {
        return Err(PatternError::Syntax { problem: "a group is not closed" });
    }
    // A comment of the verbose mode would swallow what follows, so none is ever passed on.
    translation.out.push(')');
    Ok(translation.out)
}

struct Translation<'a> {
    source: Source<'a>,
    out: String,
    mode: Mode,
    /// The mode outside of each open group.
    groups: Vec<Mode>,
    /// Whether what was read last can be repeated.
    repeatable: bool,
}

impl Translation<'_> {
    fn step(&mut self, character: char) -> Result<(), PatternError> {
        let repeatable = std::mem::replace(&mut self.repeatable, true);
        match character {
            '\\' => {
                // What stands for a place in the text cannot be repeated, here and below.
                self.repeatable = !matches!(self.source.peek(), Some('A' | 'Z' | 'z' | 'b' | 'B'));
                translate_escape(&mut self.source, Place::Outside, &mut self.out)
            }
            '[' => translate_class(&mut self.source, &mut self.out),
            '(' => self.open(repeatable),
            ')' => self.close(),
            '|' => {
                self.repeatable = false;
                self.out.push('|');
                Ok(())
            }
            '^' => {
                self.repeatable = false;
                self.out.push('^');
                Ok(())
            }
            '$' => {
                self.repeatable = false;
                // Python's `$` also stands before a newline that ends the text.
                self.out.push_str(if self.mode.multi_line { "$" } else { "(?:\\n?\\z)" });
                Ok(())
            }
            '.' => {
                self.out.push('.');
                Ok(())
            }
            '*' | '+' | '?' | '{' => {
                let repeats = translate_quantifier(character, &mut self.source, repeatable, &mut self.out)?;
                self.repeatable = !repeats;
                Ok(())
            }
            '#' if self.mode.verbose => {
                self.repeatable = repeatable;
                let _comment = self.source.by_ref().find(|c| *c == '\n');
                Ok(())
            }
            c if self.mode.verbose && c.is_ascii_whitespace() => {
                self.repeatable = repeatable;
                Ok(())
            }
            c => {
                push_literal(c, &mut self.out);
                Ok(())
            }
        }
    }

    /// Flags for the whole pattern, such as `(?i)`; Python knows them at the start only.
    fn leading_flags(&mut self) -> Result<String, PatternError> {
        let mut flags = String::new();
        loop {
            let mut ahead = self.source.clone();
            if ahead.next() != Some('(') || ahead.next() != Some('?') {
                return Ok(flags);
            }
            let mut read = String::new();
            while let Some(flag) = ahead.next_if(char::is_ascii_alphabetic) {
                read.push(flag);
            }
            if read.is_empty() || ahead.next() != Some(')') {
                return Ok(flags);
            }
            for flag in read.chars() {
                match flag {
                    'x' => self.mode.verbose = true,
                    'm' => self.mode.multi_line = true,
                    _ => {}
                }
                push_flag(flag, &mut flags)?;
            }
            self.source = ahead;
        }
    }

    /// After `(`.
    fn open(&mut self, repeatable: bool) -> Result<(), PatternError> {
        let outside = self.mode;
        if self.source.next_if_eq(&'?').is_none() {
            self.out.push('(');
        } else {
            match self.source.next() {
                Some(':') => self.out.push_str("(?:"),
                Some('P') => self.named()?,
                Some('#') => {
                    self.repeatable = repeatable;
                    return self.comment();
                }
                Some('=') => return Err(PatternError::LookAround { construct: "(?=" }),
                Some('!') => return Err(PatternError::LookAround { construct: "(?!" }),
                Some('<') => {
                    return Err(match self.source.next() {
                        Some('=') => PatternError::LookAround { construct: "(?<=" },
                        Some('!') => PatternError::LookAround { construct: "(?<!" },
                        _ => PatternError::Syntax { problem: "a named group is written (?P<name>…)" },
                    });
                }
                Some('(') => return Err(PatternError::BackReference { construct: "(?(…)" }),
                Some('>') => {
                    return Err(PatternError::Unsupported { construct: "an atomic group, (?>…)," });
                }
                Some(flag) if flag == '-' || flag.is_ascii_alphabetic() => self.scoped_flags(flag)?,
                _ => return Err(PatternError::Syntax { problem: "nothing known follows (?" }),
            }
        }
        self.groups.push(outside);
        self.repeatable = false;
        Ok(())
    }

    fn close(&mut self) -> Result<(), PatternError> {
        self.mode = self
            .groups
            .pop()
            .ok_or(PatternError::Syntax { problem: "a group is closed that is not open" })?;
        self.out.push(')');
        Ok(())
    }

    /// After `(?#`: nothing of it counts.
    fn comment(&mut self) -> Result<(), PatternError> {
        match self.source.by_ref().find(|c| *c == ')') {
            Some(_) => Ok(()),
            None => Err(PatternError::Syntax { problem: "a comment is not closed" }),
        }
    }

    /// After `(?P`.
    fn named(&mut self) -> Result<(), PatternError> {
        match self.source.next() {
            Some('<') => {}
            Some('=') => return Err(PatternError::BackReference { construct: "(?P=…)" }),
            _ => return Err(PatternError::Syntax { problem: "a named group is written (?P<name>…)" }),
        }
        let mut name = String::new();
        while let Some(character) = self.source.next_if(|c| *c != '>') {
            name.push(character);
        }
        let starts_well = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        if self.source.next().is_none()
            || !starts_well
            || !name.chars().all(|c| c.is_alphanumeric() || c == '_')
        {
            return Err(PatternError::Syntax { problem: "the name of a group has letters, digits and _" });
        }
        self.out.push_str("(?P<");
        self.out.push_str(&name);
        self.out.push('>');
        Ok(())
    }

    /// After `(?` and the first flag: `(?i:…)`, `(?s-i:…)`.
    fn scoped_flags(&mut self, first: char) -> Result<(), PatternError> {
        let mut flags = String::new();
        let mut on = true;
        let mut next = Some(first);
        loop {
            match next {
                Some(':') => break,
                Some('-') if on => {
                    on = false;
                    flags.push('-');
                }
                Some(')') => {
                    return Err(PatternError::Syntax {
                        problem: "flags for the whole pattern, such as (?i), stand at its start",
                    });
                }
                Some('x') => {
                    return Err(PatternError::Unsupported {
                        construct: "the flag x for a part of the pattern",
                    });
                }
                Some(flag) => {
                    if flag == 'm' {
                        self.mode.multi_line = on;
                    }
                    push_flag(flag, &mut flags)?;
                }
                None => return Err(PatternError::Syntax { problem: "a group is not closed" }),
            }
            next = self.source.next();
        }
        if flags.ends_with('-') {
            return Err(PatternError::Syntax { problem: "no flag follows the - of a group" });
        }
        self.out.push_str("(?");
        self.out.push_str(&flags);
        self.out.push(':');
        Ok(())
    }
}

/// Adds a flag for the engine. `x` is dealt with here, `u` is the default of both.
fn push_flag(flag: char, flags: &mut String) -> Result<(), PatternError> {
    match flag {
        'i' | 'm' | 's' => {
            if !flags.contains(flag) {
                flags.push(flag);
            }
            Ok(())
        }
        'x' | 'u' => Ok(()),
        'a' => Err(PatternError::Unsupported { construct: "the flag a (ASCII)" }),
        'L' => Err(PatternError::Unsupported { construct: "the flag L (locale)" }),
        _ => Err(PatternError::Syntax { problem: "the flags are i, m, s, u and x" }),
    }
}
