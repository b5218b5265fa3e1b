//! What the use cases refuse.

use super::*;
use crate::testing::*;
use api_types::ErrorCode;

#[tokio::test]
async fn nobody_stages_what_is_not_there() {
    let world = World::new();
    let app = world.app();
    let stage = |flag: &str, environment: &str| StageFlagEnabled {
        project: "shop".to_owned(),
        flag: flag.to_owned(),
        environment: environment.to_owned(),
        enabled: true,
    };
    assert_code(stage_flag_enabled(&app, &stage("banner", "production")).await, ErrorCode::NotSignedIn);
    let app = world.signed_in().await;
    sync_shop(&app).await;
    for (flag, environment) in
        [("nobody", "production"), ("banner", "nowhere"), ("no key", "production"), ("", "")]
    {
        assert_code(stage_flag_enabled(&app, &stage(flag, environment)).await, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn nothing_is_sent_without_something_staged() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    let send = |message: String| SendStaged { project: "shop".to_owned(), message };
    assert_code(send_staged(&app, &send(String::new())).await, ErrorCode::EditNotFound);
    assert_code(send_staged(&app, &send("x".repeat(2_001))).await, ErrorCode::ValidationFailed);
    for id in ["", "not an id", "01939a3e-0000-7000-8000-000000000000"] {
        assert_code(discard_edit(&app, &DiscardEdit { id: id.to_owned() }).await, ErrorCode::EditNotFound);
        let resolve = ResolveEdit { id: id.to_owned(), resolution: Resolution::KeepMine };
        assert_code(resolve_edit(&app, &resolve).await, ErrorCode::EditNotFound);
    }
}

#[tokio::test]
async fn what_is_staged_can_be_taken_back() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    let request = StageFlagEnabled {
        project: "shop".to_owned(),
        flag: "banner".to_owned(),
        environment: "production".to_owned(),
        enabled: true,
    };
    stage_flag_enabled(&app, &request).await.unwrap();
    let of_shop = StagedOf { project: "shop".to_owned() };
    assert_eq!(list_staged(&app, &of_shop).await.unwrap().items.len(), 1);
    discard_staged(&app, &of_shop).await.unwrap();
    assert!(list_staged(&app, &of_shop).await.unwrap().items.is_empty());
}
