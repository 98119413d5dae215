use crate::{Home, code, name};
use windlass_access::Principal;
use windlass_model::account::{NewToken, Role};
use windlass_model::id::TokenId;

fn named(description: &str) -> NewToken {
    NewToken { description: description.into(), expires_in: 0 }
}

#[tokio::test]
async fn a_token_acts_as_its_account_until_it_is_revoked() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    let created = home.identity.create_token(&ann, &name("ann"), &named("ci")).await.unwrap();
    assert!(created.token.starts_with("wlt_"));
    let caller = home.caller(&created.token).await.unwrap();
    assert_eq!((caller.principal, caller.role), (Principal::Account(name("ann")), Some(Role::Readonly)));
    let list = home.identity.tokens(&ann, &name("ann")).await.unwrap();
    assert_eq!(
        list.iter().map(|token| (token.id, token.description.as_str())).collect::<Vec<_>>(),
        [(created.item.id, "ci")]
    );
    home.identity.revoke_token(&ann, &name("ann"), created.item.id).await.unwrap();
    assert_eq!(code(home.caller(&created.token).await), "invalid_credentials");
    assert_eq!(code(home.identity.revoke_token(&ann, &name("ann"), created.item.id).await), "not_found");
    let log = home.log().await;
    assert!(
        log.ends_with(&["token.created ann by account:ann".to_owned(), "token.revoked ann by account:ann".to_owned()]),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_token_ends_at_its_time() {
    let home = Home::new().await;
    let short = NewToken { description: String::new(), expires_in: 3600 };
    let token = home.identity.create_token(&home.admin, &name("admin"), &short).await.unwrap();
    assert!(token.item.expires_at.is_some());
    home.pass(3599).await;
    assert_eq!(code(home.caller(&token.token).await), "ok");
    home.pass(1).await;
    assert_eq!(code(home.caller(&token.token).await), "expired");
}

#[tokio::test]
async fn use_is_noted_to_the_minute() {
    let home = Home::new().await;
    let token = home.identity.create_token(&home.admin, &name("admin"), &named("ci")).await.unwrap().token;
    let last_used = || async { home.identity.tokens(&home.admin, &name("admin")).await.unwrap()[0].last_used_at };
    assert_eq!(last_used().await, None);
    home.caller(&token).await.unwrap();
    let first = last_used().await.unwrap();
    home.caller(&token).await.unwrap();
    assert_eq!(last_used().await, Some(first));
    home.pass(60).await;
    home.caller(&token).await.unwrap();
    assert!(last_used().await.unwrap() > first);
}

#[tokio::test]
async fn others_tokens_are_for_admins() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    let token = home.identity.create_token(&home.admin, &name("admin"), &named("ci")).await.unwrap();
    for account in ["admin", "nobody"] {
        assert_eq!(code(home.identity.tokens(&ann, &name(account)).await), "denied");
        assert_eq!(code(home.identity.create_token(&ann, &name(account), &named("x")).await), "denied");
        assert_eq!(code(home.identity.revoke_token(&ann, &name(account), token.item.id).await), "denied");
    }
    // A token is looked for below its account only.
    assert_eq!(code(home.identity.revoke_token(&ann, &name("ann"), token.item.id).await), "not_found");
    assert_eq!(code(home.caller(&token.token).await), "ok");
    assert_eq!(code(home.identity.create_token(&home.admin, &name("ann"), &named("x")).await), "ok");
    assert_eq!(code(home.identity.tokens(&home.admin, &name("nobody")).await), "not_found");
    assert_eq!(code(home.identity.create_token(&home.admin, &name("nobody"), &named("x")).await), "not_found");
    assert_eq!(code(home.identity.revoke_token(&home.admin, &name("ann"), TokenId::generate()).await), "not_found");
}

#[tokio::test]
async fn an_account_has_a_hundred_tokens_at_most() {
    let home = Home::new().await;
    for _ in 0..100 {
        home.identity.create_token(&home.admin, &name("admin"), &named("ci")).await.unwrap();
    }
    assert_eq!(code(home.identity.create_token(&home.admin, &name("admin"), &named("ci")).await), "invalid");
}
