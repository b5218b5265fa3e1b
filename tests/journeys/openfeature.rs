//! Stock OpenFeature providers against the running server: what an application sees that knows nothing of
//! Jackstaff.

use anyhow::{Context, Result, ensure};
use e2e::open_server::OpenServer;
use e2e::{places, wait};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use uuid::Uuid;

const LIMIT: Duration = Duration::from_secs(120);

#[tokio::test]
async fn stock_providers_evaluate_listen_and_are_refused() -> Result<()> {
    wait::within(LIMIT, async {
        let (server, logs) = start("openfeature").await?;
        let mut application = Command::new("node");
        application
            .arg("stock-providers.mjs")
            .env("SWITCH", "/projects/shop/flags/express-pay/environments/production");
        let seen = run(&server, application, &folder().join("node_modules")).await?;
        check_one_by_one(&seen["server"]);
        assert_eq!(seen["polling"], json!({"value": "bm25", "statuses": [200, 304, 304]}));
        let listening = json!({"string": "bm25", "wrongType": "TYPE_MISMATCH", "unknown": "FLAG_NOT_FOUND",
            "before": false, "after": true, "first": 200});
        assert_eq!(seen["listening"], listening);
        assert_eq!(seen["refused"]["ready"], false);
        assert_eq!(seen["refused"]["value"], "mine");
        check_log(&logs)
    })
    .await
}

#[tokio::test]
async fn the_stock_provider_for_python_evaluates_and_is_refused() -> Result<()> {
    wait::within(LIMIT, async {
        let (server, logs) = start("openfeature-python").await?;
        let python = places::state_folder().join("python/bin/python");
        let mut application = Command::new(&python);
        application.arg("stock_provider.py");
        let seen = run(&server, application, &python).await?;
        check_one_by_one(&seen);
        check_log(&logs)
    })
    .await
}

/// A server with one flag of each kind, and the folder of its log.
async fn start(name: &str) -> Result<(OpenServer, PathBuf)> {
    let logs = places::target_folder("journeys")?.join(name);
    std::fs::create_dir_all(&logs)?;
    let server = OpenServer::empty(&logs).await?;
    prepare(&server).await?;
    Ok((server, logs))
}

async fn prepare(server: &OpenServer) -> Result<()> {
    let project = json!({"id": Uuid::now_v7(), "key": "shop", "name": "Shop"});
    server.write(Method::POST, "/projects", None, &project).await?;
    let serve = |value: Value| json!({"enabled": true, "fallthrough": {"serve": {"value": value}}});
    let variants = json!([
        {"id": Uuid::now_v7(), "key": "blue", "value": "b", "weight": 50},
        {"id": Uuid::now_v7(), "key": "green", "value": "g", "weight": 50},
    ]);
    let mut limit = serve(json!(5));
    limit["rules"] = json!([{"id": Uuid::now_v7(), "serve": {"value": 100},
        "conditions": [{"id": Uuid::now_v7(), "attribute": "age", "operator": "gte", "value": 18}]}]);
    let at = Some("production");
    let split = json!({"enabled": true, "fallthrough": {"serve": {"split": {}}}});
    server
        .create(
            "shop",
            &[
                ("environment", "production", None, json!({"name": "P", "color": "red", "position": 0})),
                ("flag", "express-pay", None, json!({"kind": "boolean"})),
                ("flag", "ranking", None, json!({"kind": "string"})),
                ("flag", "limit", None, json!({"kind": "number"})),
                ("flag", "discount", None, json!({"kind": "number"})),
                ("flag", "theme", None, json!({"kind": "json"})),
                ("flag", "steps", None, json!({"kind": "json"})),
                ("flag", "button", None, json!({"kind": "string", "variants": variants})),
                ("flag_environment", "express-pay", at, json!({"enabled": false})),
                ("flag_environment", "ranking", at, serve(json!("bm25"))),
                ("flag_environment", "limit", at, limit),
                ("flag_environment", "discount", at, serve(json!(0.25))),
                ("flag_environment", "theme", at, serve(json!({"primary": "blue"}))),
                ("flag_environment", "steps", at, serve(json!([1, 2]))),
                ("flag_environment", "button", at, split),
            ],
        )
        .await
}

fn folder() -> PathBuf {
    places::test_file("openfeature")
}

/// Runs the application, which needs `installed`, with a new token and reads what it saw.
async fn run(server: &OpenServer, mut application: Command, installed: &Path) -> Result<Value> {
    ensure!(installed.exists(), "the providers are not installed; ./dev setup installs them");
    let token = server.evaluation_token("shop", "production").await?;
    application.current_dir(folder()).env("BASE_URL", server.address()).env("TOKEN", token);
    let program = application.get_program().to_string_lossy().into_owned();
    let output = tokio::task::spawn_blocking(move || application.output()).await?;
    let output = output.with_context(|| format!("cannot run {program}"))?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("the application's report")
}

fn check_log(logs: &Path) -> Result<()> {
    let said = std::fs::read_to_string(logs.join("server.log"))?;
    ensure!(!said.contains("ticket=") && !said.contains("jse_"), "the log tells how to get in:\n{said}");
    Ok(())
}

/// What a provider sees that asks for one flag at a time; the same in every language.
fn check_one_by_one(seen: &Value) {
    let answer = |value: Value, reason: &str| json!({ "value": value, "reason": reason, "variant": "" });
    let failure = |value: Value, code: &str| json!({ "value": value, "reason": "ERROR", "errorCode": code });
    let rows = [
        ("boolean", answer(json!(false), "DISABLED")),
        ("string", answer(json!("bm25"), "STATIC")),
        ("byKey", answer(json!("bm25"), "STATIC")),
        ("number", answer(json!(100), "TARGETING_MATCH")),
        ("young", answer(json!(5), "STATIC")),
        ("fraction", answer(json!(0.25), "STATIC")),
        ("object", answer(json!({"primary": "blue"}), "STATIC")),
        ("list", answer(json!({"value": [1, 2]}), "STATIC")),
        ("wrongType", failure(json!(true), "TYPE_MISMATCH")),
        ("unknown", failure(json!(true), "FLAG_NOT_FOUND")),
        ("withoutKey", failure(json!("mine"), "TARGETING_KEY_MISSING")),
        ("refused", failure(json!("mine"), "GENERAL")),
    ];
    for (what, expected) in rows {
        assert_eq!(seen[what], expected, "{what}: {seen:#}");
    }
    assert_eq!(seen["split"]["reason"], "SPLIT");
    assert_eq!(seen["split"], seen["again"], "the same person gets the same variant");
}
