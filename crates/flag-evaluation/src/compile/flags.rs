//! Compiled flags.

use super::chain::ending;
use super::conditions::{self, ConditionRange};
use super::serve::{CompiledServe, CompiledVariant, Variants};
use super::{Compiler, Overrides};
use crate::schedules::{Timetable, TimetableError};
use flag_model::{
    FlagEntry, FlagEnvironment, FlagKind, FlagSet, Key, Lifecycle, PartId, Percentage, Rule, Schedule, Value,
};
use std::collections::HashMap;

/// A compiled flag.
#[derive(Debug)]
pub(crate) struct CompiledFlag {
    pub(crate) key: Key,
    pub(crate) kind: FlagKind,
    pub(crate) bucketing_key: Box<str>,
    pub(crate) gate: Gate,
    pub(crate) off_value: Value,
    /// The environment that the configuration is of.
    pub(crate) configured_in: Option<Key>,
    /// Where its answer is remembered, when it is a prerequisite of other flags.
    pub(crate) remembered_at: Option<usize>,
    pub(crate) prerequisites: Box<[CompiledPrerequisite]>,
    /// The prerequisites lead round in a circle, or on for too long.
    pub(crate) endless: bool,
    pub(crate) variants: Box<[CompiledVariant]>,
    pub(crate) overrides: Option<Box<Overrides>>,
    pub(crate) schedules: Box<[CompiledSchedule]>,
    pub(crate) rules: Box<[CompiledRule]>,
    pub(crate) fallthrough: CompiledServe,
    pub(crate) fallthrough_rollout: Option<Percentage>,
}

/// Whether a flag is read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    On,
    /// Switched off in its configuration.
    Off,
    /// Configured neither here nor in an environment above.
    Unconfigured,
    /// Not in use.
    NotActive,
}

/// A flag that must serve a value.
#[derive(Debug)]
pub(crate) struct CompiledPrerequisite {
    pub(crate) key: Key,
    /// The place of the flag, if there is one of this key.
    pub(crate) flag: Option<usize>,
    pub(crate) value: Value,
}

/// A compiled schedule.
#[derive(Debug)]
pub(crate) struct CompiledSchedule {
    pub(crate) id: PartId,
    pub(crate) name: Box<str>,
    pub(crate) enabled: bool,
    pub(crate) timetable: Result<Timetable, TimetableError>,
    pub(crate) serve: CompiledServe,
}

/// A compiled rule.
#[derive(Debug)]
pub(crate) struct CompiledRule {
    pub(crate) id: PartId,
    pub(crate) name: Box<str>,
    pub(crate) enabled: bool,
    pub(crate) conditions: ConditionRange,
    pub(crate) rollout: Option<Percentage>,
    pub(crate) serve: CompiledServe,
}

/// The flags with what is known of them together.
pub(super) struct Flags {
    pub(super) flags: Vec<CompiledFlag>,
    pub(super) by_key: HashMap<Box<str>, usize>,
    pub(super) prerequisite_count: usize,
}

pub(super) fn compile<'a>(
    set: &'a FlagSet,
    environment: &Key,
    chain: &[&Key],
    compiler: &mut Compiler<'a>,
) -> Flags {
    let mut by_key: HashMap<Box<str>, usize> = HashMap::with_capacity(set.flags.len());
    let mut entries: Vec<&FlagEntry> = Vec::with_capacity(set.flags.len());
    for entry in &set.flags {
        by_key.entry(entry.flag.key.as_str().into()).or_insert_with(|| {
            entries.push(entry);
            entries.len() - 1
        });
    }
    let mut flags: Vec<CompiledFlag> =
        entries.iter().map(|entry| compile_flag(entry, environment, chain, compiler)).collect();
    let prerequisite_count = link(&mut flags, &by_key);
    Flags { flags, by_key, prerequisite_count }
}

