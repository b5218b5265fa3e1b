//! One life: what the user, the others, the network and the crashes do, and what must be true at the end.

use super::client::{Disk, Flaw};
use super::samples;
use super::server::Server;
use crate::{Answer, Backoff, Choice, EditState, Fold, NewEdit, Outcome, Resolver, Step, classify, resolve};
use api_types::ErrorCode;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What happens besides the user's work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weather {
    /// Whether somebody else changes documents at the server.
    pub(super) others: bool,
}

/// What a life saw.
#[derive(Default)]
pub(super) struct Life {
    pub(super) effects: u64,
    pub(super) conflicts: u64,
    pub(super) retries: u64,
}

struct World {
    dice: Dice,
    weather: Weather,
    flaw: Option<Flaw>,
    server: Server,
    disk: Disk,
    now: Timestamp,
    backoff: Backoff,
    fresh: u128,
    wishes: usize,
    /// Wishes that the user gave up.
    given_up: HashSet<String>,
    /// What the user last wished for a document that only this user changes.
    last_wish: HashMap<Uuid, bool>,
    life: Life,
}

/// Random numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
}

/// Documents that others change as well; each wish for them is saved with words of its own.
const SHARED: [&str; 3] = ["a", "b", "c"];
/// A document that only this user changes, without words, so that wishes fold.
const OWN: &str = "own";

/// Lives one life; the violation, if there is one.
pub(super) fn live(seed: u64, weather: Weather, flaw: Option<Flaw>) -> Result<Life, String> {
    let mut world = World {
        dice: Dice(seed),
        weather,
        flaw,
        server: Server::default(),
        disk: Disk::default(),
        now: Timestamp::UNIX_EPOCH,
        backoff: Backoff::default(),
        fresh: 1_000_000,
        wishes: 0,
        given_up: HashSet::new(),
        last_wish: HashMap::new(),
        life: Life::default(),
    };
    for name in SHARED.iter().chain([&OWN]) {
        let document = samples::config(name, "production", false);
        world.server.documents.insert(document.id, document);
    }
    world.disk.pull(&world.server);
    for _ in 0..60 {
        match world.dice.roll(10) {
            0..=2 => world.wish(),
            3 if weather.others => world.somebody_else(),
            4 => world.crash(),
            5 => world.decide(50),
            _ => world.work(true)?,
        }
    }
    world.come_to_rest()?;
    world.judge()?;
    world.life.effects = world.server.effects.len() as u64;
    Ok(world.life)
}

impl World {
    fn fresh_id(&mut self) -> Uuid {
        self.fresh += 1;
        Uuid::from_u128(self.fresh)
    }

    /// The user switches something and saves.
    fn wish(&mut self) {
        let own = self.dice.chance(30);
        let name = if own { OWN } else { SHARED[self.dice.roll(3) as usize] };
        let id = samples::config(name, "production", false).id;
        let seen = self.disk.view().documents.get(&id).map(|shown| shown.document.clone());
        let seen = seen.unwrap_or_else(|| self.disk.documents[&id].clone());
        let enabled = seen.fields["enabled"] == true;
        let mut change_set = samples::change_set(0, vec![samples::switch(&seen, !enabled)]);
        change_set.id = self.fresh_id();
        if own {
            self.last_wish.insert(id, !enabled);
        } else {
            self.wishes += 1;
            change_set.message = format!("{:04}", self.wishes);
        }
        let folded = self.disk.enqueue(NewEdit { change_set, base: vec![self.disk.documents[&id].clone()] });
        assert!(own || folded == Fold::Append, "wishes with words of their own do not fold");
    }

    fn somebody_else(&mut self) {
        let id = samples::config(SHARED[self.dice.roll(3) as usize], "production", false).id;
        let current = self.server.documents[&id].clone();
        let enabled = current.fields["enabled"] == true;
        let mut change_set = samples::change_set(0, vec![samples::switch(&current, !enabled)]);
        change_set.id = self.fresh_id();
        change_set.message = "somebody else".to_owned();
        self.server.handle(&change_set);
    }

    fn crash(&mut self) {
        self.backoff = Backoff::default();
    }

    /// The client does what is due.
    fn work(&mut self, storm: bool) -> Result<(), String> {
        match self.disk.next(self.now, self.backoff) {
            Step::Send(id) => self.send(id.0, storm),
            Step::Pull(_) => {
                if !(storm && self.dice.chance(20)) {
                    self.disk.pull(&self.server);
                }
                Ok(())
            }
            Step::WaitUntil(until) => {
                self.now = until;
                Ok(())
            }
            Step::Idle => Ok(()),
        }
    }

    fn send(&mut self, id: Uuid, storm: bool) -> Result<(), String> {
        let id = self.spoil(id);
        let durable_first = self.flaw != Some(Flaw::SendsBeforeItIsDurable);
        if durable_first {
            self.disk.mark_sending(id);
        }
        self.life.retries += u64::from(self.disk.edit(id).attempts > 1);
        if storm && self.dice.chance(5) {
            self.crash();
            return Ok(());
        }
        let change_set = self.disk.edit(id).change_set.clone();
        let answer = self.over_the_network(&change_set, storm);
        if storm && self.dice.chance(5) {
            // The answer was there, but never written down.
            if !durable_first {
                let new_id = self.fresh_id();
                self.disk.edit(id).change_set.id = new_id;
            }
            self.crash();
            return Ok(());
        }
        if !durable_first {
            self.disk.mark_sending(id);
        }
        let mut outcome = classify(answer);
        if self.flaw == Some(Flaw::SilenceIsSuccess) && matches!(outcome, Outcome::Unknown { .. }) {
            outcome = Outcome::Applied { epoch: Uuid::nil(), revision: 0, documents: Vec::new() };
        }
        self.backoff = match &outcome {
            Outcome::Unknown { retry_after, .. } => self.backoff.after_failure(self.now, *retry_after, 0.5),
            _ => self.backoff.cleared(),
        };
        self.check_answer(&change_set.message, &outcome)?;
        self.disk.record(id, outcome);
        Ok(())
    }

