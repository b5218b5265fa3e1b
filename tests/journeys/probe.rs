//! probe
use anyhow::Result;
use e2e::stage::*;
#[tokio::test]
async fn probe() -> Result<()> {
    let at = std::time::Instant::now();
    let mut stage = Stage::start("probe", StageSettings::default()).await?;
    println!("stage in {:?}", at.elapsed());
    let text = reqwest::get(format!("{}/.well-known/oauth-protected-resource", stage.server.address())).await?.text().await?;
    println!("{text}");
    stage.server.stop()?;
    stage.server.resume().await?;
    println!("{}", stage.server.said());
    println!("{}", std::fs::read_to_string(stage.path("license.json"))?);
    Ok(())
}