/// Finds the flags that prerequisites name. Answers how many flags are prerequisites.
fn link(flags: &mut [CompiledFlag], by_key: &HashMap<Box<str>, usize>) -> usize {
    let mut links: Vec<Vec<usize>> = Vec::with_capacity(flags.len());
    for flag in &mut *flags {
        for prerequisite in &mut flag.prerequisites {
            prerequisite.flag = by_key.get(prerequisite.key.as_str()).copied();
        }
        links.push(flag.prerequisites.iter().filter_map(|prerequisite| prerequisite.flag).collect());
    }
    let mut count = 0;
    for target in links.iter().flatten() {
        if flags[*target].remembered_at.is_none() {
            flags[*target].remembered_at = Some(count);
            count += 1;
        }
    }
    for (flag, ends) in flags.iter_mut().zip(ending(&links)) {
        flag.endless = !ends;
    }
    count
}

fn compile_flag<'a>(
    entry: &'a FlagEntry,
    environment: &Key,
    chain: &[&Key],
    compiler: &mut Compiler<'a>,
) -> CompiledFlag {
    let flag = &entry.flag;
    let configured = chain.iter().find_map(|key| entry.environments.get_key_value(*key));
    let unconfigured;
    let configuration: &FlagEnvironment = if let Some((_, configuration)) = configured {
        configuration
    } else {
        unconfigured = FlagEnvironment::unconfigured(flag.kind);
        &unconfigured
    };
    let gate = match configured {
        _ if flag.lifecycle != Lifecycle::Active => Gate::NotActive,
        None => Gate::Unconfigured,
        Some((_, configuration)) if !configuration.enabled => Gate::Off,
        Some(_) => Gate::On,
    };
    let on = gate == Gate::On;
    let variants = Variants::new(flag);
    let overrides = entry.overrides.get(environment).map_or(&[][..], Vec::as_slice);
    CompiledFlag {
        key: flag.key.clone(),
        kind: flag.kind,
        bucketing_key: flag.bucketing_key.as_deref().unwrap_or(flag.key.as_str()).into(),
        gate,
        off_value: configuration.off_value.clone(),
        configured_in: configured.map(|(key, _)| key.clone()),
        remembered_at: None,
        prerequisites: prerequisites(entry),
        endless: false,
        variants: flag
            .variants
            .iter()
            .map(|variant| CompiledVariant { key: variant.key.clone(), value: variant.value.clone() })
            .collect(),
        overrides: Overrides::new(overrides, &mut compiler.clock, on),
        schedules: configured
            .map_or(&[][..], |(_, configuration)| &configuration.schedules)
            .iter()
            .map(|schedule| compile_schedule(schedule, &variants, compiler, on))
            .collect(),
        rules: configured
            .map_or(&[][..], |(_, configuration)| &configuration.rules)
            .iter()
            .map(|rule| compile_rule(rule, &variants, compiler, on))
            .collect(),
        fallthrough: variants.serve(&configuration.fallthrough.serve),
        fallthrough_rollout: configuration.fallthrough.rollout_percentage,
    }
}

fn prerequisites(entry: &FlagEntry) -> Box<[CompiledPrerequisite]> {
    let compile = |prerequisite: &flag_model::Prerequisite| CompiledPrerequisite {
        key: prerequisite.flag.clone(),
        flag: None,
        value: prerequisite.value.clone(),
    };
    entry.flag.prerequisites.iter().map(compile).collect()
}

fn compile_schedule(
    schedule: &Schedule,
    variants: &Variants<'_>,
    compiler: &mut Compiler<'_>,
    counts: bool,
) -> CompiledSchedule {
    let timetable = Timetable::new(schedule, &mut compiler.zones);
    if let Ok(timetable) = &timetable
        && counts
        && schedule.enabled
    {
        compiler.clock.watch_timetable(timetable);
    }
    CompiledSchedule {
        id: schedule.id,
        name: schedule.name.as_str().into(),
        enabled: schedule.enabled,
        timetable,
        serve: variants.serve(&schedule.serve),
    }
}

fn compile_rule<'a>(
    rule: &'a Rule,
    variants: &Variants<'_>,
    compiler: &mut Compiler<'a>,
    counts: bool,
) -> CompiledRule {
    CompiledRule {
        id: rule.id,
        name: rule.name.as_str().into(),
        enabled: rule.enabled,
        conditions: conditions::compile(&rule.conditions, compiler, counts && rule.enabled),
        rollout: rule.rollout_percentage,
        serve: variants.serve(&rule.serve),
    }
}
