//! `flags get`: one flag with what it serves in each environment.

use super::project;
use crate::args::FlagsGet;
use crate::commands::refresh;
use crate::failure::{Failure, Status};
use crate::output::{Format, printable, table};
use crate::views::Switch;
use client_app::App;
use client_app::flags::{FlagDetail, FlagInEnvironment, FlagName, get_flag};
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
struct Answer {
    key: String,
    name: String,
    description: String,
    kind: String,
    tags: Vec<String>,
    owner: String,
    lifecycle: String,
    bucketing_key: String,
    updated_at: String,
    updated_by: String,
    environments: Vec<EnvironmentAnswer>,
}

#[derive(Serialize)]
struct EnvironmentAnswer {
    #[serde(flatten)]
    switch: Switch,
    off_value: Value,
    fallthrough: Value,
    configured: bool,
    updated_at: Option<String>,
    updated_by: Option<String>,
}

impl From<FlagInEnvironment> for EnvironmentAnswer {
    fn from(found: FlagInEnvironment) -> Self {
        let FlagInEnvironment {
            environment,
            cell,
            off_value,
            fallthrough,
            configured,
            updated_at,
            updated_by,
        } = found;
        let updated_at = updated_at.map(|time| time.to_string());
        Self {
            switch: Switch::new(environment, cell),
            off_value,
            fallthrough,
            configured,
            updated_at,
            updated_by,
        }
    }
}

pub(crate) async fn run(app: &App, request: &FlagsGet, format: Format) -> Result<Status, Failure> {
    refresh(app, Some(&request.project), request.offline.offline).await?;
    project(app, &request.project, request.environment.as_deref()).await?;
    let name = FlagName { project: request.project.clone(), flag: request.flag.clone() };
    let FlagDetail {
        key,
        name,
        description,
        kind,
        tags,
        owner,
        lifecycle,
        bucketing_key,
        updated_at,
        updated_by,
        environments,
    } = get_flag(app, &name).await?;
    let environments = environments
        .into_iter()
        .filter(|found| request.environment.as_ref().is_none_or(|wanted| *wanted == found.environment))
        .map(Into::into)
        .collect();
    let updated_at = updated_at.to_string();
    let answer = Answer {
        key,
        name,
        description,
        kind,
        tags,
        owner,
        lifecycle,
        bucketing_key,
        updated_at,
        updated_by,
        environments,
    };
    format.print(&answer, text)?;
    Ok(Status::Done)
}

fn text(answer: &Answer) -> String {
    let mut text = format!("{}  {}  {}\n", answer.key, answer.kind, answer.lifecycle);
    for line in [&answer.name, &answer.description] {
        if !line.is_empty() {
            text.push_str(&format!("{}\n", printable(line)));
        }
    }
    text.push_str(&format!(
        "owner {}  tags {}  changed {} by {}\n\n",
        printable(&answer.owner),
        printable(&answer.tags.join(", ")),
        answer.updated_at,
        printable(&answer.updated_by)
    ));
    let mut rows = vec![["ENVIRONMENT", "STATE", "SERVES", "LAST CHANGE"].map(str::to_owned).to_vec()];
    rows.extend(answer.environments.iter().map(|found| {
        let serves = if found.switch.enabled { &found.fallthrough } else { &found.off_value };
        let last = match (&found.updated_at, &found.updated_by) {
            (Some(at), Some(by)) => format!("{at} {by}"),
            _ => "-".to_owned(),
        };
        vec![found.switch.environment.clone(), found.switch.text(), serves.to_string(), last]
    }));
    text.push_str(&table(&rows));
    text
}
