//! Reads a Python pattern and writes it for the `regex` crate.

use std::collections::HashMap;

use super::Inexpressible;
use super::flags::Flags;

/// How deep groups may nest.
const MAX_GROUP_DEPTH: usize = 64;
/// From here on Python refuses a repeat count with an error that is not a mistake of the pattern.
const MAX_REPEAT: u64 = u32::MAX as u64;

/// Why there is no translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    /// Python's `re.error`.
    Pattern,
    /// A repeat count of 32 bits or more.
    NumberTooLarge,
    /// `(?a)` and `(?u)` for the whole pattern.
    FlagsContradict,
    /// Good Python that cannot be expressed.
    Inexpressible(Inexpressible),
}

/// What stands before a repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// Nothing, or a place rather than something to consume: not to be repeated.
    Nothing,
    Repeatable,
    /// Already repeated.
    Repeat,
}

/// The reader's position, the groups so far, and what is written.
#[derive(Debug)]
pub(super) struct Translator<'a> {
    rest: std::str::Chars<'a>,
    pub(super) out: String,
    pub(super) flags: Flags,
    /// Flags for the whole pattern, which stand before everything else.
    pub(super) global: Flags,
    pub(super) flags_contradict: bool,
    /// Whether each group so far is closed.
    pub(super) groups: Vec<bool>,
    pub(super) group_names: HashMap<String, usize>,
    /// The highest number of a group that a conditional asks for.
    pub(super) highest_condition: usize,
    depth: usize,
    /// The first construct that cannot be expressed; reading goes on, because the pattern may still be wrong.
    inexpressible: Option<Inexpressible>,
}

/// Translates a whole pattern, anchored at the start.
pub(super) fn translate(pattern: &str) -> Result<String, Mistake> {
    let mut translator = Translator {
        rest: pattern.chars(),
        out: String::from(r"\A(?:"),
        flags: Flags::default(),
        global: Flags::default(),
        flags_contradict: false,
        groups: Vec::new(),
        group_names: HashMap::new(),
        highest_condition: 0,
        depth: 0,
        inexpressible: None,
    };
    translator.alternatives(true)?;
    let unknown_group = translator.highest_condition > translator.groups.len();
    // Only a parenthesis too many stops the reader early.
    if unknown_group || translator.next().is_some() {
        return Err(Mistake::Pattern);
    }
    if translator.flags_contradict {
        return Err(Mistake::FlagsContradict);
    }
    if let Some(why) = translator.inexpressible {
        return Err(Mistake::Inexpressible(why));
    }
    translator.out.push(')');
    Ok(translator.out)
}

impl Translator<'_> {
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        self.rest.next()
    }

    pub(super) fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.next();
        }
        found
    }

    /// Up to `max` characters of a kind.
    pub(super) fn take_while(&mut self, max: usize, is: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        for _ in 0..max {
            match self.peek() {
                Some(c) if is(c) => taken.push(c),
                _ => break,
            }
            self.next();
        }
        taken
    }

    pub(super) fn cannot_express(&mut self, why: Inexpressible) {
        self.inexpressible.get_or_insert(why);
    }

    /// Alternatives up to a closing parenthesis or the end. Flags for the whole pattern may stand at the very
    /// start of the outermost first one.
    pub(super) fn alternatives(&mut self, outermost: bool) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > MAX_GROUP_DEPTH {
            return Err(Mistake::Inexpressible(Inexpressible::TooDeep));
        }
        self.sequence(outermost)?;
        while self.take('|') {
            self.out.push('|');
            self.sequence(false)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn sequence(&mut self, may_set_flags: bool) -> Result<(), Mistake> {
        let mut last = Item::Nothing;
        let mut empty = true;
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            self.next();
            if self.flags.verbose && self.skipped(c) {
                continue;
            }
            match c {
                '*' | '+' | '?' | '{' => last = self.repeat(c, last)?,
                '(' => {
                    if let Some(item) = self.group(may_set_flags && empty)? {
                        last = item;
                    } else {
                        continue;
                    }
                }
                _ => last = self.atom(c)?,
            }
            empty = false;
        }
        Ok(())
    }

    /// White space and comments of a verbose pattern.
    fn skipped(&mut self, c: char) -> bool {
        if c == '#' {
            while self.next().is_some_and(|c| c != '\n') {}
        }
        c == '#' || matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
    }

    fn atom(&mut self, c: char) -> Result<Item, Mistake> {
        match c {
            '.' => {
                self.out.push_str(if self.flags.dot_all { "(?s:.)" } else { r"[^\n]" });
                Ok(Item::Repeatable)
            }
            '^' => Ok(self.place(if self.flags.multi_line { "(?m:^)" } else { r"\A" })),
            '$' => Ok(self.place(if self.flags.multi_line { "(?m:$)" } else { r"(?:\n?\z)" })),
            '[' => {
                self.class()?;
                Ok(Item::Repeatable)
            }
            '\\' => self.escape(),
            c => {
                self.literal(c);
                Ok(Item::Repeatable)
            }
        }
    }

    pub(super) fn place(&mut self, written: &str) -> Item {
        self.out.push_str(written);
        Item::Nothing
    }

    fn repeat(&mut self, first: char, last: Item) -> Result<Item, Mistake> {
        let written = match first {
            '{' => match self.counts()? {
                Some(counts) => counts,
                None => {
                    self.literal('{');
                    return Ok(Item::Repeatable);
                }
            },
            other => other.to_string(),
        };
        if last != Item::Repeatable {
            return Err(Mistake::Pattern);
        }
        if self.take('+') {
            self.cannot_express(Inexpressible::PossessiveRepeat);
        } else {
            // Whether a repeat is lazy decides which match is found, not whether there is one.
            self.take('?');
        }
        self.out.push_str(&written);
        Ok(Item::Repeat)
    }

    /// `{m}`, `{m,}`, `{,n}`, `{m,n}` behind the brace; `None`, and nothing read, if the brace is a literal one.
    fn counts(&mut self) -> Result<Option<String>, Mistake> {
        let start = self.rest.clone();
        if self.peek() == Some('}') {
            return Ok(None);
        }
        let low = self.take_while(usize::MAX, |c| c.is_ascii_digit());
        let comma = self.take(',');
        let high = if comma { self.take_while(usize::MAX, |c| c.is_ascii_digit()) } else { low.clone() };
        if !self.take('}') {
            self.rest = start;
            return Ok(None);
        }
        let low = repeat_count(&low)?.unwrap_or(0);
        Ok(Some(match repeat_count(&high)? {
            Some(high) if high < low => return Err(Mistake::Pattern),
            Some(high) => format!("{{{low},{high}}}"),
            None => format!("{{{low},}}"),
        }))
    }
}

fn repeat_count(digits: &str) -> Result<Option<u64>, Mistake> {
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.trim_start_matches('0') {
        "" => Ok(Some(0)),
        significant => match significant.parse() {
            Ok(count) if count < MAX_REPEAT => Ok(Some(count)),
            _ => Err(Mistake::NumberTooLarge),
        },
    }
}
