//! Reading and sending, without a network.

use super::*;
use crate::changes::{
    EditState, Resolution, ResolveEdit, SendStaged, StageFlagEnabled, StagedOf, SwitchFlag, Switched,
    list_edits, list_staged, resolve_edit, send_staged, stage_flag_enabled, switch_flag,
};
use crate::flags::{
    FlagFilter, FlagList, FlagName, FlagSort, ListFlags, StepKind, get_flag, get_flag_changes, list_flags,
};
use crate::projects::{OpenProject, list_projects, open_project};
use crate::testing::*;
use crate::{App, AppEvent};
use api_types::{ErrorCode, FeedDocument};
use serde_json::json;

async fn list(app: &App) -> FlagList {
    let request = ListFlags {
        project: "shop".to_owned(),
        search: String::new(),
        filter: FlagFilter::All,
        sort: FlagSort::Key,
        offset: 0,
        limit: 500,
    };
    list_flags(app, &request).await.unwrap()
}

/// The list in one line: `flag=` and for each environment `1` or `0`, with `>` and the own wish.
async fn line(app: &App) -> String {
    let rows = list(app).await.rows.into_iter().map(|row| {
        let cells = row.cells.iter().map(|cell| {
            let mine = cell
                .mine
                .map_or_else(String::new, |mine| format!(">{}{:?}", u8::from(mine.enabled), mine.stage));
            format!("{}{mine}", u8::from(cell.enabled))
        });
        format!("{}={}", row.key, cells.collect::<Vec<_>>().join(","))
    });
    rows.collect::<Vec<_>>().join(" ")
}

fn stage(flag: &str, environment: &str, enabled: bool) -> StageFlagEnabled {
    StageFlagEnabled {
        project: "shop".to_owned(),
        flag: flag.to_owned(),
        environment: environment.to_owned(),
        enabled,
    }
}

async fn send(app: &App, message: &str) {
    send_staged(app, &SendStaged { project: "shop".to_owned(), message: message.to_owned() }).await.unwrap();
}

async fn states(app: &App) -> Vec<EditState> {
    list_edits(app).await.unwrap().open.iter().map(|edit| edit.state).collect()
}

#[tokio::test]
async fn a_project_is_read_once_and_then_only_what_changed() {
    let world = World::new();
    let app = world.signed_in().await;
    world.network.server.state().page_size = 2;
    assert!(!list_projects(&app).await.unwrap().loaded);
    assert!(!list(&app).await.loaded);
    let report = sync_shop(&app).await;
    assert_eq!(report.scopes.len(), 2);
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,0 dark-mode=0,0");
    let projects = list_projects(&app).await.unwrap();
    assert!(projects.loaded);
    assert_eq!((projects.projects[0].flag_count, projects.projects[0].environments.len()), (Some(3), 2));
    let letters: Vec<_> = projects.projects[0].environments.iter().map(|e| e.letter.clone()).collect();
    assert_eq!(letters, ["D", "P"]);

    world.network.server.put(&shop(), config("shop", "checkout", "production", true));
    let asked = world.network.server.state().feeds_asked;
    sync_shop(&app).await;
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,1 dark-mode=0,0");
    assert_eq!(world.network.server.state().feeds_asked - asked, 2, "a page for each scope");
}

