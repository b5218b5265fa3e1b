//! Times evaluations of 10,000 flags with five rules each, and writes the figures as JSON.

mod state;

use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::{FlagSet, Key};
use jiff::Timestamp;
use serde_json::json;
use state::{FLAGS, context, flag_set, key, median, milliseconds};
use std::hint::black_box;

fn main() {
    let set: FlagSet = serde_json::from_value(flag_set(true)).expect("the generated flag set is one");
    let environment = Key::new("production").expect("a key");
    let context = Context::try_from(context()).expect("an object");
    let now = Timestamp::UNIX_EPOCH;
    let compiled = CompiledFlagSet::compile(&set, &environment);
    let all = median(|| black_box(compiled.evaluate_all(&context, now)).len());
    let traced = median(|| {
        let traced =
            |number: usize| compiled.evaluate_traced(black_box(&key(number)), &context, now).1.rules.len();
        (0..FLAGS).map(traced).sum()
    });
    let keys: Vec<String> = (0..FLAGS).map(key).collect();
    let one = median(|| {
        let one =
            |key: &String| usize::from(compiled.evaluate(black_box(key), &context, now).variant.is_some());
        keys.iter().map(one).sum()
    });
    let compile = median(|| black_box(CompiledFlagSet::compile(&set, &environment)).flags().len());
    let figures = json!({
        "one_ns": (one * 1e9 / FLAGS as f64).round(),
        "all_10000_ms": milliseconds(all),
        "all_10000_traced_ms": milliseconds(traced),
        "compile_ms": milliseconds(compile),
    });
    #[expect(clippy::print_stdout, reason = "a bench tells its figures")]
    {
        println!("{figures}");
    }
}
