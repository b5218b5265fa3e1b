//! What a user of the store relies on, on real files.

mod damage;
mod drafts;
mod edits;
mod feed;
mod format;
mod kill;
mod listing;
mod open;
mod processes;
mod samples;
mod secrecy;