#[tokio::test]
async fn after_a_restart_without_a_network_everything_is_still_there() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    drop(app);
    world.network.server.state().weather = Weather::Away;
    let app = world.restarted().await;
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,0 dark-mode=0,0");
    assert!(list(&app).await.loaded);
    let report = sync_shop(&app).await;
    assert_eq!(report.problem.unwrap().code, ErrorCode::Offline);
    assert_eq!(get_sync(&app).connection, ConnectionState::Offline);
    open_project(&app, &OpenProject { project: "shop".to_owned() }).await.unwrap();
    assert_code(open_project(&app, &OpenProject { project: "nope".to_owned() }).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_staged_switch_is_sent_once_and_shown_all_the_way() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    let staged = stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
    assert_eq!((staged.items.len(), staged.items[0].from.clone()), (1, json!(false)));
    stage_flag_enabled(&app, &stage("checkout", "production", true)).await.unwrap();
    assert_eq!(line(&app).await, "banner=0,0>1Staged checkout=0,0>1Staged dark-mode=0,0");
    // It survives a restart, and its own reversal takes it back.
    drop(app);
    let app = world.restarted().await;
    stage_flag_enabled(&app, &stage("checkout", "production", false)).await.unwrap();
    stage_flag_enabled(&app, &stage("banner", "production", false)).await.unwrap();
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,0 dark-mode=0,0");
    stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
    stage_flag_enabled(&app, &stage("checkout", "production", true)).await.unwrap();
    send(&app, "launch").await;
    assert!(list_staged(&app, &StagedOf { project: "shop".to_owned() }).await.unwrap().items.is_empty());
    assert_eq!(line(&app).await, "banner=0,0>1Waiting checkout=0,0>1Waiting dark-mode=0,0");
    assert_eq!(get_sync(&app).waiting, 1, "one change set for all of it");
    let report = sync_shop(&app).await;
    assert_eq!((report.applied, report.waiting, report.conflicts), (1, 0, 0));
    assert_eq!(line(&app).await, "banner=0,1 checkout=0,1 dark-mode=0,0");
    assert_eq!(world.network.server.enabled("shop"), ["banner@production", "checkout@production"]);
    let edits = list_edits(&app).await.unwrap();
    assert_eq!((edits.open.len(), edits.applied.len(), edits.applied[0].message.as_str()), (0, 1, "launch"));
    assert!(edits.applied[0].applied_at.is_some());
    let flag =
        get_flag(&app, &FlagName { project: "shop".to_owned(), flag: "banner".to_owned() }).await.unwrap();
    let production = &flag.environments[1];
    assert!(production.configured && production.cell.enabled && !flag.environments[0].configured);
    assert_eq!(production.updated_by.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn an_edit_made_without_a_network_waits_over_a_restart_and_arrives_once() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    world.network.server.state().weather = Weather::Away;
    stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
    send(&app, "").await;
    assert!(sync_shop(&app).await.problem.is_some());
    drop(app);
    let app = world.restarted().await;
    assert_eq!(line(&app).await, "banner=0,0>1Waiting checkout=0,0 dark-mode=0,0");
    world.network.server.state().weather = Weather::Fine;
    let report = sync_shop(&app).await;
    assert_eq!((report.applied, report.waiting), (1, 0));
    let state = world.network.server.state();
    assert_eq!(state.effects.values().copied().collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn a_lost_answer_is_repeated_under_the_same_id_and_has_one_effect() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
    send(&app, "").await;
    world.network.server.state().weather = Weather::AnswersLost;
    assert!(sync_shop(&app).await.problem.is_some());
    assert_eq!(states(&app).await, [EditState::Sending]);
    let id = list_edits(&app).await.unwrap().open[0].id.to_string();
    // Nobody knows whether it arrived: it can neither be dropped nor forgotten.
    assert_code(
        crate::changes::discard_edit(&app, &crate::changes::DiscardEdit { id }).await,
        ErrorCode::EditNotFound,
    );
    drop(app);
    let app = world.restarted().await;
    assert_eq!(states(&app).await, [EditState::Sending]);
    // Somebody switches it off again: the repeat must not switch it on once more.
    let config = id_of_banner(&world);
    let mut off = world.network.server.get(&shop(), config).unwrap();
    off.fields.insert("enabled".to_owned(), json!(false));
    world.network.server.put(&shop(), off);
    world.network.server.state().weather = Weather::Fine;
    let report = sync_shop(&app).await;
    assert_eq!((report.applied, report.waiting, report.conflicts), (1, 0, 0));
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,0 dark-mode=0,0");
    let state = world.network.server.state();
    assert!(state.received.len() > 1 && state.received.iter().all(|id| *id == state.received[0]));
    assert_eq!(state.effects.values().copied().collect::<Vec<_>>(), [1]);
}

fn id_of_banner(world: &World) -> uuid::Uuid {
    let state = world.network.server.state();
    let answer = state.received[0];
    drop(state);
    world.network.server.written(answer)[0]
}

#[tokio::test]
async fn a_new_configuration_that_somebody_else_made_first_is_a_conflict() {
    for (resolution, expected) in [
        (Resolution::KeepMine, "banner=0,1 checkout=0,0 dark-mode=0,0"),
        (Resolution::TakeTheirs, "banner=0,0 checkout=0,0 dark-mode=0,0"),
    ] {
        let world = World::new();
        let app = world.signed_in().await;
        sync_shop(&app).await;
        stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
        send(&app, "").await;
        world.network.server.put(&shop(), config("shop", "banner", "production", false));
        let report = sync_shop(&app).await;
        assert_eq!((report.applied, report.conflicts, report.waiting), (0, 1, 0));
        assert_eq!(line(&app).await, "banner=0,0>1Conflict checkout=0,0 dark-mode=0,0");
        drop(app);
        let app = world.restarted().await;
        let edit = list_edits(&app).await.unwrap().open.remove(0);
        assert_eq!(edit.state, EditState::Conflict);
        assert_eq!(edit.problem.unwrap().code, ErrorCode::Conflict);
        resolve_edit(&app, &ResolveEdit { id: edit.id.to_string(), resolution }).await.unwrap();
        let report = sync_shop(&app).await;
        assert_eq!((report.conflicts, report.waiting), (0, 0), "{resolution:?}");
        assert_eq!(line(&app).await, expected, "{resolution:?}");
    }
}

#[tokio::test]
async fn what_both_sides_want_needs_no_question() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    stage_flag_enabled(&app, &stage("checkout", "production", true)).await.unwrap();
    world.network.server.put(&shop(), config("shop", "checkout", "production", true));
    let shown = list_staged(&app, &StagedOf { project: "shop".to_owned() }).await.unwrap();
    assert!(shown.items[0].theirs.is_none(), "not read yet");
    sync_shop(&app).await;
    let shown = list_staged(&app, &StagedOf { project: "shop".to_owned() }).await.unwrap();
    assert_eq!(shown.items[0].theirs.as_ref().map(|theirs| theirs.value.clone()), Some(json!(true)));
    send(&app, "").await;
    let report = sync_shop(&app).await;
    assert_eq!((report.conflicts, report.waiting), (0, 0));
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,1 dark-mode=0,0");
}

#[tokio::test]
async fn a_refusal_stays_until_the_user_decides() {
    let world = World::new();
    world.network.server.state().me.role = Some(api_types::Role::Viewer);
    let app = world.signed_in().await;
    sync_shop(&app).await;
    stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
    send(&app, "").await;
    let report = sync_shop(&app).await;
    assert_eq!((report.conflicts, report.waiting), (1, 0));
    let edit = list_edits(&app).await.unwrap().open.remove(0);
    assert_eq!((edit.state, edit.problem.unwrap().code), (EditState::Refused, ErrorCode::Forbidden));
    let left =
        crate::changes::discard_edit(&app, &crate::changes::DiscardEdit { id: edit.id.to_string() }).await;
    assert!(left.unwrap().open.is_empty());
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,0 dark-mode=0,0");
    assert_eq!(get_sync(&app).conflicts, 0);
}

#[tokio::test]
async fn an_ended_session_keeps_the_edit_for_the_next_sign_in() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
    send(&app, "").await;
    world.clock.advance(400);
    let over = crate::network::RefreshFailure::Over { detail: "invalid_grant".to_owned() };
    world.network.provider().next_refresh = Some(over);
    assert_eq!(sync_shop(&app).await.problem.unwrap().code, ErrorCode::SessionExpired);
    assert_eq!(get_sync(&app).connection, ConnectionState::SignedOut);
    assert_eq!(line(&app).await, "banner=0,0>1Waiting checkout=0,0 dark-mode=0,0", "it can still be read");
    world.sign_in(&app).await;
    assert_eq!(sync_shop(&app).await.applied, 1);
    assert_eq!(world.network.server.enabled("shop"), ["banner@production"]);
}

