//! Lists of flags, projects and environments.

use super::world::{World, environment, flag, flag_body, id, key, moment, new, project, system};
use flag_model::{Document, DocumentBody, Lifecycle, Scope};
use server_storage::flags::FlagPosition;
use server_storage::{FlagFilter, FlagSort};

fn alpha() -> Scope {
    Scope::project(key("alpha"))
}

/// Flags that differ in what can be searched for.
async fn world_with_flags() -> World {
    let world = World::new().await;
    world.apply(&Scope::Installation, &[project(1, "alpha"), project(2, "Beta")]).await.unwrap();
    let mut described = flag_body("a-described");
    described.description = "Zahlung mit ÜBERWEISUNG".to_owned();
    let mut owned = flag_body("b-owned");
    owned.owner = "payments-team".to_owned();
    owned.lifecycle = Lifecycle::Archived;
    let mut tagged = flag_body("c-tagged");
    tagged.tags = vec!["Release".to_owned(), "100%_sure".to_owned()];
    for (number, body) in (10..).zip([tagged, owned, described]) {
        world.apply(&alpha(), &[new(id(number), DocumentBody::Flag(body))]).await.unwrap();
    }
    world
}

async fn keys(world: &World, filter: FlagFilter, sort: FlagSort) -> Vec<String> {
    let flags = world.begin(&system()).await.list_flags(id(1), &filter, sort, None, 10).await.unwrap();
    flags.iter().map(|flag| flag.document.body.key().unwrap().to_string()).collect()
}

#[tokio::test]
async fn flags_are_found_by_what_they_say() {
    let world = world_with_flags().await;
    let searches: [(&str, &[&str]); 11] = [
        ("", &["a-described", "b-owned", "c-tagged"]),
        ("OWNED", &["b-owned"]),
        ("name of c", &["c-tagged"]),
        ("überweisung", &["a-described"]),
        ("Payments", &["b-owned"]),
        ("release", &["c-tagged"]),
        ("100%_", &["c-tagged"]),
        ("%", &["c-tagged"]),
        ("described\nname", &["a-described"]),
        ("nothing like it", &[]),
        ("\0", &[]),
    ];
    for (search, expected) in searches {
        let filter = FlagFilter { search: Some(search.to_owned()), ..FlagFilter::default() };
        assert_eq!(keys(&world, filter, FlagSort::Key).await, expected, "{search:?}");
    }
    let tagged = |tag: &str| FlagFilter { tag: Some(tag.to_owned()), ..FlagFilter::default() };
    assert_eq!(keys(&world, tagged("Release"), FlagSort::Key).await, ["c-tagged"]);
    assert_eq!(keys(&world, tagged("release"), FlagSort::Key).await, [""; 0]);
    let archived = FlagFilter { lifecycle: Some(Lifecycle::Archived), ..FlagFilter::default() };
    assert_eq!(keys(&world, archived, FlagSort::UpdatedDescending).await, ["b-owned"]);
    let newest = keys(&world, FlagFilter::default(), FlagSort::UpdatedDescending).await;
    assert_eq!(newest, ["a-described", "b-owned", "c-tagged"]);
}

#[tokio::test]
async fn pages_of_flags_join_without_gap_or_repetition() {
    let world = World::new().await;
    world.apply(&Scope::Installation, &[project(1, "alpha")]).await.unwrap();
    // Three change sets, so that times repeat; keys of both cases, so that the order of bytes shows.
    for (set, letters) in ["aXc", "Abx", "ZyB"].into_iter().enumerate() {
        let number = |index: usize| u128::try_from(100 + set * 10 + index).unwrap();
        let flags: Vec<Document> =
            letters.chars().enumerate().map(|(index, c)| flag(number(index), &c.to_string())).collect();
        world.apply(&alpha(), &flags).await.unwrap();
    }
    let expected = [(FlagSort::Key, "ABXZabcxy"), (FlagSort::UpdatedDescending, "BZyAbxXac")];
    for (sort, order) in expected {
        let (mut found, mut after) = (String::new(), None);
        loop {
            let mut transaction = world.begin(&system()).await;
            let page =
                transaction.list_flags(id(1), &FlagFilter::default(), sort, after.as_ref(), 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(FlagPosition {
                key: last.document.body.key().unwrap().clone(),
                updated_at: last.updated_at,
            });
            found.extend(page.iter().map(|flag| flag.document.body.key().unwrap().as_str()));
        }
        assert_eq!(found, order, "{sort:?}");
    }
}

#[tokio::test]
async fn projects_and_environments_are_listed_in_their_order() {
    let world = world_with_flags().await;
    let set = [environment(31, "b", 1), environment(32, "a", 1), environment(33, "c", 0)];
    world.apply(&alpha(), &set).await.unwrap();
    let mut transaction = world.begin(&system()).await;
    let environments = transaction.list_environments(id(1)).await.unwrap();
    assert_eq!(environments.iter().map(|e| e.document.id).collect::<Vec<_>>(), [id(33), id(32), id(31)]);
    let projects = transaction.list_projects(None, 10).await.unwrap();
    let counts: Vec<_> =
        projects.iter().map(|p| (p.document.document.id, p.flag_count, p.environment_count)).collect();
    assert_eq!(counts, [(id(2), 0, 0), (id(1), 3, 3)]);
    let after = transaction.list_projects(Some(&key("Beta")), 10).await.unwrap();
    assert_eq!(after.len(), 1);
    let found = transaction.get_environment(id(1), &key("c")).await.unwrap().unwrap();
    assert_eq!((found.document.id, found.revision, found.updated_at), (id(33), 4, moment(4)));
    assert_eq!(found.updated_by.name, "Jackstaff server");
}
