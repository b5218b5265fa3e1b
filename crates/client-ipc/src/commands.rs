//! The table of commands.

use crate::changes::{
    EditListView, EditRequest, ResolveEditRequest, SendStagedRequest, StageFlagEnabledRequest, StagedRequest,
    StagedView,
};
use crate::flags::{FlagChangesView, FlagDetailView, FlagListView, FlagRequest, ListFlagsRequest};
use crate::license::RegistrationView;
use crate::projects::{OpenProjectRequest, ProjectListView, ProjectView};
use crate::session::{
    DiscoverServerRequest, RecoveryView, ServerView, SessionView, SignInLinkView, StartSignInRequest,
};
use crate::settings::{AboutView, PreferencesView};
use crate::sync::SyncView;
use ts_rs::{Config, TS};

/// One command of the table.
pub struct CommandSpec {
    /// Its name, on both sides.
    pub name: &'static str,
    /// The room it belongs to: the permission file and the folder on every floor.
    pub room: &'static str,
    /// What it does, for the generated documentation.
    pub about: &'static str,
    /// The TypeScript name of its request; `None` when it takes nothing.
    pub request: Option<fn(&Config) -> String>,
    /// The TypeScript name of its answer; `None` when it answers nothing.
    pub response: Option<fn(&Config) -> String>,
}

macro_rules! commands {
    ($($room:ident { $($name:ident ($($request:ty)?) $(-> $response:ty)?, $about:literal;)* })*) => {
        /// Every command that the page may call, by room.
        pub const COMMANDS: &[CommandSpec] = &[$($(
            CommandSpec {
                name: stringify!($name),
                room: stringify!($room),
                about: $about,
                request: commands!(@type $($request)?),
                response: commands!(@type $($response)?),
            },
        )*)*];
    };
    (@type) => { None };
    (@type $type:ty) => { Some(<$type as TS>::name) };
}

commands! {
    session {
        get_session() -> SessionView, "Where the application stands.";
        discover_server(DiscoverServerRequest) -> ServerView, "Who lives at an address, and how one signs in there.";
        start_sign_in(StartSignInRequest), "Opens the system browser and waits for its answer.";
        reopen_browser(), "Opens the page of the sign-in again.";
        get_sign_in_link() -> SignInLinkView, "The link of the sign-in, for copying.";
        cancel_sign_in(), "Ends waiting for the browser.";
        sign_in_again(), "Signs in again at the same server, keeping local data and waiting edits.";
        sign_out(), "Ends the session on this computer; waiting edits are kept.";
        retry_open(), "Tries again to open local data.";
        recover_store() -> RecoveryView, "Keeps a damaged local file aside and reads everything again.";
    }
    projects {
        list_projects() -> ProjectListView, "The projects that the account sees.";
        open_project(OpenProjectRequest) -> ProjectView, "Makes a project the one that is shown and kept up to date.";
    }
    flags {
        list_flags(ListFlagsRequest) -> FlagListView, "A stretch of the filtered and sorted list of flags.";
        get_flag(FlagRequest) -> FlagDetailView, "One flag with what it serves in each environment.";
        get_flag_changes(FlagRequest) -> FlagChangesView, "The last changes of a flag.";
    }
    changes {
        stage_flag_enabled(StageFlagEnabledRequest) -> StagedView, "Stages the switch of a flag; nothing is sent.";
        list_staged(StagedRequest) -> StagedView, "The staged changes of a project.";
        discard_staged(StagedRequest) -> StagedView, "Takes all staged changes of a project back.";
        send_staged(SendStagedRequest) -> EditListView, "Sends the staged changes; without a connection they wait.";
        list_edits() -> EditListView, "Edits that wait or need the user, and the last applied ones.";
        discard_edit(EditRequest) -> EditListView, "Drops a waiting, conflicting or refused edit.";
        resolve_edit(ResolveEditRequest) -> EditListView, "Settles a conflict.";
    }
    sync {
        get_sync() -> SyncView, "The connection and the queue.";
        sync_now() -> SyncView, "Tries to reach the server at once.";
    }
    license {
        get_registration() -> RegistrationView, "The registration of the installation.";
    }
    settings {
        get_preferences() -> PreferencesView, "What the user chose for the interface.";
        set_preferences(PreferencesView) -> PreferencesView, "Keeps what the user chose.";
        get_about() -> AboutView, "The application's version.";
    }
}
