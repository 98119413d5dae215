use crate::{Home, code, name};
use futures::future::join;
use secrecy::ExposeSecret;
use windlass_identity::{AccountChange, AccountQuery};
use windlass_model::account::{NewAccount, Role};
use windlass_model::page::Order;
use windlass_store::page::PageQuery;

const DISABLE: AccountChange = AccountChange { role: None, enabled: Some(false) };
const DEMOTE: AccountChange = AccountChange { role: Some(Role::Readonly), enabled: None };

async fn names(home: &Home, caller: &windlass_access::Caller, query: &AccountQuery) -> Vec<String> {
    let list = home.identity.accounts(caller, query).await.unwrap();
    list.items.into_iter().map(|account| account.name.to_string()).collect()
}

#[tokio::test]
async fn accounts_are_listed_by_page_and_others_only_to_admins() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    home.account("ben", Role::Admin).await;
    let all = AccountQuery::default();
    assert_eq!(names(&home, &home.admin, &all).await, ["admin", "ann", "ben"]);
    assert_eq!(names(&home, &ann, &all).await, ["ann"]);
    let search = AccountQuery {
        search: Some("N".into()),
        page: PageQuery { order: Order::Desc, limit: Some(2), ..PageQuery::default() },
    };
    assert_eq!(names(&home, &home.admin, &search).await, ["ben", "ann"]);
    assert_eq!(home.identity.accounts(&home.admin, &search).await.unwrap().metadata.total, Some(3));
    assert_eq!(names(&home, &ann, &AccountQuery { search: Some("admin".into()), ..all }).await, Vec::<String>::new());
    assert_eq!(code(home.identity.account(&ann, &name("ann")).await), "ok");
    for other in ["admin", "nobody"] {
        assert_eq!(code(home.identity.account(&ann, &name(other)).await), "denied", "{other}");
    }
    assert_eq!(code(home.identity.account(&home.admin, &name("nobody")).await), "not_found");
}

#[tokio::test]
async fn readonly_accounts_change_none() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    let new = NewAccount { name: name("eve"), role: Role::Admin, password: "rope and oar".into() };
    assert_eq!(code(home.identity.create_account(&ann, &new).await), "denied");
    for account in ["ann", "admin", "nobody"] {
        let promote = AccountChange { role: Some(Role::Admin), enabled: None };
        assert_eq!(code(home.identity.set_account(&ann, &name(account), promote).await), "denied");
        assert_eq!(code(home.identity.delete_account(&ann, &name(account)).await), "denied");
    }
}

#[tokio::test]
async fn accounts_are_made_once_and_with_a_good_password() {
    let home = Home::new().await;
    home.account("ann", Role::Readonly).await;
    for (account, password, expected) in
        [("ann", "rope and oar", "exists"), ("ben", "short", "weak_password"), ("admin-2", "ADMIN-2", "weak_password")]
    {
        let new = NewAccount { name: name(account), role: Role::Admin, password: password.into() };
        assert_eq!(code(home.identity.create_account(&home.admin, &new).await), expected);
    }
    assert_eq!(code(home.sign_in("ann").await), "ok", "the account that there is stays as it is");
}

#[tokio::test]
async fn a_disabled_account_stops_at_once() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Admin).await;
    let session = home.sign_in("ann").await.unwrap().secret;
    let token = home.identity.create_token(&ann, &name("ann"), &Default::default()).await.unwrap().token;
    let account = home.identity.set_account(&home.admin, &name("ann"), DISABLE).await.unwrap();
    assert!(!account.enabled);
    for secret in [session.expose_secret(), &token] {
        assert_eq!(code(home.caller(secret).await), "invalid_credentials");
    }
    assert_eq!(code(home.sign_in("ann").await), "invalid_credentials");
    let enable = AccountChange { role: None, enabled: Some(true) };
    home.identity.set_account(&home.admin, &name("ann"), enable).await.unwrap();
    assert_eq!(code(home.caller(session.expose_secret()).await), "invalid_credentials", "its sessions are gone");
    assert_eq!(code(home.caller(&token).await), "ok");
}

#[tokio::test]
async fn a_new_role_counts_at_once_and_is_told() {
    let home = Home::new().await;
    home.account("ann", Role::Admin).await;
    let session = home.sign_in("ann").await.unwrap().secret;
    home.identity.set_account(&home.admin, &name("ann"), DEMOTE).await.unwrap();
    assert_eq!(home.caller(session.expose_secret()).await.unwrap().role, Some(Role::Readonly));
    let before = home.log().await.len();
    home.identity.set_account(&home.admin, &name("ann"), DEMOTE).await.unwrap();
    assert_eq!(home.log().await.len(), before, "what changes nothing is no event");
    assert_eq!(home.log().await.last().unwrap(), "updated ann by account:admin");
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing_that_works() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    let session = home.sign_in("ann").await.unwrap().secret;
    let token = home.identity.create_token(&ann, &name("ann"), &Default::default()).await.unwrap().token;
    home.identity.delete_account(&home.admin, &name("ann")).await.unwrap();
    for secret in [session.expose_secret(), &token] {
        assert_eq!(code(home.caller(secret).await), "invalid_credentials");
    }
    assert_eq!(code(home.identity.delete_account(&home.admin, &name("ann")).await), "not_found");
    home.account("ann", Role::Readonly).await;
    for secret in [session.expose_secret(), &token] {
        assert_eq!(code(home.caller(secret).await), "invalid_credentials", "the name's next owner inherits nothing");
    }
}

#[tokio::test]
async fn the_last_admin_stays() {
    let home = Home::new().await;
    home.account("ann", Role::Readonly).await;
    let ben = home.account("ben", Role::Admin).await;
    home.identity.set_account(&home.admin, &name("ben"), DISABLE).await.unwrap();
    for change in [DISABLE, DEMOTE] {
        assert_eq!(code(home.identity.set_account(&home.admin, &name("admin"), change).await), "last_admin");
    }
    assert_eq!(code(home.identity.delete_account(&home.admin, &name("admin")).await), "last_admin");
    assert_eq!(code(home.identity.delete_account(&home.admin, &name("ben")).await), "ok");
    assert_eq!(code(home.identity.account(&ben, &name("admin")).await), "ok");
}

#[tokio::test]
async fn two_admins_cannot_take_each_others_role_at_the_same_time() {
    let home = Home::new().await;
    let ben = home.account("ben", Role::Admin).await;
    for _ in 0..5 {
        let answers = join(
            home.identity.set_account(&home.admin, &name("ben"), DEMOTE),
            home.identity.set_account(&ben, &name("admin"), DEMOTE),
        )
        .await;
        let mut codes = [code(answers.0), code(answers.1)];
        codes.sort_unstable();
        assert_eq!(codes, ["last_admin", "ok"]);
        let promote = AccountChange { role: Some(Role::Admin), enabled: None };
        for account in ["admin", "ben"] {
            home.identity.set_account(&home.admin, &name(account), promote).await.unwrap();
        }
    }
}
