//! `evaluate`: what flags of a file evaluate to, without any server.
//!
//! Each line of standard input is a request, each line of standard output its evaluation; a line that cannot be
//! read is answered as well, so that answers stay beside their requests.

mod flag_sets;
mod litestar;

use crate::args::Evaluate;
use crate::failure::{Failure, Status};
use crate::output::{Format, printable};
use api_types::ErrorCode;
use client_app::Clock as _;
use client_app::system::SystemClock;
use flag_formats::{DOCUMENT_MAX_BYTES, detect};
use jiff::Timestamp;
use serde::Serialize;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Bytes of one request.
const REQUEST_MAX_BYTES: u64 = 2 * 1024 * 1024;

/// What a file holds, ready to be asked.
trait Evaluator {
    /// The answer to one request.
    fn answer(&mut self, request: &[u8], now: Timestamp) -> Answer;
}

/// The answer to one request.
struct Answer {
    /// The evaluation as one JSON object.
    json: Result<String, serde_json::Error>,
    /// The same for people.
    text: String,
    /// Whether the request could be read at all.
    understood: bool,
}

impl Answer {
    /// The parts of an evaluation that people read.
    fn new(evaluation: &impl Serialize, understood: bool, text: String) -> Self {
        Self { json: serde_json::to_string(evaluation), text, understood }
    }
}

pub(crate) fn evaluate(arguments: &Evaluate, format: Format) -> Result<Status, Failure> {
    let bytes = read_state(&arguments.state)?;
    let mut evaluator: Box<dyn Evaluator> = match detect(&bytes) {
        Some(flag_formats::Format::Jackstaff) => {
            Box::new(flag_sets::jackstaff(&bytes, arguments.environment.as_deref())?)
        }
        Some(flag_formats::Format::Flagd) => Box::new(flag_sets::flagd(&bytes)?),
        Some(flag_formats::Format::LitestarFlags) => Box::new(litestar::state(&bytes)?),
        None => return Err(unknown_format(&arguments.state)),
    };
    let (clock, fixed) = (SystemClock::new(), arguments.now);
    let now = || fixed.unwrap_or_else(|| clock.now());
    let stdin = BufReader::new(io::stdin().lock());
    let understood = answer_all(stdin, evaluator.as_mut(), &now, format)?;
    Ok(if understood { Status::Done } else { Status::Refused })
}

/// Answers every line; `true` when each of them was a request.
fn answer_all(
    mut requests: BufReader<impl Read>,
    evaluator: &mut dyn Evaluator,
    now: &dyn Fn() -> Timestamp,
    format: Format,
) -> Result<bool, Failure> {
    let mut answers = BufWriter::new(io::stdout().lock());
    let (mut line, mut understood) = (Vec::new(), true);
    while next_line(&mut requests, &mut line).map_err(Failure::other)? {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = evaluator.answer(&line, now());
        understood &= answer.understood;
        let text = match format {
            Format::Json => answer.json.map_err(Failure::other)?,
            Format::Text => printable(&answer.text),
        };
        // Whoever asks line by line waits for the answer; whoever sends many gets them in large pieces.
        let another_waits = requests.buffer().contains(&b'\n');
        let written = writeln!(answers, "{text}");
        match written.and_then(|()| if another_waits { Ok(()) } else { answers.flush() }) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(understood),
            other => other.map_err(Failure::other)?,
        }
    }
    answers.flush().or_else(ignore_broken_pipe).map_err(Failure::other)?;
    Ok(understood)
}

fn ignore_broken_pipe(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}

/// Reads the next line into `line`; `false` at the end. Of a line beyond the limit only the beginning is kept, which
/// is then no JSON.
fn next_line(requests: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    if requests.by_ref().take(REQUEST_MAX_BYTES).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.len() as u64 == REQUEST_MAX_BYTES && !line.ends_with(b"\n") {
        requests.skip_until(b'\n')?;
    }
    Ok(true)
}

pub(crate) fn read_state(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| {
        Failure::new(ErrorCode::DocumentInvalid, format!("{} cannot be read: {error}", path.display()))
    };
    let mut bytes = Vec::new();
    let limit = DOCUMENT_MAX_BYTES as u64 + 1;
    std::fs::File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    Ok(bytes)
}

pub(crate) fn unknown_format(path: &Path) -> Failure {
    let detail = format!(
        "{} is no Jackstaff export, no flagd document and no state of litestar-flags",
        path.display()
    );
    Failure::new(ErrorCode::DocumentInvalid, detail)
}

#[cfg(test)]
mod tests;
