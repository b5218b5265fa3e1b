//! The session, from the first sign-in to recovery, without a network.

use super::*;
use crate::accounts::account_folder;
use crate::testing::*;
use api_types::ErrorCode;
use client_oidc::SignInError;
use client_ports::{RemoteError, TokenSource};
use std::sync::atomic::Ordering;
use std::time::Duration;

fn request() -> StartSignIn {
    StartSignIn {
        address: ADDRESS.to_owned(),
        confirmed_issuer: ISSUER.to_owned(),
        confirmed_client_id: CLIENT.to_owned(),
    }
}

#[tokio::test]
async fn a_sign_in_is_remembered_and_its_secrets_are_in_no_file() {
    let world = World::new();
    let app = world.signed_in().await;
    assert_eq!(stands(&app), "ready Ada");
    assert_eq!(world.browser.opened.lock().unwrap().len(), 1);
    drop(app);
    // The network is gone, and everything is there.
    world.network.server.state().weather = Weather::Away;
    let app = world.restarted().await;
    let Session::Ready { account, server } = get_session(&app) else { unreachable!() };
    assert_eq!(account.role, Some(api_types::Role::Editor));
    assert_eq!(account.groups, ["editors"]);
    assert_eq!((server.address.as_str(), server.name.as_str()), (ADDRESS, "Flags"));
    for file in world.files() {
        let bytes = std::fs::read(&file).unwrap();
        for secret in ["access-1", "refresh-1", "s3cret"] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {}", file.display());
        }
    }
}

#[tokio::test]
async fn a_server_is_shown_for_confirmation_once() {
    let world = World::new();
    let app = world.app();
    let ask = DiscoverServer { address: "flags.example.org".to_owned() };
    let found = discover_server(&app, &ask).await.unwrap();
    assert!(found.needs_confirmation);
    assert_eq!(found.address, ADDRESS, "in its one form");
    let app = world.signed_in().await;
    assert!(!discover_server(&app, &ask).await.unwrap().needs_confirmation);
    for (address, code) in [
        ("", ErrorCode::InvalidAddress),
        ("http://flags.example.org", ErrorCode::InvalidAddress),
        ("https://elsewhere.example", ErrorCode::NotAJackstaffServer),
    ] {
        assert_code(discover_server(&app, &DiscoverServer { address: address.to_owned() }).await, code);
    }
}

#[tokio::test]
async fn a_changed_issuer_is_refused_until_it_is_confirmed() {
    let world = World::new();
    let app = world.signed_in().await;
    world.network.provider().issuer = "https://evil.example".to_owned();
    assert_code(sign_in_again(&app).await, ErrorCode::PinnedIssuerChanged);
    assert_code(start_sign_in(&app, &request()).await, ErrorCode::PinnedIssuerChanged);
    assert_eq!(stands(&app), "ready Ada", "nothing has changed");
    let found = discover_server(&app, &DiscoverServer { address: ADDRESS.to_owned() }).await.unwrap();
    assert!(found.needs_confirmation);
    assert_eq!(found.issuer, "https://evil.example");
}

#[tokio::test]
async fn waiting_for_the_browser_can_be_watched_and_ended() {
    let world = World::new();
    world.network.provider().answers = false;
    world.browser.missing.store(true, Ordering::Relaxed);
    let app = world.app();
    restore(&app, None).await;
    assert_code(reopen_browser(&app).await, ErrorCode::NotSignedIn);
    assert_code(get_sign_in_link(&app).await, ErrorCode::NotSignedIn);
    start_sign_in(&app, &request()).await.unwrap();
    let Session::WaitingForBrowser { problem, expires_at, .. } = get_session(&app) else {
        panic!("{}", stands(&app))
    };
    assert!(problem.unwrap().detail.contains("none is installed"), "the link has to be copied");
    assert_eq!(expires_at, at(2_000_300));
    assert!(get_sign_in_link(&app).await.unwrap().starts_with(ISSUER));
    world.browser.missing.store(false, Ordering::Relaxed);
    reopen_browser(&app).await.unwrap();
    assert_eq!(world.browser.opened.lock().unwrap().len(), 1);
    cancel_sign_in(&app).await;
    assert_eq!(stands(&app), "connect ");
    // What comes back late has nothing more to say.
    world.network.answer();
    tokio::task::yield_now().await;
    assert_eq!(stands(&app), "connect ");
}

