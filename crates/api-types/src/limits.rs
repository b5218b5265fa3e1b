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
/// Days for which hourly counts of evaluations are kept, and evaluation tokens that no longer count.
pub const EVALUATION_DAYS: u32 = 90;
/// Evaluation tokens of a project that are not revoked.
pub const PROJECT_MAX_TOKENS: u32 = 2_000;
/// Characters of an evaluation token's name.
pub const TOKEN_NAME_MAX_CHARS: usize = 200;
/// Bytes of a request for an evaluation.
pub const EVALUATION_BODY_MAX_BYTES: usize = 256 * 1024;
/// Characters of a targeting key.
pub const TARGETING_KEY_MAX_CHARS: usize = 2_048;
/// Seconds for which the ticket of an event stream opens it.
pub const STREAM_TICKET_S: i64 = 300;
/// Different outcomes of evaluations that are counted between two writes to the database; further ones are not.
pub const COUNTED_OUTCOMES_MAX: usize = 500_000;
/// Days without an evaluation after which a flag counts as stale, when the caller does not say.
pub const STALE_DEFAULT_DAYS: u32 = 30;
