//! The executable as a process.

use server_storage_pg::testing::TestDatabase;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Nothing here waits longer; seeding takes most of it on a slow machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

/// A command of the executable with nothing in its environment but `settings`.
pub(crate) fn command(argument: &str, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jackstaff-server"));
    command.arg(argument).env_clear().envs(settings.iter().copied()).kill_on_drop(true);
    command
}

/// What a command that ends said: whether it succeeded, standard output, standard error.
pub(crate) async fn run(argument: &str, settings: &[(&str, &str)]) -> (bool, String, String) {
    let output = tokio::time::timeout(DEADLINE, command(argument, settings).output()).await.unwrap().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// A server that listens.
pub(crate) struct Server {
    pub(crate) process: Child,
    address: String,
}

impl Server {
    /// Starts on a free port, without an identity provider.
    pub(crate) async fn start(database: &TestDatabase) -> Self {
        let url = database.app_url();
        let settings = [
            ("JACKSTAFF_LISTEN", "127.0.0.1:0"),
            ("JACKSTAFF_PUBLIC_URL", "http://127.0.0.1"),
            ("POLICY_NO_AUTH_DEFAULT", "allow_all"),
            ("JACKSTAFF_DATABASE_URL", url.as_str()),
        ];
        let mut process =
            command("serve", &settings).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap().unwrap();
        let address = line.split("http://").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        Self { process, address }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Sends a request; the connection is kept open.
    pub(crate) async fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Sends a signal.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().await.unwrap().success());
    }
}

/// Reads until `text` has come.
pub(crate) async fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut read = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&read).contains(text) {
            let mut buffer = [0; 4_096];
            let count = stream.read(&mut buffer).await.unwrap();
            assert_ne!(count, 0, "the connection ended: {}", String::from_utf8_lossy(&read));
            read.extend_from_slice(&buffer[..count]);
        }
    };
    tokio::time::timeout(DEADLINE, reading).await.unwrap();
    String::from_utf8(read).unwrap()
}
