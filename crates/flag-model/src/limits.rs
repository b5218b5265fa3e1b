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
/// Rules of one flag in one environment.
pub const RULES_MAX: usize = 100;
/// Conditions of one rule or segment.
pub const CONDITIONS_MAX: usize = 100;
/// Characters of the name of an attribute.
pub const ATTRIBUTE_MAX_LEN: usize = 255;
/// Members of the list of a condition.
pub const LIST_MAX_MEMBERS: usize = 20_000;
/// Bytes of one member of such a list, and of any other value of a condition.
pub const CONDITION_VALUE_MAX_BYTES: usize = 2_000;
/// Characters of a regular expression.
pub const PATTERN_MAX_LEN: usize = 1_000;
/// Variants of one flag.
pub const VARIANTS_MAX: usize = 100;
/// The sum of the weights of a split that hashes by percent.
pub const WEIGHTS_SUM: u32 = 100;
/// The largest sum of the weights of a split that hashes as flagd does.
pub const FLAGD_WEIGHTS_SUM_MAX: u32 = i32::MAX as u32;
/// Schedules of one flag in one environment.
pub const SCHEDULES_MAX: usize = 50;
/// Prerequisites of one flag.
pub const PREREQUISITES_MAX: usize = 20;
/// Overrides of one flag in one environment.
pub const OVERRIDES_MAX: usize = 10_000;
/// Characters of the id of an override's target.
pub const TARGET_ID_MAX_LEN: usize = 500;
/// Segments of one project.
pub const SEGMENTS_MAX: usize = 10_000;
/// How many segments may stand above one another, how many environments inherit in a row, and how long a chain
/// of prerequisites may be.
pub const CHAIN_MAX: usize = 10;
/// Bytes of a flag's JSON Schema.
pub const VALUE_SCHEMA_MAX_BYTES: usize = 20_000;
/// How deep a flag's JSON Schema may nest.
pub const VALUE_SCHEMA_MAX_DEPTH: usize = 32;
/// Parts of a flag's JSON Schema, with every reference taken apart: what checking a value can cost.
pub const VALUE_SCHEMA_MAX_PARTS: usize = 1_000;
