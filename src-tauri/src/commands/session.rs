//! Session: servers, sign-in, the account. Each command unpacks, calls its use case and converts.

use super::problem;
use client_app::App;
use client_app::session as use_case;
use client_ipc::ProblemView;
use client_ipc::session::{
    DiscoverServerRequest, RecoveryView, ServerView, SessionView, SignInLinkView, StartSignInRequest,
};
use tauri::State;

#[tauri::command]
pub(crate) fn get_session(app: State<'_, App>) -> SessionView {
    use_case::get_session(&app).into()
}

#[tauri::command]
pub(crate) async fn discover_server(
    app: State<'_, App>,
    request: DiscoverServerRequest,
) -> Result<ServerView, ProblemView> {
    use_case::discover_server(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn start_sign_in(
    app: State<'_, App>,
    request: StartSignInRequest,
) -> Result<(), ProblemView> {
    use_case::start_sign_in(&app, &request.into()).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn reopen_browser(app: State<'_, App>) -> Result<(), ProblemView> {
    use_case::reopen_browser(&app).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn get_sign_in_link(app: State<'_, App>) -> Result<SignInLinkView, ProblemView> {
    use_case::get_sign_in_link(&app).await.map(|url| SignInLinkView { url }).map_err(problem)
}

#[tauri::command]
pub(crate) async fn cancel_sign_in(app: State<'_, App>) -> Result<(), ProblemView> {
    use_case::cancel_sign_in(&app).await;
    Ok(())
}

#[tauri::command]
pub(crate) async fn sign_in_again(app: State<'_, App>) -> Result<(), ProblemView> {
    use_case::sign_in_again(&app).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn sign_out(app: State<'_, App>) -> Result<(), ProblemView> {
    use_case::sign_out(&app).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn retry_open(app: State<'_, App>) -> Result<(), ProblemView> {
    use_case::retry_open(&app).await;
    Ok(())
}

#[tauri::command]
pub(crate) async fn recover_store(app: State<'_, App>) -> Result<RecoveryView, ProblemView> {
    use_case::recover_store(&app).await.map(Into::into).map_err(problem)
}
