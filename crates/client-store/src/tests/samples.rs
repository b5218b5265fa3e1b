//! Stores, documents and edits to test with, and child processes.

use crate::{Account, NewStore, RootKey, Store};
use api_types::change_set::{
    ActionBody, DocumentKindBody, DocumentRefBody, FieldChangeBody, OperationBody, ScopeBody,
};
use api_types::{ChangeSetBody, ErrorCode, FeedDocument, FeedPage, PersonRef, Problem};
use client_sync::NewEdit;
use flag_model::{ChangeSetId, Key};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(super) const EPOCH: Uuid = Uuid::from_u128(0xE0);
pub(super) const STORE: Uuid = Uuid::from_u128(0x57);
pub(super) const DEVICE: Uuid = Uuid::from_u128(0xDE);

pub(super) fn account() -> Account {
    Account {
        origin: "https://flags.example.com".to_owned(),
        account_id: "https://id.example.com|ada".to_owned(),
    }
}

pub(super) fn root_key() -> RootKey {
    RootKey::new(Zeroizing::new(std::array::from_fn(|index| u8::try_from(index * 7 + 3).unwrap())))
}

pub(super) fn create(folder: &Path) -> Store {
    let new = NewStore { store_id: STORE, device_id: DEVICE, key_backend: "memory".to_owned() };
    Store::create(folder, &root_key(), &account(), new).unwrap()
}

pub(super) fn open(folder: &Path) -> Result<Store, crate::OpenError> {
    Store::open(folder, Some(&root_key()), &account())
}

pub(super) fn in_memory() -> Store {
    Store::open_in_memory(&account(), DEVICE).unwrap()
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(super) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

pub(super) fn shop() -> ScopeBody {
    ScopeBody::Project { project_key: key("shop") }
}

/// An id made of a kind and a number.
pub(super) fn id(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128((kind << 64) + number)
}

fn document(kind: DocumentKindBody, id: Uuid, name: &str, fields: Value) -> FeedDocument {
    FeedDocument {
        kind,
        id,
        key: key(name),
        environment: None,
        flag_id: None,
        environment_id: None,
        version: 1,
        revision: 1,
        deleted: false,
        updated_at: "2026-11-21T10:00:00.123456Z".parse().unwrap(),
        updated_by: PersonRef { id: id_of_ada(), name: "Ada Lovelace".to_owned() },
        fields: serde_json::from_value(fields).unwrap(),
    }
}

fn id_of_ada() -> Uuid {
    Uuid::from_u128(0xADA)
}

pub(super) fn project(number: u128, name: &str) -> FeedDocument {
    let fields = json!({"key": name, "name": name, "description": "", "lifecycle": "active"});
    document(DocumentKindBody::Project, id(1, number), name, fields)
}

pub(super) fn environment(number: u128, name: &str) -> FeedDocument {
    let fields = json!({"key": name, "name": name, "color": "red", "position": number});
    document(DocumentKindBody::Environment, id(2, number), name, fields)
}

pub(super) fn flag(number: u128, name: &str) -> FeedDocument {
    let fields = json!({
        "key": name, "name": format!("Flag {name}"), "description": "What it is for.", "kind": "boolean",
        "tags": ["checkout", "b"], "owner": "payments", "lifecycle": "active", "bucketing_key": name,
    });
    document(DocumentKindBody::Flag, id(3, number), name, fields)
}

pub(super) fn config(flag: &FeedDocument, environment: &FeedDocument, enabled: bool) -> FeedDocument {
    let number = (flag.id.as_u128() << 16) + (environment.id.as_u128() & 0xFFFF);
    let fields = json!({"enabled": enabled, "off_value": false, "fallthrough": {"serve": {"value": true}}});
    FeedDocument {
        environment: Some(environment.key.clone()),
        flag_id: Some(flag.id),
        environment_id: Some(environment.id),
        ..document(
            DocumentKindBody::FlagEnvironment,
            id(4, number & u128::from(u64::MAX)),
            flag.key.as_str(),
            fields,
        )
    }
}

pub(super) fn at_version(document: &FeedDocument, version: i64) -> FeedDocument {
    FeedDocument { version, revision: version, ..document.clone() }
}

pub(super) fn tombstone(document: &FeedDocument, version: i64) -> FeedDocument {
    FeedDocument { deleted: true, fields: serde_json::Map::new(), ..at_version(document, version) }
}

pub(super) fn page(cursor: &str, revision: i64, more: bool, documents: Vec<FeedDocument>) -> FeedPage {
    FeedPage { scope: shop(), epoch: EPOCH, cursor: cursor.to_owned(), revision, more, documents }
}

/// An edit that switches configuration `document` on, with the number as its id.
pub(super) fn switch(number: u128, document: Uuid) -> NewEdit {
    field(number, document, "enabled", &json!(false), &json!(true))
}

pub(super) fn field(number: u128, document: Uuid, name: &str, from: &Value, to: &Value) -> NewEdit {
    let operation = OperationBody {
        document: DocumentRefBody {
            kind: DocumentKindBody::FlagEnvironment,
            id: document,
            key: key(&format!("flag-{}", document.as_u128() & 0xFFFF)),
            environment: Some(key("production")),
        },
        action: ActionBody::Update,
        base_version: 1,
        fields: [(name.to_owned(), FieldChangeBody { from: Some(from.clone()), to: to.clone() })].into(),
    };
    let change_set = ChangeSetBody {
        id: id(9, number),
        scope: shop(),
        message: String::new(),
        operations: vec![operation],
    };
    NewEdit { change_set, base: Vec::new() }
}

pub(super) fn edit_id(number: u128) -> ChangeSetId {
    ChangeSetId(id(9, number))
}

pub(super) fn problem(code: ErrorCode) -> Box<Problem> {
    Box::new(Problem {
        r#type: "about:blank".to_owned(),
        title: "No".to_owned(),
        status: 409,
        detail: String::new(),
        code,
        errors: Vec::new(),
        conflicts: Vec::new(),
        request_id: "r".to_owned(),
    })
}

/// Random numbers that are the same in each run (SplitMix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }
}

const ROLE: &str = "JACKSTAFF_STORE_TEST_FOLDER";

/// The folder that a parent test gave to this process, if it is the child of one.
#[expect(clippy::disallowed_methods, reason = "the one place where a test learns that it is the child")]
pub(super) fn child_folder() -> Option<std::path::PathBuf> {
    std::env::var_os(ROLE).map(Into::into)
}

/// A process that runs the test `name` as a child on `folder`, and what it says. Killed when dropped.
pub(super) struct ChildProcess {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl ChildProcess {
    pub(super) fn start(name: &str, folder: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture", "--test-threads=1"])
            .env(ROLE, folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// The next line that the test says, without those of the test runner; `None` at its end.
    pub(super) fn line(&mut self) -> Option<String> {
        self.lines.by_ref().map_while(Result::ok).find_map(|line| {
            // The runner says "test name ... " without a line break before the first of ours.
            Some(line.split_once("SAYS ")?.1.to_owned())
        })
    }

    /// Kills it without giving it any time, and answers what it had said by then.
    pub(super) fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        std::iter::from_fn(|| self.line()).collect()
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a child says to its parent: one line, at once.
pub(super) fn say(text: &str) {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "SAYS {text}").unwrap();
    stdout.flush().unwrap();
}

/// Copies the files of a store into a new folder.
pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
