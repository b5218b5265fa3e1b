//! Mutates inputs as the trees they are: bytes changed at random are rarely JSON, and readers would be all that is
//! tried.

use crate::input::SEPARATOR;
use arbitrary::{Arbitrary, Result, Unstructured};
use serde_json::Value;

/// Bytes from which one mutation takes its choices.
const CHOICES_BYTES: usize = 256;
/// Changes to a tree in one mutation, at most.
const EDITS_MAX: u8 = 4;
/// Sources of seemingly random choices; constants of the generator SplitMix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
const MIX: [u64; 2] = [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

/// Values that are special somewhere: bounds, edges of formats, and what looks like another type.
const SPECIAL: &[&str] = &[
    "null",
    "true",
    "0",
    "-0.0",
    "1e308",
    "5e-324",
    "9007199254740993",
    "18446744073709551615",
    "-9223372036854775808",
    "0.30000000000000004",
    "100",
    "10000",
    "\"\"",
    "\"true\"",
    "\"0\"",
    "\"1.2.3-rc.1+b\"",
    "\"2026-11-22T09:30:00Z\"",
    "\"2024-02-29\"",
    "\"9999-12-31T23:59:60+14:00\"",
    "\"Europe/Vienna\"",
    "\"* * 31 2 *\"",
    "\"*/5 0-23 1,15 * 7\"",
    "\"00:00\"",
    "\"24:00\"",
    "\"(a*)*$\"",
    "\"[^\\\\W\\\\d_]{1,9}\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"a.b\"",
    "\"targeting_key\"",
    "[]",
    "{}",
    "[[]]",
    "{\"start\":0,\"end\":1}",
    "[null,true,0,\"\"]",
];

/// Changes `data[..size]` in place; returns the new size, at most `max_size`. Half of the times the bytes are changed by
/// `bytes` (the engine's own way), else one of the documents as a tree.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    bytes: fn(&mut [u8], usize, usize) -> usize,
) -> usize {
    let choices = choices(seed);
    if seed.is_multiple_of(2) {
        return bytes(data, size, max_size);
    }
    match mutated(&data[..size], &mut Unstructured::new(&choices)) {
        Ok(Some(changed)) if changed.len() <= max_size => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        _ => bytes(data, size, max_size),
    }
}

/// The input with one of its documents changed; `None` when that is no JSON.
fn mutated(input: &[u8], choices: &mut Unstructured<'_>) -> Result<Option<Vec<u8>>> {
    let mut documents: Vec<Vec<u8>> = input.split(|byte| *byte == SEPARATOR).map(<[u8]>::to_vec).collect();
    let chosen = choices.choose_index(documents.len())?;
    let Ok(mut tree) = serde_json::from_slice::<Value>(&documents[chosen]) else { return Ok(None) };
    for _ in 0..choices.int_in_range(1..=EDITS_MAX)? {
        edit(&mut tree, choices)?;
    }
    documents[chosen] = tree.to_string().into_bytes();
    Ok(Some(documents.join(&SEPARATOR)))
}

/// One change at one place of the tree.
fn edit(tree: &mut Value, choices: &mut Unstructured<'_>) -> Result<()> {
    let count = count(tree);
    let other = find(tree, &mut choices.choose_index(count)?).cloned().unwrap_or_default();
    let mut place = choices.choose_index(count)?;
    let Some(node) = find_mut(tree, &mut place) else { return Ok(()) };
    match choices.int_in_range(0..=4_u8)? {
        0 => *node = other,
        1 => *node = special(choices)?,
        2 => insert(node, other, choices)?,
        3 => remove(node, choices)?,
        _ => alter(node, choices)?,
    }
    Ok(())
}

fn special(choices: &mut Unstructured<'_>) -> Result<Value> {
    Ok(serde_json::from_str(choices.choose(SPECIAL)?).unwrap_or_default())
}

/// Puts `new` into a list or an object, there under a name that is already used somewhere or a new one.
fn insert(node: &mut Value, new: Value, choices: &mut Unstructured<'_>) -> Result<()> {
    match node {
        Value::Array(items) => items.insert(choices.choose_index(items.len() + 1)?, new),
        Value::Object(members) => {
            let name = match members.keys().nth(choices.choose_index(members.len() + 1)?) {
                Some(name) => name.clone(),
                None => <&str>::arbitrary(choices)?.chars().take(8).collect(),
            };
            members.insert(name, new);
        }
        scalar => *scalar = Value::Array(vec![scalar.take(), new]),
    }
    Ok(())
}

fn remove(node: &mut Value, choices: &mut Unstructured<'_>) -> Result<()> {
    match node {
        Value::Array(items) if !items.is_empty() => {
            items.remove(choices.choose_index(items.len())?);
        }
        Value::Object(members) if !members.is_empty() => {
            let name = members.keys().nth(choices.choose_index(members.len())?).cloned();
            members.remove(&name.unwrap_or_default());
        }
        other => *other = Value::Null,
    }
    Ok(())
}

/// Changes a node to one of its own kind.
fn alter(node: &mut Value, choices: &mut Unstructured<'_>) -> Result<()> {
    match node {
        Value::Null => *node = Value::Bool(choices.arbitrary()?),
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(_) if choices.arbitrary()? => *node = choices.arbitrary::<i64>()?.into(),
        Value::Number(_) => *node = choices.arbitrary::<f64>()?.into(),
        Value::String(text) => {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = *choices.choose(&boundaries)?;
            if choices.arbitrary()? {
                text.truncate(at);
            } else {
                text.insert(at, choices.arbitrary()?);
            }
        }
        Value::Array(items) => items.reverse(),
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            if let Some(name) = names.first() {
                let value = members.remove(name).unwrap_or_default();
                members.insert(choices.choose(&names)?.clone(), value);
            }
        }
    }
    Ok(())
}

fn children(node: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match node {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => Box::new(std::iter::empty()),
    }
}

fn count(node: &Value) -> usize {
    1 + children(node).map(count).sum::<usize>()
}

/// The node with this number, counted from the root on; `left` is counted down.
fn find<'a>(node: &'a Value, left: &mut usize) -> Option<&'a Value> {
    if *left == 0 {
        return Some(node);
    }
    *left -= 1;
    children(node).find_map(|child| find(child, left))
}

fn find_mut<'a>(node: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(node);
    }
    *left -= 1;
    match node {
        Value::Array(items) => items.iter_mut().find_map(|child| find_mut(child, left)),
        Value::Object(members) => members.values_mut().find_map(|child| find_mut(child, left)),
        _ => None,
    }
}

/// Bytes made of the engine's seed, which alone decides: a run with the same `-seed` is the same run.
fn choices(seed: u32) -> Vec<u8> {
    let mut state = u64::from(seed);
    let words = std::iter::repeat_with(|| {
        state = state.wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(MIX[0]);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(MIX[1]);
        mixed ^ (mixed >> 31)
    });
    words.take(CHOICES_BYTES / 8).flat_map(u64::to_le_bytes).collect()
}
