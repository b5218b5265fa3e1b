//! Classes: what stands between brackets.

use super::escapes::ClassItem;
use super::translate::{Mistake, Translator};

/// Ranges of codes, which may run over surrogates: no text here holds one.
#[derive(Debug, Default)]
pub(super) struct Ranges(Vec<(u32, u32)>);

/// The letters that Python takes for one another when case does not count, and Unicode's simple folding does not.
const I_LETTERS: [u32; 4] = [0x49, 0x69, 0x130, 0x131];

impl Ranges {
    pub(super) fn push(&mut self, low: u32, high: u32) {
        self.0.push((low, high));
    }

    fn add_python_folds(&mut self) {
        let holds_i = |range: &(u32, u32)| I_LETTERS.iter().any(|c| (range.0..=range.1).contains(c));
        if self.0.iter().any(holds_i) {
            self.0.extend(I_LETTERS.map(|c| (c, c)));
        }
    }

    /// The other case of the ASCII letters.
    fn add_ascii_folds(&mut self) {
        let swapped: Vec<_> = self
            .0
            .iter()
            .flat_map(|range| {
                [('a', 'z', -32i64), ('A', 'Z', 32)].map(|(first, last, shift)| {
                    let low = i64::from(range.0.max(u32::from(first)));
                    let high = i64::from(range.1.min(u32::from(last)));
                    (low + shift, high + shift)
                })
            })
            .filter(|(low, high)| low <= high)
            .filter_map(|(low, high)| Some((u32::try_from(low).ok()?, u32::try_from(high).ok()?)))
            .collect();
        self.0.extend(swapped);
    }
}

impl Translator<'_> {
    /// Behind the opening bracket, up to the closing one.
    pub(super) fn class(&mut self) -> Result<(), Mistake> {
        let negated = self.take('^');
        let mut ranges = Ranges::default();
        let mut classes = String::new();
        let mut first = true;
        loop {
            let c = self.next().ok_or(Mistake::Pattern)?;
            if c == ']' && !first {
                break;
            }
            first = false;
            let low = match self.class_item(c)? {
                ClassItem::Code(low) => low,
                ClassItem::Class(class) => {
                    classes.push_str(class);
                    // A class cannot begin a range; a hyphen at the very end is one.
                    if self.take('-') && !self.range_is_over(&mut ranges)? {
                        return Err(Mistake::Pattern);
                    }
                    continue;
                }
            };
            if !self.take('-') || self.range_is_over(&mut ranges)? {
                ranges.push(low, low);
                continue;
            }
            let c = self.next().ok_or(Mistake::Pattern)?;
            match self.class_item(c)? {
                ClassItem::Code(high) if low <= high => ranges.push(low, high),
                _ => return Err(Mistake::Pattern),
            }
        }
        self.write_class(&ranges, &classes, negated);
        Ok(())
    }

    fn class_item(&mut self, c: char) -> Result<ClassItem, Mistake> {
        if c == '\\' { self.class_escape() } else { Ok(ClassItem::Code(u32::from(c))) }
    }

    /// Behind a hyphen: whether the class ends here, so that the hyphen stands for itself.
    fn range_is_over(&mut self, ranges: &mut Ranges) -> Result<bool, Mistake> {
        match self.peek() {
            None => Err(Mistake::Pattern),
            Some(']') => {
                ranges.push(u32::from('-'), u32::from('-'));
                Ok(true)
            }
            Some(_) => Ok(false),
        }
    }

    /// Writes a class under the flags of the place.
    pub(super) fn write_class(&mut self, ranges: &Ranges, classes: &str, negated: bool) {
        let mut ranges = Ranges(ranges.0.clone());
        let fold = self.flags.ignore_case;
        if fold && self.flags.ascii {
            ranges.add_ascii_folds();
        } else if fold {
            ranges.add_python_folds();
        }
        let mut written = String::new();
        for (low, high) in ranges.0 {
            // A range that begins or ends in surrogates begins behind or ends before them.
            let low = if (0xD800..0xE000).contains(&low) { 0xE000 } else { low };
            let high = if (0xD800..0xE000).contains(&high) { 0xD7FF } else { high };
            if low <= high {
                written.push_str(&format!("\\x{{{low:x}}}-\\x{{{high:x}}}"));
            }
        }
        written.push_str(classes);
        if written.is_empty() {
            // Nothing but surrogates: no character, or negated every one.
            written.push_str("&&a");
            written.insert(0, 'b');
        }
        let negation = if negated { "^" } else { "" };
        if fold && !self.flags.ascii {
            self.out.push_str(&format!("(?i:[{negation}{written}])"));
        } else {
            self.out.push_str(&format!("[{negation}{written}]"));
        }
    }
}