#[tokio::test]
async fn a_refused_sign_in_says_why() {
    type Refusal = fn() -> SignInError;
    let cases: [(Refusal, &str); 3] = [
        (|| SignInError::TimedOut, "connect sign_in_timed_out"),
        (|| SignInError::PkceUnsupported, "connect pkce_unsupported"),
        (|| SignInError::NoLoopbackPort { ports: vec![17] }, "connect no_loopback_port"),
    ];
    for (refusal, expected) in cases {
        let world = World::new();
        world.network.provider().refusal = Some(refusal);
        let app = world.app();
        restore(&app, None).await;
        world.sign_in(&app).await;
        assert_eq!(stands(&app), expected);
    }
}

#[tokio::test]
async fn who_is_in_no_group_is_signed_in_without_a_role() {
    let world = World::new();
    {
        let mut state = world.network.server.state();
        state.me.role = None;
        state.me.groups = Vec::new();
    }
    let app = world.signed_in().await;
    let Session::Ready { account, .. } = get_session(&app) else { unreachable!() };
    assert_eq!((account.role, account.groups.len()), (None, 0));
    assert!(sync_shop(&app).await.problem.is_none());
    let list = crate::projects::list_projects(&app).await.unwrap();
    assert!(list.projects.is_empty(), "{list:?}");
    // Put into a group, the user need not sign in again.
    world.network.server.state().me.role = Some(api_types::Role::Viewer);
    crate::sync::sync_now(&app).await;
    let Session::Ready { account, .. } = get_session(&app) else { unreachable!() };
    assert_eq!(account.role, Some(api_types::Role::Viewer));
    assert_eq!(crate::projects::list_projects(&app).await.unwrap().projects.len(), 1);
}

#[tokio::test]
async fn a_server_that_does_not_take_the_token_is_named() {
    let world = World::new();
    world.network.server.state().refused_tokens = vec!["access-1".to_owned(), "access-2".to_owned()];
    let app = world.app();
    restore(&app, None).await;
    world.sign_in(&app).await;
    assert_eq!(stands(&app), "connect unauthenticated");
}

#[tokio::test]
async fn signing_out_works_without_a_network_and_keeps_the_data() {
    let world = World::new();
    let app = world.signed_in().await;
    assert!(sync_shop(&app).await.problem.is_none());
    crate::changes::stage_flag_enabled(
        &app,
        &crate::changes::StageFlagEnabled {
            project: "shop".to_owned(),
            flag: "banner".to_owned(),
            environment: "production".to_owned(),
            enabled: true,
        },
    )
    .await
    .unwrap();
    let send = crate::changes::SendStaged { project: "shop".to_owned(), message: String::new() };
    crate::changes::send_staged(&app, &send).await.unwrap();
    let app = world.restarted().await;
    assert_eq!(crate::sync::get_sync(&app).waiting, 1, "known before anything is asked");
    sign_out(&app).await.unwrap();
    assert_eq!(stands(&app), "connect ");
    app.finish(Duration::from_secs(20)).await;
    assert_eq!(world.network.provider().revoked, ["refresh-1"]);
    assert_code(sign_out(&app).await, ErrorCode::NotSignedIn);
    // The next start does not sign in by itself; the next sign-in finds the data.
    let app = world.app();
    restore(&app, None).await;
    let Session::Connect { known_servers, .. } = get_session(&app) else { panic!("{}", stands(&app)) };
    assert_eq!((known_servers[0].address.as_str(), known_servers[0].account_name.as_str()), (ADDRESS, "Ada"));
    world.sign_in(&app).await;
    assert_eq!(crate::projects::list_projects(&app).await.unwrap().projects.len(), 1);
}

#[tokio::test]
async fn a_locked_keychain_blocks_and_nothing_is_made_anew() {
    let world = World::new();
    drop(world.signed_in().await);
    let files = world.files().len();
    world.keychain.locked.store(true, Ordering::Relaxed);
    let app = world.app();
    restore(&app, None).await;
    assert_eq!(stands(&app), "blocked keychain_locked [Retry]");
    assert_code(crate::projects::list_projects(&app).await, ErrorCode::KeychainLocked);
    retry_open(&app).await;
    assert_eq!(stands(&app), "blocked keychain_locked [Retry]");
    assert_code(recover_store(&app).await, ErrorCode::KeychainLocked);
    assert_eq!(world.files().len(), files, "nothing was put aside");
    world.keychain.locked.store(false, Ordering::Relaxed);
    retry_open(&app).await;
    assert_eq!(stands(&app), "ready Ada");
}

