//! The tour: performs the main job with real keyboard and mouse events in a virtual display, with a Chromium that
//! the application itself opens, and leaves pictures and a transcript under `target/tour/`.

use anyhow::{Context, Result};
use e2e::browser::SystemBrowser;
use e2e::identity_provider::PASSWORD;
use e2e::stage::{self, Sample, Stage, StageSettings};
use e2e::steps::named;
use e2e::{Desktop, Display, Hands, Transcript, Window, places, wait};
use std::process::ExitCode;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(300);
const SCREEN: (u32, u32) = (1440, 940);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    println!("  Preparing a stage: database with 10,000 flags, identity provider, server, keychain, display");
    let folder = places::target_folder("tour")?;
    let mut transcript = Transcript::begin(&folder, "Tour: the main job, with real keys and a real mouse")?;
    let outcome = wait::within(LIMIT, tour(&mut transcript)).await;
    let ending = match &outcome {
        Ok(()) => "The tour came to its end.".to_owned(),
        Err(error) => format!("**The tour was broken off:** {error:#}"),
    };
    let file = transcript.end(&ending)?;
    println!("  Pictures and transcript: {}", file.display());
    outcome
}

struct Tour<'a> {
    stage: Stage,
    display: &'a Display,
    hands: Hands<'a>,
    desktop: Desktop,
    browser: SystemBrowser,
    project: String,
    /// Switched while the server is there.
    first: String,
    /// Switched while it is not.
    second: String,
    environment: String,
}

async fn tour(transcript: &mut Transcript) -> Result<()> {
    let stage = Stage::start("tour", StageSettings::default()).await?;
    let display = Display::start(SCREEN.0, SCREEN.1, &stage.logs).await?.with_window_manager().await?;
    let browser = SystemBrowser::new()?;
    let desktop = stage.desktop(&display, "ana")?.with("BROWSER", browser.program().display().to_string());
    let sample = Sample::of(&stage.cluster)?;
    let flag = |wanted: &str| {
        let found = sample.flags.iter().find(|flag| flag.contains(wanted)).or_else(|| sample.flags.first());
        found.cloned().context("no flags")
    };
    let mut tour = Tour {
        hands: Hands::new(&display),
        display: &display,
        first: flag("checkout.")?,
        second: flag("search.")?,
        environment: sample.environments.last().context("no environment")?.clone(),
        project: sample.project,
        desktop,
        browser,
        stage,
    };
    let window = tour.sign_in(transcript).await?;
    tour.find_and_switch(&window, transcript).await?;
    let window = tour.pull_the_cable(window, transcript).await?;
    tour.put_it_back(&window, transcript).await?;
    tour.look_around(&window, transcript).await?;
    tour.hands.close(window).await
}

