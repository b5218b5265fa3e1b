//! Reads the export document: strictly, and with every problem at once.

use super::fields::{Fields, boolean, key, leaf, list, text, whole};
use super::flag::entry;
use super::serve::condition;
use super::{DEPTH_MAX, ExportDocument, FORMAT, VERSION};
use crate::json::Json;
use crate::problem::{Problem, ProblemCode, Problems};
use flag_model::limits::{CONDITIONS_MAX, DESCRIPTION_MAX_LEN, ENVIRONMENTS_MAX, NAME_MAX_LEN, SEGMENTS_MAX};
use flag_model::{Environment, FlagSet, Segment};

/// Flags of one document.
const FLAGS_MAX: usize = 100_000;

/// Reads an export. The form is checked (names, types, lengths, keys named twice); whether the flags make sense
/// together is for the validation of the model.
///
/// # Errors
/// Every problem of the document, each with its place.
pub fn read(bytes: &[u8]) -> Result<ExportDocument, Vec<Problem>> {
    let mut problems = Problems::default();
    let document =
        Json::read(bytes, DEPTH_MAX, &mut problems).and_then(|json| document(&json, &mut problems));
    problems.finish(document)
}

fn document(json: &Json, problems: &mut Problems) -> Option<ExportDocument> {
    let mut fields = Fields::of(json, "", problems)?;
    let format = fields.required("format", problems, text(usize::MAX))?;
    if format != FORMAT {
        let detail = format!("This is not an export: its format is not {FORMAT:?}.");
        problems.push(
            "/format",
            ProblemCode::WrongFormat,
            detail,
            "Choose a document that Jackstaff exported.",
        );
        return None;
    }
    let version: u64 = fields.required("version", problems, whole)?;
    if version != VERSION {
        let detail = format!("The export has version {version}; this program reads version {VERSION}.");
        let advice = "Use a program as new as the one that made the export.";
        problems.push("/version", ProblemCode::UnsupportedVersion, detail, advice);
        return None;
    }
    let project = fields.required("project", problems, key);
    let revision = fields.or("revision", 0, problems, whole);
    let environments = fields.required("environments", problems, list(ENVIRONMENTS_MAX, environment));
    let segments = fields.or("segments", Vec::new(), problems, list(SEGMENTS_MAX, segment));
    let flags = fields.required("flags", problems, list(FLAGS_MAX, entry));
    fields.finish(problems);
    Some(ExportDocument {
        flag_set: FlagSet {
            project: project?,
            revision: revision?,
            environments: environments?,
            segments: segments?,
            flags: flags?,
        },
    })
}

fn environment(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Environment> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let key_ = fields.required("key", problems, key);
    let name = fields.required("name", problems, text(NAME_MAX_LEN));
    let color = fields.required("color", problems, leaf("one of teal, blue, amber, violet, red, gray"));
    let position = fields.required("position", problems, whole);
    let inherits_from = fields.optional("inherits_from", problems, key);
    let approvals_required = fields.or("approvals_required", 0, problems, whole);
    let frozen = fields.or("frozen", false, problems, boolean);
    fields.finish(problems);
    Some(Environment {
        key: key_?,
        name: name?,
        color: color?,
        position: position?,
        inherits_from: inherits_from?,
        approvals_required: approvals_required?,
        frozen: frozen?,
    })
}

fn segment(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Segment> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let key_ = fields.required("key", problems, key);
    let name = fields.or("name", String::new(), problems, text(NAME_MAX_LEN));
    let description = fields.or("description", String::new(), problems, text(DESCRIPTION_MAX_LEN));
    let parent = fields.optional("parent", problems, key);
    let enabled = fields.or("enabled", true, problems, boolean);
    let conditions = fields.or("conditions", Vec::new(), problems, list(CONDITIONS_MAX, condition));
    fields.finish(problems);
    Some(Segment {
        key: key_?,
        name: name?,
        description: description?,
        parent: parent?,
        enabled: enabled?,
        conditions: conditions?,
    })
}
