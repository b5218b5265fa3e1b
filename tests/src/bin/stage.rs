//! The stage of `./dev run`: database, identity provider and server that stay after this process, and the
//! application in front of them. Everything lies in `.jackstaff/`; `./dev stop` ends it.

use anyhow::{Context, Result, bail};
use e2e::identity_provider::{CLIENT_ID, IdentityProvider, ProviderSettings};
use e2e::server::{self, Server, ServerSettings};
use e2e::{Cluster, Keyring, places, ports, process, registration, stage};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What the next start must know.
#[derive(Clone, Serialize, Deserialize)]
struct State {
    server_port: u16,
    provider_port: u16,
    cluster: PathBuf,
}

struct Folders {
    state: PathBuf,
    logs: PathBuf,
    pids: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<()> {
    let folder = places::state_folder();
    let folders =
        Folders { state: folder.join("stage.json"), logs: folder.join("logs"), pids: folder.join("pids") };
    fs::create_dir_all(&folders.logs).context("cannot make the folder of logs")?;
    match std::env::args().nth(1).as_deref() {
        Some("run") => run(&folder, &folders).await,
        _ => bail!("usage: stage run"),
    }
}

async fn run(folder: &Path, folders: &Folders) -> Result<()> {
    let state = read_state(folder, folders)?;
    let cluster = match Cluster::adopt(&state.cluster) {
        Ok(running) => running,
        Err(_) => {
            say("Starting the database");
            Cluster::start(&state.cluster, &folders.logs).await?
        }
    };
    say("Preparing the database: the schema, and 10,000 flags where there are none");
    Server::prepare(&cluster)?;
    if process::released(&folders.pids, "identity-provider").is_none() {
        say("Starting the identity provider");
        let settings = ProviderSettings {
            port: state.provider_port,
            resource: server::address(state.server_port),
            access_token_ttl_s: 300,
            issued_tokens: None,
        };
        IdentityProvider::start(settings, &folders.logs).await?.release(&folders.pids)?;
    }
    say("Starting the server");
    process::end_released(&folders.pids, "server").await?;
    let license = stage::register(&cluster, 300, &folder.join("license.json"))?;
    let settings = ServerSettings {
        port: state.server_port,
        issuer: format!("http://127.0.0.1:{}", state.provider_port),
        client_id: CLIENT_ID.to_owned(),
        license: Some(license),
        license_key: Some(registration::public_key()?),
        log: "info",
    };
    let server = Server::start(settings, &cluster, &folders.logs).await?;
    let address = server.address();
    server.release(&folders.pids)?;
    cluster.release(&folders.pids)?;
    fs::write(&folders.state, serde_json::to_string_pretty(&state)?)
        .context("cannot write the stage's state")?;
    println!("  The server's address for the first screen: {address}");
    println!(
        "  People: sam (superadmin), ana (admin), ben (editor), chiyo (viewer), dara (no role); password: jackstaff"
    );
    say("Opening the application");
    let status = application(folder, folders).await?;
    println!(
        "  Database, identity provider and server go on; ./dev stop ends them. Logs: {}",
        folders.logs.display()
    );
    if !status {
        bail!("the application ended with an error");
    }
    Ok(())
}

/// Runs the application on the user's own display; with the user's keychain, or a private one where there is none.
async fn application(folder: &Path, folders: &Folders) -> Result<bool> {
    let mut command = Command::new(places::executable("jackstaff")?);
    command
        .env("JACKSTAFF_HOME", folder.join("home"))
        .env("JACKSTAFF_DEV_LICENSE_KEYS", registration::public_key()?);
    let _keyring = if has_keychain() {
        None
    } else {
        println!("  There is no keychain in this session: the application gets a private one");
        let keyring = Keyring::start(&folder.join("keychain"), &folders.logs).await?;
        let address = keyring.variables().into_iter().filter(|(name, _)| name == "DBUS_SESSION_BUS_ADDRESS");
        command.envs(address);
        Some(keyring)
    };
    Ok(command.status().context("cannot start the application")?.success())
}

fn has_keychain() -> bool {
    let mut command = Command::new("dbus-send");
    command.args(["--session", "--print-reply", "--reply-timeout=2000", "--dest=org.freedesktop.secrets"]);
    command.args(["/org/freedesktop/secrets", "org.freedesktop.DBus.Peer.Ping"]);
    command.output().is_ok_and(|output| output.status.success())
}

/// What an earlier start has chosen, as far as it can still be had; the server itself is always started anew.
fn read_state(folder: &Path, folders: &Folders) -> Result<State> {
    let known =
        fs::read_to_string(&folders.state).ok().and_then(|text| serde_json::from_str::<State>(&text).ok());
    let mut state = match known {
        Some(state) => state,
        None => State {
            server_port: ports::free_port()?,
            provider_port: ports::free_port()?,
            cluster: cluster_folder(folder)?,
        },
    };
    // Accounts remember addresses, so the ports stay the same unless somebody else has taken them.
    for (name, port) in [("server", &mut state.server_port), ("identity-provider", &mut state.provider_port)]
    {
        if process::released(&folders.pids, name).is_none() && !ports::is_free(*port) {
            *port = ports::free_port()?;
            println!("  The port of the {name} is taken by another program: it moves to {port}");
        }
    }
    if !state.cluster.join("data/PG_VERSION").exists() {
        state.cluster = cluster_folder(folder)?;
    }
    Ok(state)
}

/// `.jackstaff/postgres`, unless the database's user cannot get there (as under `/root`) or the path is too
/// long for a socket.
fn cluster_folder(folder: &Path) -> Result<PathBuf> {
    const SOCKET_PATH_MAX: usize = 70;
    let wanted = folder.join("postgres");
    if wanted.as_os_str().len() <= SOCKET_PATH_MAX && Cluster::can_live_in(folder)? {
        return Ok(wanted);
    }
    let other = tempfile::Builder::new()
        .prefix("jackstaff-postgres-")
        .tempdir()
        .context("no temporary folder")?
        .keep();
    println!(
        "  The database's user cannot use {}: the database lies in {}",
        wanted.display(),
        other.display()
    );
    Ok(other)
}

fn say(text: &str) {
    println!("▸ {text}");
}
