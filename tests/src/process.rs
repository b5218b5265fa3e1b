//! A process of ours: in a group of its own, with its output in a file, and ended with all its children when
//! its value is dropped.

use crate::wait;
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Linux counts the start of processes in hundredths of a second, whatever its own clock does.
const TICKS_PER_SECOND: f64 = 100.0;

const GRACE: Duration = Duration::from_secs(10);

/// A running process.
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    stop_signal: Signal,
    owned: bool,
}

impl Process {
    /// Starts `command` with its output appended to `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(name: &str, command: &mut Command, log: &Path) -> Result<Self> {
        Self::start(name, command, log, Stdio::null())
    }

    /// Starts `command` as [`Self::spawn`] does, and hands it `input` on its standard input.
    ///
    /// # Errors
    /// When it cannot be started, or does not take the input.
    pub fn spawn_with_input(name: &str, command: &mut Command, log: &Path, input: &str) -> Result<Self> {
        let mut process = Self::start(name, command, log, Stdio::piped())?;
        if let Some(mut stdin) = process.child.stdin.take() {
            stdin.write_all(input.as_bytes()).with_context(|| format!("{name} does not read its input"))?;
        }
        Ok(process)
    }

    fn start(name: &str, command: &mut Command, log: &Path, stdin: Stdio) -> Result<Self> {
        let output = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        let errors = output.try_clone().context("cannot share the log")?;
        let child =
            command.stdin(stdin).stdout(output).stderr(errors).process_group(0).spawn().with_context(
                || format!("cannot start {name}: {}", command.get_program().to_string_lossy()),
            )?;
        Ok(Self {
            name: name.to_owned(),
            child,
            log: log.to_path_buf(),
            stop_signal: Signal::TERM,
            owned: true,
        })
    }

    /// Takes another signal than TERM for a friendly end.
    #[must_use]
    pub fn stopped_by(mut self, signal: Signal) -> Self {
        self.stop_signal = signal;
        self
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything that the process has said.
    #[must_use]
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// # Errors
    /// When the process has ended by itself; the text has the end of what it said.
    pub fn check_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait().context("cannot ask for the process")? {
            bail!("{} ended by itself ({status}):\n{}", self.name, tail(&self.said()));
        }
        Ok(())
    }

    /// Asks the process to end and waits for it; kills it and its children when it does not.
    ///
    /// # Errors
    /// When it had to be killed, or was gone before.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        self.owned = false;
        if let Some(status) = self.child.try_wait().context("cannot ask for the process")? {
            self.end_group();
            return Ok(status);
        }
        self.signal(self.stop_signal);
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().context("cannot ask for the process")? {
                self.end_group();
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.end_group();
        let _ = self.child.wait();
        bail!("{} did not end within {} s of being asked", self.name, GRACE.as_secs());
    }

    /// Kills the process and its children at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.owned = false;
        self.end_group();
        let _ = self.child.wait();
    }

    /// Lets the process outlive this value, and writes down how `./dev stop` finds it again: its id, the time
    /// of its start (so that a stranger with the same id is left alone), and the signal to end it by.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn release(mut self, pids: &Path) -> Result<()> {
        let started = start_time(self.id()).with_context(|| format!("{} has already ended", self.name))?;
        let signal = if self.stop_signal == Signal::INT { "INT" } else { "TERM" };
        fs::create_dir_all(pids).context("cannot make the folder of process ids")?;
        fs::write(pids.join(&self.name), format!("{} {started} {signal}\n", self.id()))
            .context("cannot write the process id")?;
        self.owned = false;
        Ok(())
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = pid(self.id()) {
            let _ = kill_process_group(group, signal);
        }
    }

    fn end_group(&self) {
        self.signal(Signal::KILL);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.owned {
            let _ = self.stop();
        }
    }
}

/// A program that will run on one core only, counted from 0; the process is the program's own.
#[must_use]
pub fn on_core(core: usize, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.arg("-c").arg(core.to_string()).arg(program);
    command
}

/// The id of a process that [`Process::release`] wrote down under `name`, if it is still that process.
#[must_use]
pub fn released(pids: &Path, name: &str) -> Option<u32> {
    let text = fs::read_to_string(pids.join(name)).ok()?;
    let mut words = text.split_whitespace();
    let (id, started) = (words.next()?.parse().ok()?, words.next()?.parse::<u64>().ok()?);
    (start_time(id) == Some(started)).then_some(id)
}

/// Ends the process that was written down under `name`, if there is one.
///
/// # Errors
/// When it does not end.
pub async fn end_released(pids: &Path, name: &str) -> Result<()> {
    let Some(id) = released(pids, name) else { return Ok(()) };
    if let Some(group) = pid(id) {
        let _ = kill_process_group(group, Signal::TERM);
    }
    wait::until(&format!("the end of the running {name}"), GRACE, || async {
        released(pids, name).is_none().then_some(())
    })
    .await
}

/// Kills one process at once.
pub fn kill_now(id: u32) {
    if let Some(id) = pid(id) {
        let _ = rustix::process::kill_process(id, Signal::KILL);
    }
}

/// Whether a process with this id exists and is no zombie.
#[must_use]
pub fn is_alive(id: u32) -> bool {
    pid(id).is_some_and(|pid| test_kill_process(pid).is_ok()) && start_time(id).is_some()
}

/// The start of a process in clock ticks since the computer's start; `None` for none, or a zombie.
#[must_use]
pub fn start_time(id: u32) -> Option<u64> {
    let fields = stat_fields(id)?;
    if fields.first().is_some_and(|state| state == "Z") { None } else { fields.get(19)?.parse().ok() }
}

/// When a process started, in milliseconds since 1970; exact to the hundredth of a second in which the system counts.
#[must_use]
pub fn started_at_ms(id: u32) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "ticks since the computer's start are far from 2^53")]
    let started_s = start_time(id)? as f64 / TICKS_PER_SECOND;
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let uptime_s: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((now.as_secs_f64() - (uptime_s - started_s)) * 1000.0)
}

/// The processor time that a process has taken, in seconds; exact to the hundredth.
#[must_use]
pub fn processor_time_s(id: u32) -> Option<f64> {
    let fields = stat_fields(id)?;
    let ticks = |place: usize| fields.get(place)?.parse::<u32>().ok();
    // In the program itself, and in the system on its behalf.
    Some((f64::from(ticks(11)?) + f64::from(ticks(12)?)) / TICKS_PER_SECOND)
}

/// The children of a process, and theirs.
#[must_use]
pub fn descendants(id: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|child| Some((child, stat_fields(child)?.get(1)?.parse().ok()?)))
        .collect();
    let mut found = vec![id];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
        next += 1;
    }
    found.remove(0);
    found
}

/// The executable that a process runs.
#[must_use]
pub fn executable_of(id: u32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{id}/exe")).ok()
}

/// The end of a long text, for messages.
#[must_use]
pub fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(25)..].join("\n")
}

/// The fields of `/proc/ID/stat` from the state on; the name before it may contain anything.
fn stat_fields(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn pid(id: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(id).ok()?)
}
