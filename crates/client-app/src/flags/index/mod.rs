//! The flags of one project in memory, for searching and scrolling.
//!
//! Built once from the local store when a project is opened, then kept up to date by the pages of the feed. What
//! the user has changed lies on top as a map of its own, so that the server's state is never mixed with wishes.

mod load;
mod query;

pub(crate) use query::Query;

use crate::flags::model::{Cell, FlagRow, Mine};
use api_types::FeedDocument;
use api_types::change_set::DocumentKindBody;
use flag_model::{EnvironmentColor, FlagKind, Lifecycle};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// An environment in the index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IndexedEnvironment {
    pub(crate) id: Uuid,
    pub(crate) key: Arc<str>,
    pub(crate) name: String,
    pub(crate) color: EnvironmentColor,
    pub(crate) position: i32,
}

/// A flag in the index.
#[derive(Clone, Debug)]
pub(crate) struct IndexedFlag {
    pub(crate) id: Uuid,
    pub(crate) key: Arc<str>,
    pub(crate) name: String,
    pub(crate) kind: FlagKind,
    pub(crate) owner: Arc<str>,
    pub(crate) tags: Vec<Arc<str>>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) updated_at: Timestamp,
    pub(crate) updated_by: Arc<str>,
    /// Key, name, description, owner and tags in lower case, a line each.
    pub(crate) haystack: String,
}

/// A flag's configuration in the index.
#[derive(Clone, Debug)]
pub(crate) struct IndexedConfig {
    pub(crate) id: Uuid,
    pub(crate) environment_id: Uuid,
    pub(crate) enabled: bool,
    pub(crate) updated_at: Timestamp,
    pub(crate) updated_by: Arc<str>,
}

/// The flags of one project.
#[derive(Debug, Default)]
pub(crate) struct FlagIndex {
    environments: Vec<IndexedEnvironment>,
    flags: Vec<IndexedFlag>,
    places: HashMap<Uuid, usize>,
    /// By flag id; a configuration may come before its flag.
    configs: HashMap<Uuid, Vec<IndexedConfig>>,
    /// The user's own changes, by flag key and environment key.
    mine: HashMap<Arc<str>, HashMap<Arc<str>, Mine>>,
    texts: HashSet<Arc<str>>,
    orders: query::Orders,
    generation: u32,
    loaded: bool,
    /// The place in the feed that this rests on.
    cursor: Option<String>,
}

impl FlagIndex {
    /// Takes over a document as the server has it now; older ones than known are the caller's to leave out.
    pub(crate) fn apply(&mut self, document: &FeedDocument) {
        match document.kind {
            DocumentKindBody::Project | DocumentKindBody::Segment | DocumentKindBody::Override => {}
            DocumentKindBody::Environment => self.apply_environment(document),
            DocumentKindBody::Flag => self.apply_flag(document),
            DocumentKindBody::FlagEnvironment => self.apply_config(document),
        }
    }

    /// Takes a document out, whatever it is: a snapshot did not name it any more.
    pub(crate) fn remove(&mut self, id: Uuid) {
        self.environments.retain(|environment| environment.id != id);
        self.remove_flag(id);
        self.configs.values_mut().for_each(|configs| configs.retain(|config| config.id != id));
    }

    /// The place in the feed that this rests on; `None` before the first page.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// See [`FlagIndex::cursor`].
    pub(crate) fn set_cursor(&mut self, cursor: Option<String>) {
        self.cursor = cursor;
    }

    /// Call after a row of [`FlagIndex::apply`]: makes the orders of the list again, while nobody waits for them.
    pub(crate) fn settle(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.orders.forget();
        self.prepare_orders();
    }

    /// Takes over another index; the generation goes on.
    pub(crate) fn replace(&mut self, fresh: Self) {
        let generation = self.generation;
        *self = Self { generation: generation.wrapping_add(1), ..fresh };
    }

    /// Lays the user's own changes on top, in place of those before.
    pub(crate) fn set_mine(&mut self, changes: impl IntoIterator<Item = (String, String, Mine)>) {
        let mut mine: HashMap<Arc<str>, HashMap<Arc<str>, Mine>> = HashMap::new();
        for (flag, environment, change) in changes {
            mine.entry(flag.into()).or_default().insert(environment.into(), change);
        }
        if mine != self.mine {
            self.mine = mine;
            self.generation = self.generation.wrapping_add(1);
            self.orders.forget_last_query();
        }
    }

    /// Whether the project has ever been read from the server to the end.
    pub(crate) fn set_loaded(&mut self, loaded: bool) {
        if self.loaded != loaded {
            self.loaded = loaded;
            self.generation = self.generation.wrapping_add(1);
        }
    }

    /// Raised whenever any row may have changed.
    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    /// The environments, in their order.
    pub(crate) fn environments(&self) -> &[IndexedEnvironment] {
        &self.environments
    }

    /// The flag with this key.
    pub(crate) fn flag(&self, key: &str) -> Option<&IndexedFlag> {
        // Asked for one flag at a time; a second map of ten thousand keys is not worth its memory.
        self.flags.iter().find(|flag| &*flag.key == key)
    }

    /// The configuration of a flag in an environment, if anyone made one.
    pub(crate) fn config(&self, flag: Uuid, environment: Uuid) -> Option<&IndexedConfig> {
        self.configs.get(&flag)?.iter().find(|config| config.environment_id == environment)
    }