#[tokio::test]
async fn a_keychain_that_is_locked_while_signing_in_can_be_unlocked_afterwards() {
    let world = World::new();
    world.keychain.locked.store(true, Ordering::Relaxed);
    let app = world.app();
    restore(&app, None).await;
    world.sign_in(&app).await;
    assert_eq!(stands(&app), "blocked keychain_locked [Retry]");
    world.keychain.locked.store(false, Ordering::Relaxed);
    retry_open(&app).await;
    assert_eq!(stands(&app), "ready Ada");
    assert!(sync_shop(&app).await.problem.is_none(), "the session of the sign-in is used");
}

fn the_store(world: &World) -> std::path::PathBuf {
    world.files().into_iter().find(|file| file.ends_with("store.db")).unwrap()
}

#[tokio::test]
async fn a_damaged_store_is_kept_aside_and_read_anew() {
    let world = World::new();
    let app = world.signed_in().await;
    sync_shop(&app).await;
    drop(app);
    let store = the_store(&world);
    std::fs::write(&store, vec![7; 64 * 1024]).unwrap();
    let app = world.app();
    restore(&app, None).await;
    assert_eq!(stands(&app), "blocked store_corrupt [RecoverStore, Retry]");
    let recovery = recover_store(&app).await.unwrap();
    assert_eq!((recovery.edits_saved, recovery.edits_lost), (0, 0), "nothing was waiting");
    assert_eq!(stands(&app), "ready Ada");
    let kept = world.files().into_iter().any(|file| file.to_string_lossy().contains(".bad-"));
    assert!(kept, "the damaged file is kept");
    assert!(sync_shop(&app).await.problem.is_none());
    assert_eq!(crate::projects::list_projects(&app).await.unwrap().projects.len(), 1);
}

#[tokio::test]
async fn a_key_that_is_lost_is_not_replaced_in_silence() {
    let world = World::new();
    drop(world.signed_in().await);
    // The session stays, the key of the data goes.
    let folder = the_store(&world).parent().unwrap().to_owned();
    let sidecar = client_store::Sidecar::read(&folder).unwrap().unwrap();
    let name =
        client_keychain::ItemName::new(crate::keychain::SERVICE, format!("store {}", sidecar.store_id));
    client_keychain::Keychain::delete(&*world.keychain, &name).unwrap();
    let app = world.app();
    restore(&app, None).await;
    assert_eq!(stands(&app), "blocked keychain_entry_missing [Retry, RecoverStore]");
    recover_store(&app).await.unwrap();
    assert_eq!(stands(&app), "ready Ada");
    assert!(
        world.files().iter().any(|file| file.to_string_lossy().contains("orphan-")),
        "the old data is kept"
    );
}

#[tokio::test]
async fn a_list_of_servers_that_is_damaged_or_too_new_is_said_to_be_so() {
    let world = World::new();
    drop(world.signed_in().await);
    let list = world.home.path().join("accounts.json");
    for (content, expected) in
        [(r#"{"format": 99}"#, "blocked store_too_new [Retry]"), ("not json", "connect store_corrupt")]
    {
        std::fs::write(&list, content).unwrap();
        let app = world.app();
        restore(&app, None).await;
        assert_eq!(stands(&app), expected);
    }
    // The data lies where server and account say, so a sign-in finds it.
    let app = world.app();
    restore(&app, None).await;
    world.sign_in(&app).await;
    assert_eq!(stands(&app), "ready Ada");
    assert_eq!(world.files().iter().filter(|file| file.ends_with("store.db")).count(), 1);
}

#[tokio::test]
async fn the_same_person_has_one_place_for_data_and_another_person_has_another() {
    let world = World::new();
    let app = world.signed_in().await;
    {
        world.network.provider().subject = "grace".to_owned();
        let mut state = world.network.server.state();
        state.me.subject = "grace".to_owned();
        state.me.name = "Grace".to_owned();
    }
    world.sign_in(&app).await;
    assert_eq!(stands(&app), "ready Grace");
    let server = app.account().unwrap().server.clone();
    for subject in ["ada", "grace"] {
        assert!(account_folder(world.home.path(), &server, subject).join("store.db").exists(), "{subject}");
    }
}

async fn token(app: &crate::App) -> Result<String, RemoteError> {
    let tokens = app.account().unwrap().tokens.clone().unwrap();
    tokens.access_token().await.map(|token| token.0.to_string())
}

#[tokio::test]
async fn many_callers_share_one_refresh() {
    let world = World::new();
    let app = world.signed_in().await;
    assert_eq!(token(&app).await.unwrap(), "access-1");
    world.clock.advance(241);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn({
                let app = app.clone();
                async move { token(&app).await }
            })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), "access-2");
    }
    assert_eq!(world.network.provider().refreshes, 1);
}

