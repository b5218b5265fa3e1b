//! Groups: what stands between parentheses.

use super::Inexpressible;
use super::flags::FlagGroup;
use super::translate::{Item, Mistake, Translator};

impl Translator<'_> {
    /// Reads a group behind its opening parenthesis. `None` for what leaves nothing behind: comments and flags
    /// for the whole pattern, which may stand at its start only.
    pub(super) fn group(&mut self, at_start: bool) -> Result<Option<Item>, Mistake> {
        if !self.take('?') {
            return self.capture(None).map(Some);
        }
        match self.next().ok_or(Mistake::Pattern)? {
            ':' => self.inside().map(Some),
            'P' => self.named().map(Some),
            '#' => {
                while self.next().ok_or(Mistake::Pattern)? != ')' {}
                Ok(None)
            }
            '=' | '!' => self.look_around().map(Some),
            '<' => match self.next() {
                Some('=' | '!') => self.look_around().map(Some),
                _ => Err(Mistake::Pattern),
            },
            '>' => {
                self.cannot_express(Inexpressible::AtomicGroup);
                self.inside().map(Some)
            }
            '(' => self.conditional().map(Some),
            letter => match self.flag_group(letter)? {
                FlagGroup::Global if at_start => {
                    self.flags = self.global;
                    Ok(None)
                }
                FlagGroup::Global => Err(Mistake::Pattern),
                FlagGroup::Scoped(flags) => {
                    let outer = std::mem::replace(&mut self.flags, flags);
                    let item = self.inside()?;
                    self.flags = outer;
                    Ok(Some(item))
                }
            },
        }
    }

    /// The inside of a group and its closing parenthesis.
    fn inside(&mut self) -> Result<Item, Mistake> {
        self.out.push_str("(?:");
        self.alternatives(false)?;
        self.close()?;
        self.out.push(')');
        Ok(Item::Repeatable)
    }

    fn close(&mut self) -> Result<(), Mistake> {
        if self.take(')') { Ok(()) } else { Err(Mistake::Pattern) }
    }

    /// A group that could be referred to. Nothing here refers to one, so it is written without a number.
    fn capture(&mut self, name: Option<String>) -> Result<Item, Mistake> {
        let number = self.groups.len();
        self.groups.push(false);
        if let Some(name) = name
            && self.group_names.insert(name, number).is_some()
        {
            return Err(Mistake::Pattern);
        }
        let item = self.inside()?;
        self.groups[number] = true;
        Ok(item)
    }

    /// Behind `(?P`.
    fn named(&mut self) -> Result<Item, Mistake> {
        if self.take('<') {
            let name = self.name_until('>')?;
            if !is_identifier(&name) {
                return Err(Mistake::Pattern);
            }
            return self.capture(Some(name));
        }
        if !self.take('=') {
            return Err(Mistake::Pattern);
        }
        let name = self.name_until(')')?;
        let number = *self.group_names.get(&name).ok_or(Mistake::Pattern)?;
        self.refer(number)
    }

    /// A reference to a group that must exist and be closed.
    pub(super) fn refer(&mut self, number: usize) -> Result<Item, Mistake> {
        match self.groups.get(number) {
            Some(true) => {
                self.cannot_express(Inexpressible::BackReference);
                Ok(Item::Repeatable)
            }
            _ => Err(Mistake::Pattern),
        }
    }

    fn look_around(&mut self) -> Result<Item, Mistake> {
        self.cannot_express(Inexpressible::LookAround);
        self.inside()
    }

    /// Behind `(?(`: a group's number or name, then at most two alternatives.
    fn conditional(&mut self) -> Result<Item, Mistake> {
        let name = self.name_until(')')?;
        match name.parse::<usize>() {
            Ok(0) => return Err(Mistake::Pattern),
            // The group may come later, so that it exists is asked at the end.
            Ok(number) => self.highest_condition = self.highest_condition.max(number),
            Err(_) if self.group_names.contains_key(&name) => {}
            Err(_) => return Err(Mistake::Pattern),
        }
        self.cannot_express(Inexpressible::Conditional);
        self.inside()
    }

    fn name_until(&mut self, end: char) -> Result<String, Mistake> {
        let name = self.take_while(usize::MAX, |c| c != end);
        if name.is_empty() || !self.take(end) {
            return Err(Mistake::Pattern);
        }
        Ok(name)
    }
}

/// Python's `str.isidentifier`, near enough: a letter or underscore, then letters, digits and underscores.
fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_numeric()) && name.chars().all(|c| c == '_' || c.is_alphanumeric())
}