#[tokio::test]
async fn a_restored_server_is_read_anew() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    list(&app).await;
    {
        let mut state = world.network.server.state();
        state.epoch = id("after the restore");
        state.page_size = 2;
    }
    world.network.server.put(&shop(), flag("shop", "new", json!({})));
    assert!(sync_shop(&app).await.problem.is_none());
    assert_eq!(line(&app).await, "banner=0,0 checkout=0,0 dark-mode=0,0 new=0,0");
}

#[tokio::test]
async fn what_another_process_has_read_is_shown_here_too() {
    let world = World::new();
    let window = world.signed_in().await;
    sync_shop(&window).await;
    list(&window).await;
    let command = world.restarted().await;
    world.network.server.put(&shop(), config("shop", "checkout", "production", true));
    let switch = SwitchFlag { switch: stage("banner", "development", true), message: String::new() };
    assert!(matches!(switch_flag(&command, &switch).await.unwrap(), Switched::Queued(_)));
    assert_eq!(sync_shop(&command).await.applied, 1);
    // The window reads the feed from where the command left it, and must not miss what is before.
    sync_shop(&window).await;
    assert_eq!(line(&window).await, "banner=1,0 checkout=0,1 dark-mode=0,0");
    assert_eq!(switch_flag(&command, &switch).await.unwrap(), Switched::Already);
}

#[tokio::test]
async fn a_command_leaves_what_is_staged_in_the_window_alone() {
    let world = World::new();
    let window = world.signed_in().await;
    sync_shop(&window).await;
    stage_flag_enabled(&window, &stage("dark-mode", "production", true)).await.unwrap();
    let command = world.restarted().await;
    let switch =
        |enabled| SwitchFlag { switch: stage("dark-mode", "production", enabled), message: String::new() };
    world.network.server.state().weather = Weather::Away;
    assert!(matches!(switch_flag(&command, &switch(true)).await.unwrap(), Switched::Queued(_)));
    assert_eq!(switch_flag(&command, &switch(false)).await.unwrap(), Switched::Undone);
    assert!(list_edits(&command).await.unwrap().open.is_empty());
    let staged = list_staged(&window, &StagedOf { project: "shop".to_owned() }).await.unwrap();
    assert_eq!(staged.items.len(), 1);
}

