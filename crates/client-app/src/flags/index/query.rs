//! Search, filter, order and window over the index.

use super::{FlagIndex, IndexedFlag};
use crate::flags::model::{FlagFilter, FlagList, FlagSort};
use flag_model::Lifecycle;
use std::cmp::Reverse;
use std::sync::Arc;

/// Rows of one answer at most.
const WINDOW_MAX: u32 = 500;

/// What is asked of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// Words, all of which must occur.
    pub(crate) search: String,
    pub(crate) filter: FlagFilter,
    pub(crate) sort: FlagSort,
}

/// The orders of all flags, and the matches of the last query: scrolling asks the same one again and again.
#[derive(Debug, Default)]
pub(super) struct Orders {
    last_change: Option<Arc<[u32]>>,
    key: Option<Arc<[u32]>>,
    owner: Option<Arc<[u32]>>,
    last_query: Option<(Query, Arc<[u32]>)>,
}

impl Orders {
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(super) fn forget_last_query(&mut self) {
        self.last_query = None;
    }

    fn slot(&mut self, sort: FlagSort) -> &mut Option<Arc<[u32]>> {
        match sort {
            FlagSort::LastChange => &mut self.last_change,
            FlagSort::Key => &mut self.key,
            FlagSort::Owner => &mut self.owner,
        }
    }
}

impl FlagIndex {
    /// The rows from `offset` on of what fits the query.
    pub(crate) fn list(&mut self, query: &Query, offset: u32, limit: u32) -> FlagList {
        let matched = self.matches(query);
        let rows = matched
            .iter()
            .skip(offset as usize)
            .take(limit.min(WINDOW_MAX) as usize)
            .map(|&place| self.row(&self.flags[place as usize]))
            .collect();
        FlagList {
            total: count(self.flags.len()),
            matched: count(matched.len()),
            offset,
            rows,
            generation: self.generation,
            loaded: self.loaded,
        }
    }

    pub(super) fn prepare_orders(&mut self) {
        for sort in [FlagSort::LastChange, FlagSort::Key, FlagSort::Owner] {
            self.order(sort);
        }
    }

    fn matches(&mut self, query: &Query) -> Arc<[u32]> {
        if let Some((last, matched)) = &self.orders.last_query
            && last == query
        {
            return Arc::clone(matched);
        }
        let order = self.order(query.sort);
        let words: Vec<String> = query.search.split_whitespace().map(str::to_lowercase).collect();
        let fits = |flag: &IndexedFlag| {
            self.passes(flag, query.filter) && words.iter().all(|word| flag.haystack.contains(word.as_str()))
        };
        let mut matched: Vec<u32> =
            order.iter().copied().filter(|&place| fits(&self.flags[place as usize])).collect();
        if let [word] = words.as_slice() {
            // What begins with the word typed is most likely what is looked for. Stable: otherwise the order stays.
            matched.sort_by_key(|&place| !self.flags[place as usize].haystack.starts_with(word.as_str()));
        }
        let matched: Arc<[u32]> = matched.into();
        self.orders.last_query = Some((query.clone(), Arc::clone(&matched)));
        matched
    }

    fn passes(&self, flag: &IndexedFlag, filter: FlagFilter) -> bool {
        match filter {
            FlagFilter::Active => flag.lifecycle == Lifecycle::Active,
            FlagFilter::All => flag.lifecycle != Lifecycle::Archived,
            FlagFilter::Archived => flag.lifecycle == Lifecycle::Archived,
            FlagFilter::Changed => self.is_changed(flag),
        }
    }

    fn order(&mut self, sort: FlagSort) -> Arc<[u32]> {
        if let Some(order) = self.orders.slot(sort) {
            return Arc::clone(order);
        }
        let mut order: Vec<u32> = (0..count(self.flags.len())).collect();
        let flag = |place: &u32| &self.flags[*place as usize];
        match sort {
            FlagSort::LastChange => {
                let changed: Vec<_> = self.flags.iter().map(|flag| self.last_change(flag).0).collect();
                order.sort_by_cached_key(|place| {
                    (Reverse(changed[*place as usize]), Arc::clone(&flag(place).key))
                });
            }
            FlagSort::Key => order.sort_by(|a, b| flag(a).key.cmp(&flag(b).key)),
            FlagSort::Owner => {
                order.sort_by(|a, b| (&flag(a).owner, &flag(a).key).cmp(&(&flag(b).owner, &flag(b).key)));
            }
        }
        let order: Arc<[u32]> = order.into();
        *self.orders.slot(sort) = Some(Arc::clone(&order));
        order
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
