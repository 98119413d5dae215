//! Projects, as callers read and change them.

use crate::{admin, caller, insert_application, log, store};
use serde_json::{Value, json};
use windlass_model::account::Role;
use windlass_model::page::Order;
use windlass_store::page::PageQuery;
use windlass_store::projects::ProjectQuery;
use windlass_store::selector::LabelSelector;
use windlass_store::{Change, StoreError};

fn project(name: &str, description: &str) -> Value {
    json!({ "metadata": { "name": name }, "spec": { "description": description, "sourceRepos": ["https://example.com/*"] } })
}

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["metadata"]["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_project_from_its_creation_to_its_end() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let projects = admin.projects();

    let mut raw = project("shop", "the shop");
    raw["spec"]["colour"] = json!("blue");
    let made = projects.create(raw, false).await.unwrap();
    assert_eq!(made.change, Change::Created);
    assert_eq!(made.warnings, ["spec.colour: unknown field, kept, but not acted on"]);
    assert_eq!(made.object["metadata"]["resourceVersion"], "1");
    assert_eq!(made.object["metadata"]["generation"], 1);
    assert_eq!(made.object["spec"]["colour"], "blue");
    assert_eq!(projects.get("shop").await.unwrap(), made.object);

    let mut changed = made.object.clone();
    changed["spec"]["description"] = json!("the new shop");
    let saved = projects.update("shop", changed).await.unwrap();
    assert_eq!((saved.change, &saved.object["metadata"]["generation"]), (Change::Configured, &json!(2)));
    assert_eq!(saved.object["metadata"]["uid"], made.object["metadata"]["uid"]);

    let mut labelled = saved.object.clone();
    labelled["metadata"]["labels"] = json!({ "team": "a" });
    let saved = projects.update("shop", labelled).await.unwrap();
    assert_eq!(saved.object["metadata"]["generation"], 2, "only spec counts");
    assert_eq!(saved.object["metadata"]["resourceVersion"], "3");

    projects.delete("shop").await.unwrap();
    assert!(matches!(projects.get("shop").await, Err(StoreError::NotFound { .. })));
    assert!(matches!(projects.delete("shop").await, Err(StoreError::NotFound { .. })));
    assert_eq!(
        log(&database).await,
        ["created project shop", "updated project shop", "updated project shop", "deleted project shop"]
    );
}

#[tokio::test]
async fn a_stale_change_is_a_conflict() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let read = admin.projects().create(project("shop", "one"), false).await.unwrap().object;
    admin.projects().update("shop", project("shop", "two")).await.unwrap();
    let error = admin.projects().update("shop", read.clone()).await.unwrap_err();
    assert_eq!(error.to_string(), r#"project "shop" has changed: its resourceVersion is 2, and 1 was sent"#);
    let error = admin.projects().create(read, true).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { current: 2, .. }), "{error}");
}

#[tokio::test]
async fn of_two_changes_to_one_version_one_wins() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let read = admin.projects().create(project("shop", "one"), false).await.unwrap().object;
    let attempts = (0..8).map(|index| {
        let mut changed = read.clone();
        changed["spec"]["description"] = json!(format!("by {index}"));
        let admin = admin.clone();
        async move { admin.projects().update("shop", changed).await.is_ok() }
    });
    let won = futures::future::join_all(attempts).await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
}

#[tokio::test]
async fn creating_again() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let projects = admin.projects();
    projects.create(project("shop", "one"), false).await.unwrap();
    let again = projects.create(project("shop", "one"), false).await.unwrap();
    assert_eq!(again.change, Change::Unchanged);
    let error = projects.create(project("shop", "two"), false).await.unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    let replaced = projects.create(project("shop", "two"), true).await.unwrap();
    assert_eq!((replaced.change, &replaced.object["spec"]["description"]), (Change::Configured, &json!("two")));
    assert_eq!(log(&database).await, ["created project shop", "updated project shop"]);
}

