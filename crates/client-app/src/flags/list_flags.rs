//! A stretch of the filtered and sorted list of flags.

use crate::App;
use crate::error::NotReady;
use crate::flags::index::Query;
use crate::flags::{FlagFilter, FlagList, FlagSort, lock_index, open_index};
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use client_store::StoreError;
use flag_model::{Key, KeyError};

/// Asks for a stretch of the list of flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFlags {
    /// The project's key.
    pub project: String,
    /// Words that key, name, description, owner or a tag contain, all of them, whatever the case.
    pub search: String,
    /// Which flags.
    pub filter: FlagFilter,
    /// In which order. What begins with a single word searched for comes first all the same.
    pub sort: FlagSort,
    /// The first row wanted.
    pub offset: u32,
    /// How many rows are wanted; at most 500.
    pub limit: u32,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListFlagsError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This cannot be a project's key.
    #[error("there can be no such project")]
    Project(#[from] KeyError),
    /// The local data cannot be read.
    #[error("the list cannot be read")]
    Store(#[from] StoreError),
}

impl Coded for ListFlagsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Project(_) => ErrorCode::NotFound,
            Self::Store(error) => store_code(error),
        }
    }
}

/// A stretch of the filtered and sorted list of flags, from memory; the first time from the local store.
///
/// # Errors
/// See [`ListFlagsError`].
pub async fn list_flags(app: &App, request: &ListFlags) -> Result<FlagList, ListFlagsError> {
    let account = app.account()?;
    let index = open_index(&account, &Key::new(request.project.clone())?).await?;
    let query = Query { search: request.search.clone(), filter: request.filter, sort: request.sort };
    Ok(lock_index(&index).list(&query, request.offset, request.limit))
}
