//! `jackstaffctl evaluate` answers what litestar-flags answered, line by line, for the whole of the measured vectors.

use anyhow::{Context, Result, ensure};
use e2e::places;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

const VECTORS: &str = include_str!("../../crates/flag-evaluation/tests/vectors/litestar-eval.json");

#[test]
fn the_state_of_litestar_flags_is_evaluated_as_there() -> Result<()> {
    let vectors: Value = serde_json::from_str(VECTORS)?;
    let folder = tempfile::tempdir()?;
    let state = folder.path().join("state.json");
    std::fs::write(&state, vectors["state"].to_string())?;
    let cases = vectors["cases"].as_array().context("no cases")?;
    let mut command = Command::new(places::executable("jackstaffctl")?);
    command.args(["evaluate", "--json", "--state"]).arg(&state).env_clear();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut requests = child.stdin.take().context("no standard input")?;
    let lines: String = cases.iter().map(|case| format!("{}\n", case["request"])).collect();
    let writer = std::thread::spawn(move || requests.write_all(lines.as_bytes()));
    let said = child.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("the requests were not written"))??;
    ensure!(said.status.success(), "{}", said.status);
    let answers = String::from_utf8(said.stdout)?;
    let answers: Vec<&str> = answers.lines().collect();
    assert_eq!(answers.len(), cases.len());
    for (answer, case) in answers.iter().zip(cases) {
        let answer: Value = serde_json::from_str(answer)?;
        for member in ["value", "reason", "variant", "error_code", "flag_metadata"] {
            assert_eq!(answer[member], case["result"][member], "{member} of {}", case["request"]);
        }
    }
    Ok(())
}