#[tokio::test]
async fn a_project_in_use_or_built_in_stays() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    admin.projects().create(project("shop", ""), false).await.unwrap();
    insert_application(&database, "shop", "https://a", "").await;
    let error = admin.projects().delete("shop").await.unwrap_err();
    assert_eq!(error.to_string(), r#"project "shop" is used by 1 application"#);

    let system = store.as_system("start");
    system.ensure_default_project().await.unwrap();
    system.ensure_default_project().await.unwrap();
    let error = admin.projects().delete("default").await.unwrap_err();
    assert_eq!(error.to_string(), r#"project "default" is built in and cannot be deleted"#);
    let default = system.project("default").await.unwrap().unwrap();
    assert_eq!((default.spec.source_repos.len(), default.spec.destinations.len()), (0, 0), "permits nothing");
    assert_eq!(log(&database).await, ["created project shop", "created project default"]);
    assert_eq!(system.project("other").await.unwrap(), None);
}

#[tokio::test]
async fn what_is_not_valid_is_not_stored() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let cases = [
        json!({ "metadata": {} }),
        project("No Name", ""),
        json!({ "metadata": { "name": "a" }, "spec": { "sourceRepos": "x" } }),
        json!({ "metadata": { "name": "a" }, "spec": { "description": "\0" } }),
        json!({ "metadata": { "name": "a" }, "spec": { "syncWindows": [{ "kind": "deny" }] } }),
        json!({ "kind": "Application", "metadata": { "name": "a" } }),
        json!("a"),
    ];
    for raw in cases {
        let error = admin.projects().create(raw.clone(), true).await.unwrap_err();
        assert!(matches!(error, StoreError::Invalid { .. }), "{raw}: {error}");
    }
    assert_eq!(log(&database).await, Vec::<String>::new());
}

#[tokio::test]
async fn rights_are_asked_first() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    admin(&store).projects().create(project("shop", ""), false).await.unwrap();
    let all = ProjectQuery::default();

    let readonly = store.as_caller(&caller(Some(Role::Readonly)));
    let projects = readonly.projects();
    assert_eq!(projects.list(&all).await.unwrap().items.len(), 1);
    projects.get("shop").await.unwrap();
    let refused = [
        projects.create(project("a", ""), false).await.err(),
        projects.create(project("shop", ""), true).await.err(),
        projects.update("shop", project("shop", "x")).await.err(),
        projects.update("absent", json!([])).await.err(),
        projects.delete("shop").await.err(),
        projects.delete("absent").await.err(),
    ];
    assert!(refused.iter().all(|error| matches!(error, Some(StoreError::Denied(_)))), "{refused:?}");

    let nobody = store.as_caller(&caller(None));
    let list = nobody.projects().list(&all).await.unwrap();
    assert_eq!((list.items.len(), list.metadata.total), (0, Some(0)), "neither rows nor counts");
    for name in ["shop", "absent"] {
        assert!(matches!(nobody.projects().get(name).await, Err(StoreError::Denied(_))), "{name}");
    }
}

#[tokio::test]
async fn lists_are_searched_selected_and_sorted() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    for (name, description, labels) in [
        ("shop", "Sells 100% of it", json!({ "team": "a", "env": "live" })),
        ("bank", "where SHOPS pay", json!({ "team": "b" })),
        ("tools", "", json!({})),
    ] {
        let mut raw = project(name, description);
        raw["metadata"]["labels"] = labels;
        admin.projects().create(raw, false).await.unwrap();
    }
    let search = |text: &str| ProjectQuery { search: Some(text.into()), ..ProjectQuery::default() };
    let select = |text: &str| ProjectQuery { selector: LabelSelector::parse(text).unwrap(), ..ProjectQuery::default() };
    let sort = |sort: &str, order| ProjectQuery {
        page: PageQuery { sort: Some(sort.into()), order, ..PageQuery::default() },
        ..ProjectQuery::default()
    };
    let cases: [(&str, ProjectQuery, &[&str]); 13] = [
        ("all, by name", ProjectQuery::default(), &["bank", "shop", "tools"]),
        ("name or description, any case", search("Shop"), &["bank", "shop"]),
        ("blank", search("  "), &["bank", "shop", "tools"]),
        ("no wildcards", search("0% o"), &["shop"]),
        ("no wildcards in others", search("%"), &["shop"]),
        ("no SQL", search("' OR TRUE --"), &[]),
        ("a label", select("team=a"), &["shop"]),
        ("another or none", select("team!=a"), &["bank", "tools"]),
        ("one of", select("team in (a,b)"), &["bank", "shop"]),
        ("there", select("env"), &["shop"]),
        ("not there", select("!team"), &["tools"]),
        ("oldest first", sort("createdAt", Order::Asc), &["shop", "bank", "tools"]),
        ("newest first", sort("createdAt", Order::Desc), &["tools", "bank", "shop"]),
    ];
    for (case, query, expected) in cases {
        let list = admin.projects().list(&query).await.unwrap();
        assert_eq!(names(&list.items), expected, "{case}");
        assert_eq!(list.metadata.total, Some(expected.len() as i64), "{case}");
    }
    let error = admin.projects().list(&sort("colour", Order::Asc)).await.unwrap_err();
    assert!(error.to_string().contains("sort by name or createdAt"), "{error}");
    let error = admin.projects().list(&search("\0")).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid { .. }), "{error}");
}
