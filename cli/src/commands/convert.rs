//! `convert`: a file of flags in another format, with a report of what the two formats do not have in common.
//! Without any server.

use crate::args::{Convert, ConvertTo};
use crate::commands::evaluate::{read_state, unknown_format};
use crate::failure::{Failure, Status, sentence};
use crate::output::{Format, printable};
use api_types::ErrorCode;
use flag_formats::jackstaff::ExportDocument;
use flag_formats::{Effect, Report, detect, flagd, jackstaff, litestar};
use flag_model::lint::lint_flag_set;
use flag_model::validation::validate_flag_set;
use flag_model::{Finding, FlagSet, Key};
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// What became of the file.
#[derive(Serialize)]
struct Converted {
    /// The flags in the result.
    flags: usize,
    /// The new document, unless it went into a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    /// What is different or was left out.
    report: Report,
    /// What is allowed, but probably not meant.
    lint: Vec<Finding>,
}

pub(crate) fn convert(arguments: &Convert, format: Format) -> Result<Status, Failure> {
    let bytes = read_state(&arguments.file)?;
    let (flag_set, mut report) = read(&bytes, arguments)?;
    let problems = validate_flag_set(&flag_set);
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    let document = match arguments.to {
        ConvertTo::Jackstaff => {
            let written = jackstaff::write(&ExportDocument { flag_set: flag_set.clone() });
            written.map_err(Failure::other)?
        }
        ConvertTo::Flagd => {
            let exported = flagd::export(&flag_set, &environment(&flag_set, arguments)?);
            let text = exported.to_text();
            report.findings.extend(exported.report.findings);
            text
        }
    };
    if !report.is_complete() && !arguments.partial {
        return Err(left_out(&report));
    }
    let document = match &arguments.output {
        Some(path) => {
            write_new(path, &document)?;
            None
        }
        None => Some(document),
    };
    let lint = lint_flag_set(&flag_set);
    let converted = Converted { flags: flag_set.flags.len(), document, report, lint };
    if format == Format::Text {
        tell(&converted);
    }
    format.print(&converted, |converted| match &converted.document {
        Some(document) => document.clone(),
        None => format!("{} flags were read.", converted.flags),
    })?;
    Ok(Status::Done)
}

fn read(bytes: &[u8], arguments: &Convert) -> Result<(FlagSet, Report), Failure> {
    let project = arguments.project.clone();
    let environment = arguments.environment.clone().map_or_else(|| Key::new("production"), Ok);
    let environment = environment.map_err(Failure::other)?;
    match detect(bytes) {
        Some(flag_formats::Format::Jackstaff) => {
            let document = jackstaff::read(bytes).map_err(Failure::document)?;
            Ok((document.flag_set, Report::default()))
        }
        Some(flag_formats::Format::Flagd) => {
            let attribute_types = flagd::AttributeTypes::AsCompared;
            let options = flagd::ImportOptions { project, environment, attribute_types };
            let imported = flagd::import(bytes, &options).map_err(Failure::document)?;
            Ok((imported.flag_set, imported.report))
        }
        Some(flag_formats::Format::LitestarFlags) => {
            let options = litestar::ImportOptions { project, environment };
            let imported = litestar::import(bytes, &options).map_err(Failure::document)?;
            Ok((imported.flag_set, imported.report))
        }
        None => Err(unknown_format(&arguments.file)),
    }
}

/// The environment that a flagd document is of.
fn environment(flag_set: &FlagSet, arguments: &Convert) -> Result<Key, Failure> {
    let keys = || flag_set.environments.iter().map(|known| known.key.as_str()).collect::<Vec<_>>().join(", ");
    match (&arguments.environment, flag_set.environments.as_slice()) {
        (Some(named), known) if known.iter().any(|known| known.key == *named) => Ok(named.clone()),
        (None, [only]) => Ok(only.key.clone()),
        (Some(named), _) => {
            Err(Failure::usage(format!("there is no environment {named}; there are {}", keys())))
        }
        (None, _) => {
            Err(Failure::usage(format!("name one of the environments with --environment: {}", keys())))
        }
    }
}

fn left_out(report: &Report) -> Failure {
    let lines = report.findings.iter().filter(|finding| finding.effect == Effect::LeftOut);
    let lines: Vec<String> =
        lines.map(|finding| format!("{}: {}", finding.pointer, finding.detail)).collect();
    let detail = format!(
        "{} things cannot be expressed, so nothing was written; --partial writes the rest\n{}",
        lines.len(),
        lines.join("\n")
    );
    Failure::new(ErrorCode::DocumentInvalid, detail)
}

/// Never in place of a file that is there.
fn write_new(path: &Path, document: &str) -> Result<(), Failure> {
    let written = OpenOptions::new().write(true).create_new(true).open(path).and_then(|mut file| {
        file.write_all(document.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| {
        Failure::new(ErrorCode::DocumentInvalid, format!("{} cannot be written: {error}", path.display()))
    })
}

/// The report goes beside the document, not into it.
fn tell(converted: &Converted) {
    let tell = |word: &str, pointer: &str, detail: &str, advice: &str| {
        eprintln!("{word}: {}: {} {}", printable(pointer), sentence(&printable(detail)), sentence(advice));
    };
    for finding in &converted.report.findings {
        let word = if finding.effect == Effect::LeftOut { "left out" } else { "note" };
        tell(word, &finding.pointer, &finding.detail, &finding.advice);
    }
    for finding in &converted.lint {
        tell("look at", &finding.pointer, &finding.detail, &finding.advice);
    }
}
