//! Lists page by page.

use crate::{admin, store};
use serde_json::{Value, json};
use windlass_model::page::{List, Order};
use windlass_store::page::PageQuery;
use windlass_store::projects::ProjectQuery;
use windlass_store::{CallerStore, StoreError};

async fn create(admin: &CallerStore, name: &str) {
    admin.projects().create(json!({ "metadata": { "name": name } }), false).await.unwrap();
}

async fn page(admin: &CallerStore, query: PageQuery) -> Result<List<Value>, StoreError> {
    admin.projects().list(&ProjectQuery { page: query, ..ProjectQuery::default() }).await
}

fn names(list: &List<Value>) -> Vec<String> {
    list.items.iter().map(|item| item["metadata"]["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn pages_show_each_item_once_whatever_the_sort() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let mut all: Vec<_> = (0..23).map(|index| format!("p{index:02}")).collect();
    for name in &all {
        create(&admin, name).await;
    }
    // Equal sort keys: only the tie-breaker tells these apart.
    sqlx::query("UPDATE projects SET created_at = '2026-01-01' WHERE name < 'p15'")
        .execute(&database.pool)
        .await
        .unwrap();
    for sort in ["name", "createdAt"] {
        for order in [Order::Asc, Order::Desc] {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let query = PageQuery { sort: Some(sort.into()), order, limit: Some(5), cursor };
                let list = page(&admin, query).await.unwrap();
                assert_eq!(list.metadata.total, Some(23));
                assert!(list.items.len() <= 5);
                seen.extend(names(&list));
                cursor = list.metadata.cursor;
                if cursor.is_none() {
                    break;
                }
            }
            if order == Order::Desc {
                seen.reverse();
            }
            assert_eq!(seen, all, "{sort}");
        }
    }
    all.reverse();
    let everything =
        page(&admin, PageQuery { order: Order::Desc, limit: Some(0), ..PageQuery::default() }).await.unwrap();
    assert_eq!((names(&everything), everything.metadata.cursor), (all, None));
}

#[tokio::test]
async fn what_comes_and_goes_between_pages_moves_nothing_else() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    for name in ["b", "d", "f", "h"] {
        create(&admin, name).await;
    }
    let first = page(&admin, PageQuery { limit: Some(2), ..PageQuery::default() }).await.unwrap();
    assert_eq!(names(&first), ["b", "d"]);
    create(&admin, "a").await;
    create(&admin, "e").await;
    admin.projects().delete("d").await.unwrap();
    let cursor = first.metadata.cursor;
    let second = page(&admin, PageQuery { limit: Some(2), cursor, ..PageQuery::default() }).await.unwrap();
    assert_eq!(names(&second), ["e", "f"]);
    assert_eq!(second.metadata.total, Some(5));
}

#[tokio::test]
async fn a_full_last_page_has_no_next_one() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    create(&admin, "a").await;
    create(&admin, "b").await;
    let list = page(&admin, PageQuery { limit: Some(2), ..PageQuery::default() }).await.unwrap();
    assert_eq!((list.metadata.cursor, list.metadata.total), (None, Some(2)));
}

#[tokio::test]
async fn a_foreign_cursor_is_refused() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    create(&admin, "a").await;
    let made = |sort: &str, key: &str, tie: &str| {
        URL_SAFE_NO_PAD.encode(json!({ "s": sort, "o": "asc", "k": key, "t": tie }).to_string())
    };
    let id = "00000000-0000-0000-0000-000000000000";
    for (sort, cursor) in [
        ("name", "nonsense".to_owned()),
        ("name", made("name", "a", "not an id")),
        ("createdAt", made("createdAt", "not a time", id)),
        ("createdAt", made("name", "a", id)),
    ] {
        let query = PageQuery { sort: Some(sort.into()), cursor: Some(cursor.clone()), ..PageQuery::default() };
        let error = page(&admin, query).await.unwrap_err();
        assert!(matches!(error, StoreError::BadCursor { .. }), "{cursor}: {error}");
    }
}
