//! The commands, one a file.

mod changes_list;
mod changes_settle;
mod convert;
mod evaluate;
mod flags_get;
mod flags_list;
mod flags_switch;
mod license_verify;
mod login;
mod logout;
mod open;
mod projects_list;
mod sync;
mod whoami;

use crate::args::{Arguments, Changes, Command, Flags, License, Projects};
use crate::failure::{Failure, Status};
use crate::output::Format;
use client_app::App;

pub(crate) use convert::convert;
pub(crate) use evaluate::evaluate;
pub(crate) use license_verify::license_verify;

/// Does what the arguments say.
pub(crate) async fn run(app: &App, arguments: &Arguments, format: Format) -> Result<Status, Failure> {
    let server = arguments.server.as_deref();
    match &arguments.command {
        Command::Login(login) => login::login(app, server, login, format).await,
        Command::Logout => logout::logout(app, server, format).await,
        Command::Whoami => whoami::whoami(app, server, format).await,
        Command::License(License::Verify(verify)) => license_verify(verify, format),
        Command::Evaluate(asked) => evaluate(asked, format),
        Command::Convert(asked) => convert(asked, format),
        Command::Projects(Projects::List(list)) => {
            projects_list::projects_list(app, server, list, format).await
        }
        Command::Flags(Flags::List(list)) => flags_list::flags_list(app, server, list, format).await,
        Command::Flags(Flags::Get(get)) => flags_get::flags_get(app, server, get, format).await,
        Command::Flags(Flags::Enable(switch)) => {
            flags_switch::flags_switch(app, server, switch, true, format).await
        }
        Command::Flags(Flags::Disable(switch)) => {
            flags_switch::flags_switch(app, server, switch, false, format).await
        }
        Command::Changes(Changes::List) => changes_list::changes_list(app, server, format).await,
        Command::Changes(Changes::Discard(edit)) => changes_settle::discard(app, server, edit, format).await,
        Command::Changes(Changes::Resolve(resolve)) => {
            changes_settle::resolve(app, server, resolve, format).await
        }
        Command::Sync => sync::sync(app, server, format).await,
    }
}
