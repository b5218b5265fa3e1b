//! The list of a large project.

use super::samples::{at, config, create, environment, flag, key, open, page};
use flag_model::{FlagKind, Lifecycle};
use std::time::Instant;
use tempfile::tempdir;

#[test]
fn ten_thousand_flags_with_their_configurations_load_at_once() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    let environments: Vec<_> = (1..=5).map(|number| environment(number, &format!("env-{number}"))).collect();
    for part in 0..10_u128 {
        let flags: Vec<_> =
            (1..=1_000).map(|n| part * 1_000 + n).map(|n| flag(n, &format!("flag-{n}"))).collect();
        let configs: Vec<_> = flags
            .iter()
            .flat_map(|flag| environments.iter().map(move |env| config(flag, env, true)))
            .collect();
        let documents = flags.into_iter().chain(configs).collect();
        store.apply_feed_page(&page(&part.to_string(), 1, part < 9, documents), at(1)).unwrap();
    }
    drop(store);
    let store = open(folder.path()).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the figure is what this test is for")]
    let begin = Instant::now();
    let listing = store.load_flag_listing(&key("shop")).unwrap();
    let took = begin.elapsed();
    println!("10,000 flags and 50,000 configurations in {took:?} (unoptimised build, cold connection)");
    assert_eq!((listing.flags.len(), listing.configurations.len()), (10_000, 50_000));
    let first = listing.flags.iter().find(|flag| flag.key.as_str() == "flag-1").unwrap();
    assert_eq!(
        (first.kind, first.lifecycle, first.owner.as_str()),
        (FlagKind::Boolean, Lifecycle::Active, "payments")
    );
    assert_eq!((first.name.as_str(), first.tags.join(" ").as_str()), ("Flag flag-1", "checkout b"));
    assert_eq!((&*first.updated_by, first.version), ("Ada Lovelace", 1));
    assert_eq!(first.updated_at, "2026-11-21T10:00:00.123456Z".parse().unwrap());
    assert!(listing.configurations.iter().all(|row| row.enabled));
    // Far above what it takes; a query that became quadratic would not pass.
    assert!(took.as_secs() < 10, "{took:?}");
}
