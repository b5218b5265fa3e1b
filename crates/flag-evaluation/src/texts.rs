//! The texts that conditions compare whole, each known by a number: a text of a context is looked up once, and
//! then compared as a number with the lists of all flags.

use std::collections::HashMap;

/// How many texts are kept without a table of their own.
const FEW: usize = 5;

/// Which text, within one compiled flag set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TextId(u32);

/// All texts that conditions compare whole.
#[derive(Debug, Default)]
pub(crate) struct TextTable {
    ids: HashMap<Box<str>, TextId>,
}

impl TextTable {
    /// The number of a text.
    pub(crate) fn intern(&mut self, text: &str) -> TextId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        // 2^32 texts do not fit into memory.
        let id = TextId(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.ids.insert(text.into(), id);
        id
    }

    /// The number of a text that some condition compares with; `None` for any other text.
    pub(crate) fn find(&self, text: &str) -> Option<TextId> {
        self.ids.get(text).copied()
    }
}

/// A set of texts.
#[derive(Debug)]
pub(crate) enum TextSet {
    /// In place, so that the common short list costs no look into memory.
    Few { ids: [TextId; FEW], count: u8 },
    /// In order.
    Many(Box<[TextId]>),
}

impl TextSet {
    /// The set of these texts.
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a str>, table: &mut TextTable) -> Self {
        let mut set: Vec<TextId> = texts.map(|text| table.intern(text)).collect();
        set.sort_unstable();
        set.dedup();
        if set.len() > FEW {
            return Self::Many(set.into());
        }
        let mut ids = [TextId(u32::MAX); FEW];
        let mut count = 0;
        for (place, id) in ids.iter_mut().zip(set) {
            *place = id;
            count += 1;
        }
        Self::Few { ids, count }
    }

    /// Whether it has this text.
    pub(crate) fn contains(&self, id: TextId) -> bool {
        match self {
            Self::Few { ids, count } => ids.iter().take(usize::from(*count)).any(|known| *known == id),
            Self::Many(ids) => ids.binary_search(&id).is_ok(),
        }
    }
}
