//! `flags list`: the flags of a project.

use super::project;
use crate::args::FlagsList;
use crate::commands::refresh;
use crate::failure::{Failure, Status};
use crate::output::{Format, table};
use crate::views::Switch;
use client_app::App;
use client_app::flags::{FlagFilter, FlagRow, FlagSort, ListFlags, list_flags};
use serde::Serialize;

/// Rows asked for at once: the most that one request may have.
const STRETCH: u32 = 500;

#[derive(Serialize)]
struct Answer {
    project: String,
    total: u32,
    matched: u32,
    flags: Vec<FlagAnswer>,
}

#[derive(Serialize)]
struct FlagAnswer {
    key: String,
    name: String,
    kind: String,
    owner: String,
    tags: Vec<String>,
    lifecycle: String,
    updated_at: String,
    updated_by: String,
    environments: Vec<Switch>,
}

pub(crate) async fn run(app: &App, request: &FlagsList, format: Format) -> Result<Status, Failure> {
    refresh(app, Some(&request.project), request.offline.offline).await?;
    let wanted = request.environment.as_deref();
    let project = project(app, &request.project, wanted).await?;
    let environments: Vec<String> =
        project.environments.into_iter().map(|environment| environment.key).collect();
    let mut answer = Answer { project: project.key, total: 0, matched: 0, flags: Vec::new() };
    loop {
        let stretch = ListFlags {
            project: request.project.clone(),
            search: request.search.clone(),
            filter: if request.archived { FlagFilter::Archived } else { FlagFilter::All },
            sort: FlagSort::Key,
            offset: u32::try_from(answer.flags.len()).unwrap_or(u32::MAX),
            limit: STRETCH,
        };
        let list = list_flags(app, &stretch).await?;
        (answer.total, answer.matched) = (list.total, list.matched);
        let more = !list.rows.is_empty();
        answer.flags.extend(list.rows.into_iter().map(|row| flag(row, &environments, wanted)));
        if !more || answer.flags.len() >= answer.matched as usize {
            break;
        }
    }
    format.print(&answer, text)?;
    Ok(Status::Done)
}

fn flag(row: FlagRow, environments: &[String], wanted: Option<&str>) -> FlagAnswer {
    let FlagRow { key, name, kind, owner, tags, lifecycle, cells, updated_at, updated_by } = row;
    let environments = environments
        .iter()
        .zip(cells)
        .filter(|(environment, _)| wanted.is_none_or(|wanted| wanted == environment.as_str()))
        .map(|(environment, cell)| Switch::new(environment.clone(), cell))
        .collect();
    let updated_at = updated_at.to_string();
    FlagAnswer { key, name, kind, owner, tags, lifecycle, updated_at, updated_by, environments }
}

fn text(answer: &Answer) -> String {
    let Some(first) = answer.flags.first() else {
        return "No flag fits.".to_owned();
    };
    let heads = first.environments.iter().map(|switch| switch.environment.to_uppercase());
    let head = |text: &str| text.to_owned();
    let mut rows: Vec<Vec<String>> = vec![
        [head("KEY"), head("TYPE")]
            .into_iter()
            .chain(heads)
            .chain([head("OWNER"), head("LAST CHANGE")])
            .collect(),
    ];
    rows.extend(answer.flags.iter().map(|flag| {
        let switches = flag.environments.iter().map(Switch::text);
        let last = format!("{} {}", flag.updated_at, flag.updated_by);
        [flag.key.clone(), flag.kind.clone()]
            .into_iter()
            .chain(switches)
            .chain([flag.owner.clone(), last])
            .collect()
    }));
    table(&rows)
}