    /// What a flawed client does to the edit that is due.
    fn spoil(&mut self, id: Uuid) -> Uuid {
        match self.flaw {
            Some(Flaw::NewIdOnRetry) if self.disk.edit(id).attempts > 0 => {
                let new_id = self.fresh_id();
                self.disk.edit(id).change_set.id = new_id;
                new_id
            }
            Some(Flaw::AnyOrder) => {
                let waiting: Vec<Uuid> = self
                    .disk
                    .edits
                    .iter()
                    .filter(|e| e.state.is_waiting())
                    .map(|e| e.change_set.id)
                    .collect();
                waiting[self.dice.roll(waiting.len() as u64) as usize]
            }
            _ => id,
        }
    }

    fn over_the_network(&mut self, change_set: &api_types::ChangeSetBody, storm: bool) -> Answer {
        let lost = Answer::Lost { code: ErrorCode::Offline };
        if !storm {
            return self.server.handle(change_set);
        }
        match self.dice.roll(100) {
            // Lost on the way, or the server crashed before it committed.
            0..=14 => lost,
            15..=17 => Answer::Busy { retry_after: None },
            18..=20 => Answer::SessionExpired,
            // The answer is lost, or the server crashed after it committed.
            21..=39 => {
                self.server.handle(change_set);
                lost
            }
            // Delivered twice, with somebody else in between now and then.
            40..=49 => {
                let first = self.server.handle(change_set);
                if self.weather.others && self.dice.chance(30) {
                    self.somebody_else();
                }
                let second = self.server.handle(change_set);
                if self.dice.chance(50) || matches!(second, Answer::Applied { .. }) { second } else { first }
            }
            _ => self.server.handle(change_set),
        }
    }

    fn check_answer(&self, wish: &str, outcome: &Outcome) -> Result<(), String> {
        let conflicts = matches!(outcome, Outcome::Conflict(_) | Outcome::Refused(_));
        let done = !wish.is_empty() && self.server.effects.iter().any(|effect| effect.wish == wish);
        if conflicts && done {
            return Err(format!("wish {wish} is told to be in conflict, and it was its own effect"));
        }
        Ok(())
    }

    /// The user decides on a conflict, or gives up a wish.
    fn decide(&mut self, keep_percent: u64) {
        let stuck = self.disk.edits.iter().find(|edit| edit.state.needs_decision()).cloned();
        if let Some(edit) = stuck {
            self.life.conflicts += 1;
            let keep = self.dice.chance(keep_percent);
            let choice = if keep { Choice::KeepMine } else { Choice::TakeTheirs };
            let mut fresh = self.fresh;
            let resolution = resolve(&edit, &Resolver::all(choice), &mut || {
                fresh += 1;
                Uuid::from_u128(fresh)
            });
            self.fresh = fresh;
            let gone = self.disk.resolve(edit.change_set.id, resolution);
            self.given_up.extend(gone);
        } else if self.dice.chance(30) {
            let last =
                self.disk.edits.iter().rfind(|edit| edit.state == EditState::Queued && !edit.uncertain);
            if let Some(edit) = last.filter(|edit| !edit.change_set.message.is_empty()) {
                let id = edit.change_set.id;
                let gone = self.disk.remove(id);
                self.given_up.extend(gone);
            }
        }
    }

    /// Everything works again: the queue empties.
    fn come_to_rest(&mut self) -> Result<(), String> {
        for _ in 0..1_000 {
            self.decide(100);
            let waiting = self.disk.edits.iter().any(|edit| edit.state != EditState::Applied);
            if !waiting {
                self.disk.pull(&self.server);
                return Ok(());
            }
            self.work(false)?;
        }
        let left: Vec<_> = self.disk.edits.iter().filter(|edit| edit.state != EditState::Applied).collect();
        Err(format!("the queue does not empty: {left:?}"))
    }

    fn judge(&self) -> Result<(), String> {
        let mine: Vec<_> =
            self.server.effects.iter().filter(|e| !e.wish.is_empty() && e.wish != "somebody else").collect();
        let mut seen = HashSet::new();
        let mut newest = HashMap::<Uuid, &str>::new();
        for effect in &mine {
            if !seen.insert(effect.wish.as_str()) {
                return Err(format!("wish {} had two effects", effect.wish));
            }
            if self.given_up.contains(&effect.wish) {
                return Err(format!("wish {} was given up and had an effect", effect.wish));
            }
            let before = newest.insert(effect.document, &effect.wish);
            if before.is_some_and(|before| before > effect.wish.as_str()) {
                return Err(format!("wish {} came after a later one of its document", effect.wish));
            }
        }
        if !self.weather.others && !mine.is_sorted_by_key(|effect| &effect.wish) {
            return Err("nobody was in the way, and yet the order is not the user's".to_owned());
        }
        for number in 1..=self.wishes {
            let wish = format!("{number:04}");
            if !seen.contains(wish.as_str()) && !self.given_up.contains(&wish) {
                return Err(format!("wish {wish} was lost"));
            }
        }
        for (document, wish) in &self.last_wish {
            if self.server.documents[document].fields["enabled"] != *wish {
                return Err(format!("the last wish for {document} was {wish}, the server has the opposite"));
            }
        }
        // What the user sees is what the server has, once everything has arrived.
        let view = self.disk.view();
        if !view.documents.is_empty() || self.disk.documents != self.server.documents {
            return Err("at rest, the user sees something else than the server has".to_owned());
        }
        Ok(())
    }
}
