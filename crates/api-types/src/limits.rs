//! Every limit of the HTTP API, in one place.

/// Bytes of a request body.
pub const BODY_MAX_BYTES: usize = 2 * 1024 * 1024;
/// Depth of a request's JSON.
pub const JSON_MAX_DEPTH: usize = 32;
/// Items of a list when the caller does not say.
pub const LIST_DEFAULT_LIMIT: u32 = 50;
/// Items of a list at most.
pub const LIST_MAX_LIMIT: u32 = 500;
/// Documents of a feed page when the caller does not say.
pub const FEED_DEFAULT_LIMIT: u32 = 1_000;
/// Documents of a feed page at most.
pub const FEED_MAX_LIMIT: u32 = 5_000;
/// Days for which tombstones are kept.
pub const TOMBSTONE_DAYS: u32 = 90;
/// Days for which the full answer to an idempotent request is kept; the key itself is kept for good.
pub const ANSWER_DAYS: u32 = 7;
