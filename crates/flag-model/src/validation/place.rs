//! Places in a document.

use crate::problem::{Problem, ProblemCode};
use std::fmt::Write as _;

/// A place in a document on the way down to it. It becomes a JSON pointer only where a rule is broken, so that
/// checking 20,000 good members makes no text.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    above: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Name(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    /// The document itself.
    pub(crate) const ROOT: Self = Self { above: None, step: Step::Root };

    /// The member `name` of an object here.
    pub(crate) fn name(&'a self, name: &'a str) -> Self {
        Self { above: Some(self), step: Step::Name(name) }
    }

    /// The item `index` of a list here.
    pub(crate) fn index(&'a self, index: usize) -> Self {
        Self { above: Some(self), step: Step::Index(index) }
    }

    /// RFC 6901.
    pub(crate) fn pointer(&self) -> String {
        let mut text = self.above.map(Place::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Name(name) => {
                text.push('/');
                text.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                // Writing to a String does not fail.
                let _ = write!(text, "/{index}");
            }
        }
        text
    }

    /// A broken rule here.
    pub(crate) fn problem(&self, code: ProblemCode, detail: impl Into<String>) -> Problem {
        Problem::new(self.pointer(), code, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_json_pointers() {
        assert_eq!(Place::ROOT.pointer(), "");
        let (rules, odd) = (Place::ROOT.name("rules"), Place::ROOT.name("a/b~c"));
        assert_eq!(rules.index(12).name("serve").pointer(), "/rules/12/serve");
        assert_eq!(odd.pointer(), "/a~1b~0c");
    }
}
