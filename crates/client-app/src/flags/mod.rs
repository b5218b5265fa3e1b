//! Flags: the list, one flag, its last changes.

mod get_flag;
mod get_flag_changes;
mod index;
mod list_flags;
mod mine;
mod model;
mod open_index;
mod steps;

pub use get_flag::{FlagName, GetFlagError, get_flag};
pub use get_flag_changes::{GetFlagChangesError, get_flag_changes};
pub use list_flags::{ListFlags, ListFlagsError, list_flags};
pub use model::{
    Cell, Change, ChangedField, FlagChanges, FlagDetail, FlagFilter, FlagInEnvironment, FlagList, FlagRow,
    FlagSort, Mine, MineStage, Step, StepKind,
};

pub(crate) use index::FlagIndex;
pub(crate) use open_index::{lock_index, open_index, open_last_index, reload_index, update_mine};
