//! The cache of the server's documents.

mod documents;
pub(crate) mod feed;
pub(crate) mod history;
pub(crate) mod listing;
pub(crate) mod scopes;