impl Tour<'_> {
    async fn sign_in(&self, transcript: &mut Transcript) -> Result<Window> {
        transcript.part("Connect and sign in");
        transcript.did("Starts the application for the first time.");
        let window = self.desktop.open().await?;
        self.hands.place(&window, 60, 40, 1280, 800)?;
        window.element(&named("connect-address")).await?;
        transcript.seen(self.display, "connect", "The application asks for the server's address.")?;

        let address = self.stage.server.address();
        transcript.did(&format!("Types `{address}` and presses Enter."));
        self.hands.click(&window, &named("connect-address")).await?;
        self.hands.press(&["ctrl+a"])?;
        self.hands.write(&address)?;
        self.hands.press(&["Return"])?;
        window.element(&named("screen-confirm")).await?;
        transcript.seen(
            self.display,
            "confirm",
            "It shows once to which identity provider the user is sent.",
        )?;

        transcript.did("Confirms with a click; the application opens Chromium by itself.");
        self.hands.click(&window, &named("confirm-sign-in")).await?;
        let browser = self.browser.opened(&self.stage.logs).await?;
        browser.element("#login").await?;
        transcript.seen(
            self.display,
            "login",
            "Chromium shows the identity provider's page; the window waits.",
        )?;

        transcript.did("Types name and password into Chromium and presses Enter.");
        self.hands.click_in_browser(&browser, "#login").await?;
        self.hands.write("ana")?;
        self.hands.press(&["Tab"])?;
        self.hands.write(PASSWORD)?;
        self.hands.press(&["Return"])?;
        browser.returned().await?;
        transcript.seen(self.display, "back", "The browser says that the sign-in is done.")?;
        transcript.did("Closes the browser's tab with Ctrl+W.");
        self.hands.press(&["ctrl+w"])?;
        drop(browser.driver.clone().leak());

        window.attribute_becomes("registration-footer", "data-registered", "true").await?;
        self.hands.raise(&window)?;
        transcript.seen(
            self.display,
            "signed-in",
            "Signed in; the footer shows the registered installation.",
        )?;
        Ok(window)
    }

    async fn find_and_switch(&self, window: &Window, transcript: &mut Transcript) -> Result<()> {
        transcript.part("Find a flag among 10,000 and switch it");
        transcript.did(&format!("Opens the project `{}` from the list of projects.", self.project));
        self.hands.click(window, &named("nav-projects")).await?;
        self.hands.click(window, &named(&format!("project-row-{}", self.project))).await?;
        window.element(&named("flag-list")).await?;
        window.sync_state("online").await?;
        transcript.seen(self.display, "flags", "All flags of the project, in one list.")?;

        let words = part_of(&self.first);
        transcript.did(&format!("Presses `/` and types `{words}`."));
        self.search(window, &words, &self.first).await?;
        transcript.seen(self.display, "found", "The list follows every letter.")?;

        let before = self.recorded(&self.first)?;
        transcript.did(&format!("Clicks the switch of `{}`.", self.environment));
        self.hands.click(window, &named(&format!("cell-{}-{}", self.first, self.environment))).await?;
        window.element(&named("staging-bar")).await?;
        transcript.seen(
            self.display,
            "staged",
            "The change is staged; the bar says that nothing has been sent.",
        )?;

        transcript.did("Presses Ctrl+Enter, writes why, and presses Ctrl+Enter again.");
        self.review(window, "Launch day").await?;
        transcript.seen(self.display, "review", "The review says in a sentence what will happen.")?;
        self.hands.press(&["ctrl+Return"])?;
        window.gone(&named("review-dialog")).await?;
        self.settled(window, &self.first).await?;
        anyhow::ensure!(
            self.recorded(&self.first)?.len() == before.len() + 1,
            "the server did not record one change"
        );
        self.show_evidence(transcript, &self.first)?;

        transcript.did("Opens the flag's details and its last changes.");
        self.hands.click(window, &named(&format!("flag-row-{}", self.first))).await?;
        self.hands.click(window, &named("detail-tab-changes")).await?;
        window.element(&named("history-entry")).await?;
        transcript.seen(self.display, "history", "Who changed it last, when, and why.")
    }

    async fn pull_the_cable(&mut self, window: Window, transcript: &mut Transcript) -> Result<Window> {
        transcript.part("Pull the cable, restart, switch another flag");
        transcript.did("The server is gone: its process is ended.");
        self.stage.server.stop()?;
        window.sync_state("offline").await?;
        transcript.seen(
            self.display,
            "offline",
            "Offline is a state, not an error: everything is still there.",
        )?;

        transcript.did("Closes the window with Alt+F4 and starts the application again.");
        self.hands.close(window).await?;
        let window = self.desktop.open().await?;
        self.hands.place(&window, 60, 40, 1280, 800)?;
        window.element(&named("flag-list")).await?;
        window.sync_state("offline").await?;
        transcript.seen(self.display, "restarted", "The same project, from the encrypted copy on disk.")?;

        transcript.did(&format!("Finds `{}`, switches it, and sends.", self.second));
        self.search(&window, &self.second, &self.second).await?;
        self.hands.click(&window, &named(&format!("cell-{}-{}", self.second, self.environment))).await?;
        window.element(&named("staging-bar")).await?;
        self.review(&window, "Decided in the tunnel").await?;
        transcript.seen(self.display, "review-offline", "The review says that the change will wait.")?;
        self.hands.press(&["ctrl+Return"])?;
        window.waiting_edits(1).await?;
        transcript.seen(self.display, "waiting", "One edit waits on this computer.")?;
        self.show_evidence(transcript, &self.second)?;
        Ok(window)
    }

    async fn put_it_back(&mut self, window: &Window, transcript: &mut Transcript) -> Result<()> {
        transcript.part("Put the cable back in");
        let before = self.recorded(&self.second)?.len();
        transcript.did("The server is there again. Clicks *Try now*.");
        self.stage.server.resume().await?;
        // The application may have found the server by itself before the hand is there.
        let _ = self.hands.click(window, &named("banner-now")).await;
        window.sync_state("online").await?;
        window.waiting_edits(0).await?;
        self.settled(window, &self.second).await?;
        transcript.seen(self.display, "sent", "The waiting edit has reached the server.")?;
        let after = self.recorded(&self.second)?.len();
        anyhow::ensure!(after == before + 1, "the edit was recorded {} times", after - before);
        self.show_evidence(transcript, &self.second)
    }

    async fn look_around(&self, window: &Window, transcript: &mut Transcript) -> Result<()> {
        transcript.part("Look around");
        for (place, picture, text) in [
            ("changes", "changes", "What was sent, and what became of it."),
            ("registration", "registration", "The registration, verified on this computer."),
        ] {
            transcript.did(&format!("Opens {place} from the sidebar."));
            self.hands.click(window, &named(&format!("nav-{place}"))).await?;
            window.element(&named(&format!("screen-{place}"))).await?;
            transcript.seen(self.display, picture, text)?;
        }
        transcript.did("Chooses the dark theme in the settings and goes back to the flags with `g f`.");
        self.hands.click(window, &named("nav-settings")).await?;
        self.hands.click(window, "label:has([data-testid=\"theme-dark\"])").await?;
        self.hands.click(window, &named("nav-flags")).await?;
        window.element(&named("flag-list")).await?;
        transcript.seen(self.display, "dark", "The same in the dark.")
    }

    async fn search(&self, window: &Window, words: &str, flag: &str) -> Result<()> {
        self.hands.raise(window)?;
        self.hands.press(&["slash"])?;
        self.hands.press(&["ctrl+a"])?;
        self.hands.write(words)?;
        window.element(&named(&format!("flag-row-{flag}"))).await?;
        Ok(())
    }

    async fn review(&self, window: &Window, message: &str) -> Result<()> {
        self.hands.press(&["ctrl+Return"])?;
        window.element(&named("review-message")).await?;
        self.hands.write(message)
    }

    async fn settled(&self, window: &Window, flag: &str) -> Result<()> {
        let cell = named(&format!("cell-{flag}-{}", self.environment));
        window.element(&cell).await?;
        window.attribute_becomes(&format!("cell-{flag}-{}", self.environment), "data-stage", "none").await
    }

    fn recorded(&self, flag: &str) -> Result<Vec<String>> {
        stage::switches(&self.stage.cluster, flag, &self.environment)
    }

    fn show_evidence(&self, transcript: &mut Transcript, flag: &str) -> Result<()> {
        let mut rows = vec!["change set | enabled afterwards".to_owned()];
        rows.extend(self.recorded(flag)?);
        transcript.evidence(&format!("the history of `{flag}` in `{}`", self.environment), &rows.join("\n"));
        Ok(())
    }
}

/// What a person remembers of a flag's key: the last word and the beginning of the first.
fn part_of(flag: &str) -> String {
    let words: Vec<&str> = flag.split(['.', '-']).collect();
    let first: String = words.first().unwrap_or(&flag).chars().take(5).collect();
    format!("{} {first}", words.last().unwrap_or(&flag))
}
