//! Creating and changing single resources.

use crate::world::{Admin, Editor, SWITCH, Viewer, World, new_id};
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_project_is_created_read_and_changed() {
    let world = World::empty().await;
    let body =
        json!({"id": new_id(), "key": "pay", "name": "Payments", "description": "Money", "message": "start"});
    let made = world.write(Admin, Method::POST, "/projects", &[], body.clone()).await.expect(201);
    assert_eq!(made.header("location"), "https://flags.example.org/team/api/v1/projects/pay");
    let read = world.get(Viewer, "/projects/pay").await.expect(200);
    assert_eq!(read.body, made.body);
    assert_eq!(read.header("etag"), made.header("etag"));
    assert_eq!((&read.body["version"], &read.body["lifecycle"]), (&json!(1), &json!("active")));
    assert_eq!(read.body["updated_by"]["name"], "The Admin");

    let tag = read.header("etag").to_owned();
    let patch = json!({"name": "Payments 2", "lifecycle": "archived"});
    let changed =
        world.write(Admin, Method::PATCH, "/projects/pay", &[("if-match", &tag)], patch.clone()).await;
    let changed = changed.expect(200);
    assert_eq!((&changed.body["version"], &changed.body["name"]), (&json!(2), &json!("Payments 2")));
    assert_eq!(changed.body["description"], "Money", "what is absent stays");

    let stale = world.write(Admin, Method::PATCH, "/projects/pay", &[("if-match", &tag)], patch).await;
    let stale = stale.refused(412, "precondition_failed").body;
    assert_eq!(stale["conflicts"][0]["current"]["version"], 2);
    assert_eq!(stale["conflicts"][0]["current"]["fields"]["name"], "Payments 2");

    let again = json!({"id": new_id(), "key": "pay", "name": "Other"});
    let taken = world
        .write(Admin, Method::POST, "/projects", &[], again)
        .await
        .refused(422, "validation_failed")
        .body;
    assert_eq!(
        (&taken["errors"][0]["pointer"], &taken["errors"][0]["code"]),
        (&json!("/key"), &json!("key_taken"))
    );
    let same_id =
        world.write(Admin, Method::POST, "/projects", &[], body).await.refused(409, "conflict").body;
    assert_eq!(same_id["conflicts"][0]["current"]["key"], "pay");
}

#[tokio::test]
async fn environments_keep_their_order() {
    let world = World::with_shop().await;
    let path = "/projects/shop/environments";
    let body = json!({"id": new_id(), "key": "staging", "name": "Staging", "color": "amber", "position": 1});
    world.write(Admin, Method::POST, path, &[], body).await.expect(201);
    let body = json!({"position": 2});
    let path_of_one = format!("{path}/production");
    world.write(Admin, Method::PATCH, &path_of_one, &[("if-match", "\"1\"")], body).await.expect(200);
    let list = world.get(Viewer, path).await.expect(200).body;
    let keys: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["development", "staging", "production"]);
    let flag = world.get(Viewer, "/projects/shop/flags/checkout.express-pay").await.body;
    let shown: Vec<&str> = flag["environments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["environment"].as_str().unwrap())
        .collect();
    assert_eq!(shown, keys, "a flag shows them in the same order");
    let bad = json!({"id": new_id(), "key": "qa", "name": "QA", "color": "pink", "position": 1});
    world.write(Admin, Method::POST, path, &[], bad).await.refused(422, "validation_failed");
}

#[tokio::test]
async fn a_flag_is_created_read_and_changed_and_keeps_what_never_changes() {
    let world = World::with_shop().await;
    let body = json!({"id": new_id(), "key": "cart.gift-wrap", "kind": "json", "tags": ["cart", "gift"], "owner": "Cart"});
    let made = world.write(Editor, Method::POST, "/projects/shop/flags", &[], body).await.expect(201);
    assert_eq!(made.body["bucketing_key"], "cart.gift-wrap");
    let path = "/projects/shop/flags/cart.gift-wrap";
    let patch = json!({"description": "Wraps gifts", "tags": ["gift"]});
    let changed = world
        .write(Editor, Method::PATCH, path, &[("if-match", made.header("etag"))], patch)
        .await
        .expect(200);
    assert_eq!((&changed.body["tags"], &changed.body["owner"]), (&json!(["gift"]), &json!("Cart")));
    // Immutable fields are not even members of the request.
    let patch = json!({"kind": "boolean"});
    world
        .write(Editor, Method::PATCH, path, &[("if-match", "\"2\"")], patch)
        .await
        .refused(400, "invalid_request");
}

