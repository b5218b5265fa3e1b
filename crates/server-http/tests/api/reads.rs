//! Lists, single reads, history.

use crate::world::{Editor, SWITCH, Viewer, World, create};
use http::Method;
use serde_json::{Value, json};

fn keys(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect()
}

/// Reads a list page by page to its end.
async fn all(world: &World, path: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world.get(Viewer, &format!("{path}{cursor}")).await.expect(200).body;
        found.extend(keys(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

async fn world_with_flags() -> World {
    let world = World::with_shop().await;
    for number in 0..7 {
        let fields = json!({
            "kind": "boolean", "name": format!("Flag {number}"), "owner": "Cart",
            "tags": [if number % 2 == 0 { "even" } else { "odd" }],
            "lifecycle": if number == 6 { "archived" } else { "active" },
        });
        world
            .apply(Editor, "shop", vec![create("flag", &format!("cart.flag-{number}"), fields)])
            .await
            .expect(200);
        world.wait_s(1);
    }
    world
}

#[tokio::test]
async fn flags_are_listed_filtered_sorted_and_paged() {
    let world = world_with_flags().await;
    let rows: [(&str, &[&str]); 9] = [
        ("search=RANK", &["search.ranking"]),
        ("search=flag-3", &["cart.flag-3"]),
        ("search=flag%203", &["cart.flag-3"]),
        ("search=100%25", &[]),
        ("tag=odd", &["cart.flag-1", "cart.flag-3", "cart.flag-5"]),
        ("tag=od", &[]),
        ("lifecycle=archived", &["cart.flag-6"]),
        ("search=cart&tag=even&lifecycle=active", &["cart.flag-0", "cart.flag-2", "cart.flag-4"]),
        (
            "sort=-updated_at&search=flag-&lifecycle=active&tag=even",
            &["cart.flag-4", "cart.flag-2", "cart.flag-0"],
        ),
    ];
    for (query, expected) in rows {
        for limit in [1, 2, 500] {
            let found = all(&world, &format!("/projects/shop/flags?{query}&limit={limit}")).await;
            assert_eq!(found, expected, "{query} by {limit}");
        }
    }
    let by_key = all(&world, "/projects/shop/flags?limit=2").await;
    assert!(by_key.is_sorted() && by_key.len() == 9, "{by_key:?}");
    let page = world.get(Viewer, "/projects/shop/flags?limit=1").await.body;
    let other_order =
        format!("/projects/shop/flags?sort=-updated_at&cursor={}", page["next_cursor"].as_str().unwrap());
    world.get(Viewer, &other_order).await.refused(400, "invalid_request");
}

#[tokio::test]
async fn projects_are_listed_by_key_in_pages() {
    let world = World::empty().await;
    for key in ["gamma", "alpha", "beta"] {
        world.create_project(key).await;
    }
    assert_eq!(all(&world, "/projects?limit=2").await, ["alpha", "beta", "gamma"]);
    assert_eq!(all(&world, "/projects?limit=3").await, ["alpha", "beta", "gamma"]);
}

#[tokio::test]
async fn what_is_known_is_304_until_it_changes() {
    let world = World::with_shop().await;
    let flag = "/projects/shop/flags/checkout.express-pay";
    let paths = ["/projects/shop", "/projects/shop/environments/production", flag, SWITCH];
    for path in paths {
        let read = world.get(Viewer, path).await.expect(200);
        let tag = read.header("etag");
        assert!(tag.starts_with(&format!("\"{}", read.body["version"])), "{tag}");
        for (header, expected) in [
            (tag.to_owned(), 304),
            (format!("W/{tag}"), 304),
            (format!("\"x\", {tag}"), 304),
            ("\"99\"".to_owned(), 200),
        ] {
            let request = world.request(Viewer, Method::GET, path, &[("if-none-match", &header)], None);
            let answer = world.send(request).await.expect(expected);
            assert_eq!(answer.header("etag"), tag, "{path}");
            assert_eq!(answer.body == Value::String(String::new()), expected == 304);
        }
    }
    // A flag is another representation once what it serves has changed, though its own version stays.
    let before = world.get(Viewer, flag).await;
    world
        .write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], json!({"enabled": true}))
        .await
        .expect(200);
    let request = world.request(Viewer, Method::GET, flag, &[("if-none-match", before.header("etag"))], None);
    let after = world.send(request).await.expect(200);
    assert_eq!(after.body["version"], before.body["version"]);
}

#[tokio::test]
async fn a_flags_history_is_of_all_its_environments_the_newest_first() {
    let world = World::with_shop().await;
    let flag = "/projects/shop/flags/checkout.express-pay";
    world.wait_s(60);
    let on = json!({"enabled": true, "message": "campaign"});
    world.write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], on).await.expect(200);
    world
        .write(Editor, Method::PATCH, flag, &[("if-match", "\"1\"")], json!({"name": "Express"}))
        .await
        .expect(200);
    let page = world.get(Viewer, &format!("{flag}/changes")).await.expect(200).body;
    let lines: Vec<(&str, &str, Value)> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["kind"].as_str().unwrap(), one["action"].as_str().unwrap(), one["environment"].clone())
        })
        .collect();
    let production = json!("production");
    let expected = [
        ("flag", "update", Value::Null),
        ("flag_environment", "update", production.clone()),
        ("flag_environment", "create", production),
        ("flag", "create", Value::Null),
    ];
    assert_eq!(lines, expected);
    let switched = &page["items"][1];
    assert_eq!(switched["fields"], json!([{"name": "enabled", "from": false, "to": true}]));
    assert_eq!(
        (&switched["message"], &switched["actor"]["name"]),
        (&json!("campaign"), &json!("The Editor"))
    );
    let first = world.get(Viewer, &format!("{flag}/changes?limit=3")).await.body;
    let cursor = first["next_cursor"].as_str().unwrap();
    let last = world.get(Viewer, &format!("{flag}/changes?limit=3&cursor={cursor}")).await.body;
    assert_eq!((last["items"].as_array().unwrap().len(), &last["next_cursor"]), (1, &Value::Null));
    assert_eq!(last["items"][0], page["items"][3]);
}
