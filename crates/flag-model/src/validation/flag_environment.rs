//! Configurations of a flag in an environment.

use super::place::Place;
use super::text::{Seen, count, name};
use super::value::ValueRules;
use super::{condition, schedule, serve};
use crate::flag_environment::FlagEnvironment;
use crate::limits::{RULES_MAX, SCHEDULES_MAX};
use crate::problem::Problem;
use crate::rule::Rule;
use crate::serve::Fallthrough;

pub(super) fn check(
    place: &Place<'_>,
    config: &FlagEnvironment,
    values: &ValueRules<'_>,
    problems: &mut Vec<Problem>,
) {
    let FlagEnvironment { enabled: _, off_value, rules, fallthrough, schedules } = config;
    values.check(&place.name("off_value"), off_value, problems);
    let mut ids = Seen::new();
    let place_of_rules = place.name("rules");
    count(&place_of_rules, rules.len(), RULES_MAX, "rules", problems);
    for (index, rule) in rules.iter().enumerate() {
        let place = place_of_rules.index(index);
        let Rule { id, name: shown, enabled: _, conditions, rollout_percentage: _, serve } = rule;
        ids.take_id(*id, &place, problems);
        name(&place, shown, problems);
        let place_of_conditions = place.name("conditions");
        condition::check_all(&place_of_conditions, conditions, &mut ids, problems);
        serve::check(&place.name("serve"), serve, values, problems);
    }
    let Fallthrough { serve, rollout_percentage: _ } = fallthrough;
    let place_of_fallthrough = place.name("fallthrough");
    serve::check(&place_of_fallthrough.name("serve"), serve, values, problems);
    let place_of_schedules = place.name("schedules");
    count(&place_of_schedules, schedules.len(), SCHEDULES_MAX, "schedules", problems);
    for (index, schedule) in schedules.iter().enumerate() {
        let place = place_of_schedules.index(index);
        ids.take_id(schedule.id, &place, problems);
        schedule::check(&place, schedule, problems);
        serve::check(&place.name("serve"), &schedule.serve, values, problems);
    }
}
