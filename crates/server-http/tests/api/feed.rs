//! The change feed.

use crate::world::{Admin, Editor, SWITCH, Viewer, World, act, create};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A reader of a feed: what it holds, and where it stands.
#[derive(Default)]
struct Reader {
    cursor: String,
    documents: BTreeMap<String, Value>,
}

impl Reader {
    /// Reads on until there is no more; returns how many documents came.
    async fn catch_up(&mut self, world: &World, feed: &str, limit: usize) -> usize {
        let mut count = 0;
        loop {
            let path = format!("/feed?{feed}&limit={limit}&cursor={}", self.cursor);
            let page = world.get(Viewer, &path).await.expect(200).body;
            let documents = page["documents"].as_array().unwrap();
            assert!(documents.len() <= limit);
            count += documents.len();
            for document in documents {
                let id = document["id"].as_str().unwrap().to_owned();
                if document["deleted"] == true {
                    assert_eq!(document["fields"], json!({}));
                    self.documents.remove(&id);
                } else {
                    self.documents.insert(id, document.clone());
                }
            }
            self.cursor = page["cursor"].as_str().unwrap().to_owned();
            if page["more"] == false {
                return count;
            }
        }
    }
}

#[tokio::test]
async fn a_reader_that_goes_on_holds_what_a_new_reader_holds() {
    let world = World::with_shop().await;
    let mut reader = Reader::default();
    assert_eq!(
        reader.catch_up(&world, "project=shop", 2).await,
        5,
        "two environments, two flags, a configuration"
    );
    assert_eq!(reader.catch_up(&world, "project=shop", 2).await, 0, "nothing new");

    world
        .write(Editor, Method::PATCH, SWITCH, &[("if-match", "\"1\"")], json!({"enabled": true}))
        .await
        .expect(200);
    let flag = world.get(Viewer, "/projects/shop/flags/search.ranking").await.body;
    let delete = act("delete", "flag", &flag["id"], "search.ranking", 1, json!({}));
    world
        .apply(Admin, "shop", vec![delete, create("flag", "cart.new", json!({"kind": "boolean"}))])
        .await
        .expect(200);
    assert_eq!(reader.catch_up(&world, "project=shop", 1).await, 3, "a change, a tombstone, a new one");

    let mut newcomer = Reader::default();
    newcomer.catch_up(&world, "project=shop", 3).await;
    assert_eq!(reader.documents, newcomer.documents);
    let switch = reader.documents.values().find(|one| one["kind"] == "flag_environment").unwrap();
    assert_eq!(
        (&switch["key"], &switch["environment"]),
        (&json!("checkout.express-pay"), &json!("production"))
    );
    assert_eq!((&switch["fields"]["enabled"], &switch["version"]), (&json!(true), &json!(2)));
    assert!(switch["flag_id"].is_string() && switch["environment_id"].is_string());
}

#[tokio::test]
async fn any_page_can_be_read_again() {
    let world = World::with_shop().await;
    let first = world.get(Viewer, "/feed?project=shop&limit=2").await.body;
    let path = format!("/feed?project=shop&limit=2&cursor={}", first["cursor"].as_str().unwrap());
    let second = world.get(Viewer, &path).await.body;
    assert_eq!(world.get(Viewer, &path).await.body, second);
}

#[tokio::test]
async fn projects_are_the_installations_feed() {
    let world = World::with_shop().await;
    let mut reader = Reader::default();
    assert_eq!(reader.catch_up(&world, "scope=installation", 10).await, 1);
    world.create_project("other").await;
    assert_eq!(reader.catch_up(&world, "scope=installation", 10).await, 1);
    let page = world.get(Viewer, "/feed?scope=installation").await.body;
    assert_eq!((&page["scope"], page["documents"].as_array().unwrap().len()), (&json!("installation"), 2));
    world.get(Viewer, "/feed?project=nowhere").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_cursor_of_another_epoch_or_from_before_the_oldest_tombstone_is_gone() {
    let world = World::with_shop().await;
    let page = world.get(Viewer, "/feed?project=shop").await.body;
    let path = format!("/feed?project=shop&cursor={}", page["cursor"].as_str().unwrap());
    world.get(Viewer, &path).await.expect(200);
    let installation = world.get(Viewer, "/feed?scope=installation").await.body;
    let other_scope = format!("/feed?project=shop&cursor={}", installation["cursor"].as_str().unwrap());
    world.get(Viewer, &other_scope).await.refused(410, "cursor_expired");
    // As after a restore from a backup.
    let client = world.database.superuser().await.unwrap();
    client.execute("update jackstaff.scopes set epoch = gen_random_uuid()", &[]).await.unwrap();
    world.get(Viewer, &path).await.refused(410, "cursor_expired");
}