#[tokio::test]
async fn a_switch_is_moved_and_its_version_is_the_precondition() {
    let world = World::with_shop().await;
    let on = json!({"enabled": true, "message": "campaign"});
    let moved =
        world.write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], on.clone()).await.expect(200);
    assert_eq!((&moved.body["enabled"], &moved.body["version"]), (&json!(true), &json!(2)));
    assert_eq!(moved.header("etag"), "\"2\"");
    assert_eq!(moved.body["updated_by"]["name"], "The Editor");
    for stale in ["\"1\"", "\"0\"", "\"3\""] {
        let refused = world.write(Editor, Method::PATCH, SWITCH, &[("if-match", stale)], on.clone()).await;
        let current = &refused.refused(412, "precondition_failed").body["conflicts"][0]["current"];
        assert_eq!(
            (&current["version"], &current["fields"]["enabled"]),
            (&json!(2), &json!(true)),
            "{stale}"
        );
    }
    for unclear in ["*", "W/\"2\"", "2"] {
        let refused = world.write(Editor, Method::PATCH, SWITCH, &[("if-match", unclear)], on.clone()).await;
        refused.refused(428, "precondition_required");
    }
}

#[tokio::test]
async fn what_nobody_has_configured_is_version_0_and_can_be_configured() {
    let world = World::with_shop().await;
    let path = "/projects/shop/flags/search.ranking/environments/development";
    let nothing = world.get(Viewer, path).await.expect(200);
    assert_eq!(nothing.header("etag"), "\"0\"");
    let expected = json!({
        "environment": "development", "enabled": false, "off_value": "", "rules": [],
        "fallthrough": {"serve": {"value": ""}}, "schedules": [], "version": 0,
    });
    assert_eq!(nothing.body, expected);
    let body = json!({"enabled": true, "off_value": "old", "fallthrough": {"serve": {"value": "new"}}});
    world
        .write(Editor, Method::PUT, path, &[("if-match", "\"1\"")], body.clone())
        .await
        .refused(412, "precondition_failed");
    let set =
        world.write(Editor, Method::PUT, path, &[("if-match", "\"0\"")], body.clone()).await.expect(201);
    assert_eq!(
        (&set.body["version"], &set.body["fallthrough"]["serve"]["value"]),
        (&json!(1), &json!("new"))
    );
    assert!(set.body["id"].is_string());
    world
        .write(Editor, Method::PUT, path, &[("if-match", "\"0\"")], body)
        .await
        .refused(412, "precondition_failed");
    let wrong = json!({"fallthrough": {"serve": {"value": 7}}});
    let refused = world.write(Editor, Method::PATCH, path, &[("if-match", "\"1\"")], wrong).await;
    let pointer = &refused.refused(422, "validation_failed").body["errors"][0]["pointer"];
    assert_eq!(pointer, "/fallthrough/serve/value");
}

#[tokio::test]
async fn a_write_that_changes_nothing_makes_no_version() {
    let world = World::with_shop().await;
    let before = world.count("history").await;
    let same = json!({"enabled": false});
    let answer = world.write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], same).await.expect(200);
    assert_eq!(answer.body["version"], 1);
    assert_eq!(world.count("history").await, before);
}

#[tokio::test]
async fn the_same_key_has_one_effect_and_one_answer() {
    let world = World::with_shop().await;
    let key = new_id().to_string();
    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\"")];
    let body = json!({"enabled": true});
    let send = |body: Value| world.request(Editor, Method::PATCH, SWITCH, &headers, Some(&body));
    let first = world.send(send(body.clone())).await.expect(200);
    let repeat = world.send(send(body)).await.expect(200);
    assert_eq!((&first.body, first.header("etag")), (&repeat.body, repeat.header("etag")));
    assert_eq!(repeat.body["version"], 2, "no second effect");
    world.send(send(json!({"enabled": false}))).await.refused(422, "idempotency_key_reused");
    // Keys are of their principal: another one's is another key.
    let other = world.request(
        Admin,
        Method::PATCH,
        SWITCH,
        &[headers[0], ("if-match", "\"2\"")],
        Some(&json!({"enabled": false})),
    );
    assert_eq!(world.send(other).await.expect(200).body["version"], 3);
}