#[tokio::test]
async fn a_project_that_may_no_longer_be_seen_ends_nothing_else() {
    let world = World::new();
    let app = world.signed_in().await;
    let report = sync_once(&app, &SyncOnce { project: Some(key("nope")), all: false }).await.unwrap();
    assert!(report.problem.is_none());
    assert_eq!(report.scopes.len(), 1);
    assert!(matches!(report.scopes[0].scope, flag_model::Scope::Installation));
}

#[tokio::test]
async fn the_last_changes_come_from_the_server_else_from_memory() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    let name = FlagName { project: "shop".to_owned(), flag: "banner".to_owned() };
    world.network.server.state().weather = Weather::Away;
    let none = get_flag_changes(&app, &name).await.unwrap();
    assert!(none.from_cache && none.as_of.is_none());
    world.network.server.state().weather = Weather::Fine;
    assert!(!get_flag_changes(&app, &name).await.unwrap().from_cache);
    world.clock.advance(50);
    world.network.server.state().weather = Weather::Away;
    let kept = get_flag_changes(&app, &name).await.unwrap();
    assert_eq!((kept.from_cache, kept.as_of), (true, Some(at(2_000_000))));
    let nobody = FlagName { project: "shop".to_owned(), flag: "nobody".to_owned() };
    assert_code(get_flag_changes(&app, &nobody).await, ErrorCode::NotFound);
    assert_code(get_flag(&app, &nobody).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn the_details_tell_overrides_of_this_flag_and_environment_only() {
    let world = World::new();
    let app = world.signed_in().await;
    let put = |document| world.network.server.put(&shop(), document);
    put(flag_override("shop", "banner", "production", "ben"));
    put(flag_override("shop", "banner", "production", "ann"));
    put(flag_override("shop", "checkout", "production", "eve"));
    // A flag that had this key before.
    put(FeedDocument {
        flag_id: Some(id("deleted flag")),
        ..flag_override("shop", "banner", "production", "zoe")
    });
    sync_shop(&app).await;
    let flag =
        get_flag(&app, &FlagName { project: "shop".to_owned(), flag: "banner".to_owned() }).await.unwrap();
    let said: Vec<Vec<_>> = flag
        .environments
        .iter()
        .map(|there| there.steps.iter().map(|step| (step.kind, step.text.as_str())).collect())
        .collect();
    let expected =
        [StepKind::Override; 2].into_iter().zip(["For the user ann: true", "For the user ben: true"]);
    assert_eq!(said, [vec![], expected.collect()]);
}

#[tokio::test]
async fn a_wrong_clock_and_a_new_role_are_noticed() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    assert_eq!(get_sync(&app).clock_skew_seconds, None);
    world.clock.advance(3_600);
    world.network.server.state().me.role = Some(api_types::Role::Admin);
    let mut events = app.events();
    assert!(sync_now(&app).await.problem.is_none());
    assert_eq!(get_sync(&app).clock_skew_seconds, Some(-3_600));
    let mut roles = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let AppEvent::SessionChanged(crate::session::Session::Ready { account, .. }) = event {
            roles.push(account.role);
        }
    }
    assert_eq!(roles, [Some(api_types::Role::Admin)]);
}

#[tokio::test]
async fn the_window_keeps_itself_up_to_date() {
    let world = World::new();
    drop(world.signed_in().await);
    let app = world.app();
    let mut events = app.events();
    app.start();
    wait_for(&mut events, |event| {
        matches!(event, AppEvent::SessionChanged(crate::session::Session::Ready { .. }))
    })
    .await;
    wait_for(&mut events, |event| matches!(event, AppEvent::ProjectsChanged)).await;
    open_project(&app, &OpenProject { project: "shop".to_owned() }).await.unwrap();
    wait_for(&mut events, |event| matches!(event, AppEvent::FlagsChanged { .. })).await;
    stage_flag_enabled(&app, &stage("banner", "production", true)).await.unwrap();
    send(&app, "").await;
    let settled = |event: &AppEvent| {
        matches!(
            event,
            AppEvent::SyncChanged(SyncStatus { connection: ConnectionState::Online, waiting: 0, .. })
        )
    };
    wait_for(&mut events, settled).await;
    assert_eq!(world.network.server.enabled("shop"), ["banner@production"]);
    crate::session::sign_out(&app).await.unwrap();
    app.finish(std::time::Duration::from_secs(20)).await;
    assert_eq!(get_sync(&app).connection, ConnectionState::SignedOut);
}

async fn wait_for(
    events: &mut tokio::sync::broadcast::Receiver<AppEvent>,
    wanted: impl Fn(&AppEvent) -> bool,
) {
    let found = async { while !wanted(&events.recv().await.unwrap()) {} };
    tokio::time::timeout(std::time::Duration::from_secs(60), found).await.expect("the event did not come");
}
