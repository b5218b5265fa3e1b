//! The harness itself: a part that does not work must not look like a fault of the application.

use anyhow::Result;
use e2e::identity_provider::{IdentityProvider, ProviderSettings};
use e2e::{Browser, Cluster, Display, Keyring, places, ports, wait};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(120);

fn logs(name: &str) -> Result<std::path::PathBuf> {
    let folder = places::target_folder("journeys")?.join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[tokio::test]
async fn a_cluster_comes_and_goes() -> Result<()> {
    wait::within(LIMIT, async {
        let cluster = Cluster::temporary(&logs("cluster")?).await?;
        assert_eq!(cluster.query("select current_database()")?, "jackstaff");
        assert!(cluster.query("select nonsense").is_err());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_keychain_keeps_locks_and_unlocks() -> Result<()> {
    wait::within(LIMIT, async {
        let home = tempfile::tempdir()?;
        let mut keyring = Keyring::start(home.path(), &logs("keyring")?).await?;
        keyring.lock()?;
        keyring.unlock().await?;
        let mut stranger = Command::new("sh");
        stranger.args(["-c", "echo \"$HOME\""]);
        keyring.apply(&mut stranger);
        assert_eq!(
            String::from_utf8_lossy(&stranger.output()?.stdout).trim(),
            home.path().display().to_string()
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_provider_refuses_a_wrong_password_and_signs_in_with_the_right_one() -> Result<()> {
    wait::within(LIMIT, async {
        let logs = logs("provider")?;
        let resource = "http://127.0.0.1:9".to_owned();
        let settings = ProviderSettings { port: ports::free_port()?, resource, access_token_ttl_s: 60, issued_tokens: None };
        let provider = IdentityProvider::start(settings, &logs).await?;
        // An application that listens on the redirect address is not needed: the address itself is the answer.
        let address = format!(
            "{}/auth?client_id=jackstaff-desktop&response_type=code&scope=openid&state=s&code_challenge_method=S256\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback",
            provider.issuer()
        );
        let browser = Browser::headless(&logs).await?;
        let outcome = async {
            browser.sign_in_with(&address, "ana", "wrong").await?;
            assert!(browser.element("#error").await?.text().await?.contains("wrong"));
            browser.sign_in_with(&address, "ana", "jackstaff").await?;
            wait::until("the redirect", Duration::from_secs(10), || async {
                let now = browser.driver.current_url().await.ok()?;
                (now.port() == Some(1) && now.query()?.contains("code=")).then_some(())
            })
            .await
        }
        .await;
        browser.quit().await?;
        outcome
    })
    .await
}

#[tokio::test]
async fn a_display_shows_a_picture() -> Result<()> {
    wait::within(LIMIT, async {
        let display = Display::start(320, 240, &logs("display")?).await?.with_window_manager().await?;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("screen.png");
        display.picture(&file)?;
        assert!(std::fs::metadata(&file)?.len() > 100);
        Ok(())
    })
    .await
}
