//! `flags get`: one flag with what it serves in each environment.

use super::flags_list::{find_project, no_environment, project_key, state};
use super::open::{open_with_role, refresh};
use crate::args::FlagsGet;
use crate::failure::{Failure, Status};
use crate::output::{Format, moment, printable, table};
use crate::views::FlagDetailJson;
use client_app::App;
use client_app::flags::{FlagName, get_flag};

pub(super) async fn flags_get(
    app: &App,
    server: Option<&str>,
    arguments: &FlagsGet,
    format: Format,
) -> Result<Status, Failure> {
    open_with_role(app, server).await?;
    refresh(app, Some(project_key(&arguments.project)?), arguments.offline.offline).await?;
    find_project(app, &arguments.project).await?;
    let name = FlagName { project: arguments.project.clone(), flag: arguments.flag.clone() };
    let mut flag = FlagDetailJson::from(get_flag(app, &name).await?);
    if let Some(only) = &arguments.environment {
        flag.environments.retain(|there| there.environment == *only);
        if flag.environments.is_empty() {
            return Err(no_environment(&arguments.project, only));
        }
    }
    format.print(&flag, text)?;
    Ok(Status::Done)
}

fn text(flag: &FlagDetailJson) -> String {
    let mut lines = String::new();
    for (label, value) in [
        ("key", flag.key.clone()),
        ("name", flag.name.clone()),
        ("description", flag.description.clone()),
        ("type", flag.kind.clone()),
        ("owner", flag.owner.clone()),
        ("tags", flag.tags.join(", ")),
        ("lifecycle", flag.lifecycle.clone()),
        ("changed", format!("{} by {}", moment(flag.updated_at), flag.updated_by)),
    ] {
        if !value.is_empty() {
            lines.push_str(&format!("{label:<12} {}\n", printable(&value)));
        }
    }
    let mut rows = vec![["ENVIRONMENT", "STATE", "SERVES", "CHANGED", "BY"].map(str::to_owned).to_vec()];
    rows.extend(flag.environments.iter().map(|there| {
        let serves = if there.cell.enabled { there.serves.clone() } else { there.off_value.to_string() };
        vec![
            there.environment.clone(),
            state(&there.cell),
            serves,
            there.updated_at.map(moment).unwrap_or_default(),
            there.updated_by.clone().unwrap_or_default(),
        ]
    }));
    lines.push('\n');
    lines + &table(&rows)
}