#[tokio::test]
async fn another_process_uses_what_this_one_got() {
    let world = World::new();
    let first = world.signed_in().await;
    let second = world.restarted().await;
    assert_eq!(
        token(&second).await.unwrap(),
        "access-1",
        "no refresh is spent on a token that is still good"
    );
    world.clock.advance(400);
    assert_eq!(token(&first).await.unwrap(), "access-2");
    assert_eq!(token(&second).await.unwrap(), "access-2");
    world.clock.advance(400);
    // Both at once: the second finds what the first got.
    let (a, b) = tokio::join!(token(&first), token(&second));
    assert_eq!((a.unwrap(), b.unwrap()), ("access-3".to_owned(), "access-3".to_owned()));
    assert_eq!(world.network.provider().refreshes, 2);
}

#[tokio::test]
async fn a_token_that_the_server_refuses_is_renewed_once() {
    let world = World::new();
    let app = world.signed_in().await;
    world.network.server.state().refused_tokens = vec!["access-1".to_owned()];
    assert!(sync_shop(&app).await.problem.is_none());
    assert_eq!(world.network.provider().refreshes, 1);
}

#[tokio::test]
async fn no_refresh_token_is_spent_while_the_server_is_away() {
    let world = World::new();
    let app = world.signed_in().await;
    world.clock.advance(400);
    world.network.server.state().weather = Weather::Away;
    assert_eq!(token(&app).await.unwrap_err().code(), ErrorCode::ServerUnreachable);
    assert_eq!(world.network.provider().refreshes, 0);
}

#[tokio::test]
async fn a_failed_refresh_ends_the_session_only_when_the_provider_says_so() {
    let world = World::new();
    let app = world.signed_in().await;
    world.clock.advance(400);
    world.network.provider().next_refresh = Some(provider_away());
    assert_eq!(token(&app).await.unwrap_err().code(), ErrorCode::ProviderUnreachable);
    assert_eq!(token(&app).await.unwrap(), "access-2", "the refresh token was kept");
    world.clock.advance(400);
    let over = crate::network::RefreshFailure::Over { detail: "invalid_grant".to_owned() };
    world.network.provider().next_refresh = Some(over);
    assert!(matches!(token(&app).await, Err(RemoteError::SessionExpired)));
    // Also after a restart: the token is gone. The data is not.
    let app = world.restarted().await;
    assert!(matches!(token(&app).await, Err(RemoteError::SessionExpired)));
    assert_eq!(world.network.provider().refreshes, 3);
    sign_in_again(&app).await.unwrap();
    let mut events = app.events();
    while stands(&app) == "waiting" {
        events.recv().await.unwrap();
    }
    assert_eq!(token(&app).await.unwrap(), "access-3");
}

#[tokio::test]
async fn a_clock_that_jumps_does_not_make_an_old_token_new() {
    let world = World::new();
    let app = world.signed_in().await;
    world.clock.advance(100_000);
    assert_eq!(token(&app).await.unwrap(), "access-2");
    world.clock.advance(-50_000);
    let app = world.restarted().await;
    assert_eq!(token(&app).await.unwrap(), "access-3", "a token from the future is not trusted");
}

#[tokio::test]
async fn a_token_from_outside_leaves_nothing_behind() {
    let world = World::new();
    let app = world.app();
    assert_code(use_token(&app, &UseToken { address: ADDRESS.to_owned() }).await, ErrorCode::NotSignedIn);
    let mut environment = app.inner.environment.clone();
    environment.fixed_token = Some("from-outside".to_owned().into());
    let app = crate::App::with_network(environment, std::sync::Arc::new(world.network.clone()));
    use_token(&app, &UseToken { address: ADDRESS.to_owned() }).await.unwrap();
    assert_eq!(stands(&app), "ready Ada");
    assert!(sync_shop(&app).await.problem.is_none());
    assert!(world.files().is_empty());
    world.network.server.state().refused_tokens = vec!["from-outside".to_owned()];
    assert_eq!(sync_shop(&app).await.problem.unwrap().code, ErrorCode::SessionExpired);
}