    /// The state of a flag in an environment.
    pub(crate) fn cell(&self, flag: &IndexedFlag, environment: &IndexedEnvironment) -> Cell {
        let enabled = self.config(flag.id, environment.id).is_some_and(|config| config.enabled);
        let mine = self.mine.get(&flag.key).and_then(|cells| cells.get(&environment.key)).copied();
        Cell { enabled, mine }
    }

    fn is_changed(&self, flag: &IndexedFlag) -> bool {
        self.mine.contains_key(&flag.key)
    }

    /// When and by whom the flag or one of its configurations was changed last.
    fn last_change<'a>(&'a self, flag: &'a IndexedFlag) -> (Timestamp, &'a Arc<str>) {
        let configs = self.configs.get(&flag.id).into_iter().flatten();
        configs
            .map(|config| (config.updated_at, &config.updated_by))
            .fold((flag.updated_at, &flag.updated_by), |last, next| if next.0 > last.0 { next } else { last })
    }

    fn row(&self, flag: &IndexedFlag) -> FlagRow {
        let (updated_at, updated_by) = self.last_change(flag);
        FlagRow {
            key: flag.key.to_string(),
            name: flag.name.clone(),
            kind: flag.kind.as_str().to_owned(),
            owner: flag.owner.to_string(),
            tags: flag.tags.iter().map(ToString::to_string).collect(),
            lifecycle: flag.lifecycle.as_str().to_owned(),
            cells: self.environments.iter().map(|environment| self.cell(flag, environment)).collect(),
            updated_at,
            updated_by: updated_by.to_string(),
        }
    }

    fn apply_environment(&mut self, document: &FeedDocument) {
        self.environments.retain(|environment| environment.id != document.id);
        if !document.deleted {
            self.environments.push(IndexedEnvironment {
                id: document.id,
                key: document.key.as_str().into(),
                name: text(document, "name").to_owned(),
                color: read(document, "color").unwrap_or(EnvironmentColor::Gray),
                position: read(document, "position").unwrap_or(0),
            });
            self.environments.sort_by(|a, b| (a.position, &a.key).cmp(&(b.position, &b.key)));
        }
    }

    fn apply_flag(&mut self, document: &FeedDocument) {
        if document.deleted {
            self.remove_flag(document.id);
            return;
        }
        let tags: Vec<String> = read(document, "tags").unwrap_or_default();
        let [name, description, owner] = ["name", "description", "owner"].map(|name| text(document, name));
        let haystack = haystack([document.key.as_str(), name, description, owner].into_iter(), &tags);
        let flag = IndexedFlag {
            id: document.id,
            key: document.key.as_str().into(),
            name: name.to_owned(),
            kind: read(document, "kind").unwrap_or(FlagKind::Json),
            owner: self.shared(owner),
            tags: tags.iter().map(|tag| self.shared(tag)).collect(),
            lifecycle: read(document, "lifecycle").unwrap_or_default(),
            updated_at: document.updated_at,
            updated_by: self.shared(&document.updated_by.name),
            haystack,
        };
        self.put_flag(flag);
    }

    pub(super) fn put_flag(&mut self, flag: IndexedFlag) {
        match self.places.get(&flag.id) {
            Some(&place) => self.flags[place] = flag,
            None => {
                self.places.insert(flag.id, self.flags.len());
                self.flags.push(flag);
            }
        }
    }

    fn remove_flag(&mut self, id: Uuid) {
        if let Some(place) = self.places.remove(&id) {
            self.flags.swap_remove(place);
            if let Some(moved) = self.flags.get(place) {
                self.places.insert(moved.id, place);
            }
        }
    }

    fn apply_config(&mut self, document: &FeedDocument) {
        // A tombstone may no longer name its flag.
        let Some(flag_id) = document.flag_id else {
            self.configs.values_mut().for_each(|configs| configs.retain(|config| config.id != document.id));
            return;
        };
        let updated_by = self.shared(&document.updated_by.name);
        let configs = self.configs.entry(flag_id).or_default();
        configs.retain(|config| config.id != document.id);
        if let Some(environment_id) = document.environment_id.filter(|_| !document.deleted) {
            configs.push(IndexedConfig {
                id: document.id,
                environment_id,
                enabled: read(document, "enabled").unwrap_or(false),
                updated_at: document.updated_at,
                updated_by,
            });
        }
    }

    /// One copy of a text that many flags have.
    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }
}

/// What a search looks through: lower case, a line each.
pub(super) fn haystack<'a>(parts: impl Iterator<Item = &'a str>, tags: &'a [String]) -> String {
    let mut haystack = String::new();
    for part in parts.chain(tags.iter().map(String::as_str)) {
        haystack.push_str(&part.to_lowercase());
        haystack.push('\n');
    }
    haystack
}

fn text<'a>(document: &'a FeedDocument, field: &str) -> &'a str {
    document.fields.get(field).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// A field that this version does not understand is read as absent: an older client still lists newer flags.
fn read<T: serde::de::DeserializeOwned>(document: &FeedDocument, field: &str) -> Option<T> {
    serde_json::from_value(document.fields.get(field)?.clone()).ok()
}

#[cfg(test)]
mod tests;
