//! Inline flags: `(?i)`, `(?s:…)`, `(?-i:…)`.

use super::translate::{Mistake, Translator};

/// The flags that change how a pattern is read or what it matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) ascii: bool,
    pub(super) ignore_case: bool,
    pub(super) multi_line: bool,
    pub(super) dot_all: bool,
    pub(super) verbose: bool,
    /// Only remembered to notice contradictions: it is the normal state.
    pub(super) unicode: bool,
}

impl Flags {
    fn set(&mut self, letter: char) -> Result<(), Mistake> {
        match letter {
            'a' => self.ascii = true,
            'i' => self.ignore_case = true,
            'm' => self.multi_line = true,
            's' => self.dot_all = true,
            'x' => self.verbose = true,
            'u' => self.unicode = true,
            // `L` is for bytes only.
            _ => return Err(Mistake::Pattern),
        }
        Ok(())
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self {
            ascii: self.ascii || other.ascii,
            ignore_case: self.ignore_case || other.ignore_case,
            multi_line: self.multi_line || other.multi_line,
            dot_all: self.dot_all || other.dot_all,
            verbose: self.verbose || other.verbose,
            unicode: self.unicode || other.unicode,
        }
    }

    fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn meets(self, other: Self) -> bool {
        (self.ignore_case && other.ignore_case)
            || (self.multi_line && other.multi_line)
            || (self.dot_all && other.dot_all)
            || (self.verbose && other.verbose)
    }

    fn with(self, added: Self, removed: Self) -> Self {
        let character_set = added.ascii || added.unicode;
        Self {
            ascii: if character_set { added.ascii } else { self.ascii },
            unicode: if character_set { added.unicode } else { self.unicode },
            ignore_case: (self.ignore_case || added.ignore_case) && !removed.ignore_case,
            multi_line: (self.multi_line || added.multi_line) && !removed.multi_line,
            dot_all: (self.dot_all || added.dot_all) && !removed.dot_all,
            verbose: (self.verbose || added.verbose) && !removed.verbose,
        }
    }
}

/// What a run of flags is followed by.
pub(super) enum FlagGroup {
    /// `)`: the flags are for the whole pattern.
    Global,
    /// `:`: these are for the group.
    Scoped(Flags),
}

impl Translator<'_> {
    /// Reads flags from their first letter or minus up to the `)` or `:` behind them.
    pub(super) fn flag_group(&mut self, first: char) -> Result<FlagGroup, Mistake> {
        let mut added = Flags::default();
        let mut end = first;
        if first == ')' {
            return Err(Mistake::Pattern);
        }
        while end != '-' && end != ':' && end != ')' {
            added.set(end)?;
            if added.ascii && added.unicode {
                return Err(Mistake::Pattern);
            }
            end = self.next().ok_or(Mistake::Pattern)?;
        }
        if end == ')' {
            self.global = self.global.union(added);
            if self.global.ascii && self.global.unicode {
                self.flags_contradict = true;
            }
            return Ok(FlagGroup::Global);
        }
        let mut removed = Flags::default();
        if end == '-' {
            let mut letter = self.next().ok_or(Mistake::Pattern)?;
            while letter != ':' || removed.is_empty() {
                removed.set(letter)?;
                letter = self.next().ok_or(Mistake::Pattern)?;
            }
        }
        if removed.ascii || removed.unicode || added.meets(removed) {
            return Err(Mistake::Pattern);
        }
        Ok(FlagGroup::Scoped(self.flags.with(added, removed)))
    }
}
