//! Every limit of the domain, in one place.

/// Characters of a key.
pub const KEY_MAX_LEN: usize = 255;
/// Characters of a name shown to people.
pub const NAME_MAX_LEN: usize = 200;
/// Characters of a description.
pub const DESCRIPTION_MAX_LEN: usize = 2_000;
/// Characters of the message of a change set.
pub const MESSAGE_MAX_LEN: usize = 2_000;
/// Tags of one flag.
pub const TAGS_MAX: usize = 50;
/// Characters of one tag.
pub const TAG_MAX_LEN: usize = 100;
/// Bytes of a flag's value as JSON.
pub const VALUE_MAX_BYTES: usize = 20_000;
/// How deep arrays and objects of a JSON value may nest.
pub const VALUE_MAX_DEPTH: usize = 10;
/// Operations of one change set.
pub const CHANGE_SET_MAX_OPERATIONS: usize = 10_000;
/// Environments of one project.
pub const ENVIRONMENTS_MAX: usize = 50;
