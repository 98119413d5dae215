use crate::{Home, code, name};
use secrecy::ExposeSecret;
use windlass_identity::Credential;
use windlass_model::account::{NewPassword, Role};

fn own(current: &str, new: &str) -> NewPassword {
    NewPassword { name: None, current_password: current.into(), new_password: new.into() }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    let here = home.sign_in("ann").await.unwrap().secret;
    let there = home.sign_in("ann").await.unwrap().secret;
    let token = home.identity.create_token(&ann, &name("ann"), &Default::default()).await.unwrap().token;
    let credential = Credential::Session(here.expose_secret());
    home.identity.change_password(&ann, credential, &own("ann and drum", "rope and oar")).await.unwrap();
    assert_eq!(code(home.caller(here.expose_secret()).await), "ok");
    assert_eq!(code(home.caller(there.expose_secret()).await), "invalid_credentials");
    assert_eq!(code(home.caller(&token).await), "ok");
    assert_eq!(code(home.caller(home.session.expose_secret()).await), "ok", "others are not concerned");
    assert_eq!(code(home.sign_in("ann").await), "invalid_credentials");
    assert_eq!(code(home.try_password("ann", "rope and oar").await), "ok");
    assert!(home.log().await.contains(&"password.changed ann by account:ann".to_owned()));
}

#[tokio::test]
async fn a_password_is_changed_only_with_the_current_one() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    let credential = Credential::Session("");
    for (change, expected) in [
        (own("wrong password", "rope and oar"), "wrong_password"),
        (own("", "rope and oar"), "wrong_password"),
        (own("ann and drum", "short"), "weak_password"),
        (NewPassword { name: Some(name("admin")), ..own("ann and drum", "rope and oar") }, "denied"),
        (NewPassword { name: Some(name("nobody")), ..own("ann and drum", "rope and oar") }, "denied"),
    ] {
        assert_eq!(code(home.identity.change_password(&ann, credential, &change).await), expected);
    }
    assert_eq!(code(home.sign_in("ann").await), "ok");
}

#[tokio::test]
async fn an_admin_sets_anothers_password_with_their_own() {
    let home = Home::new().await;
    home.account("ann", Role::Readonly).await;
    let session = home.sign_in("ann").await.unwrap().secret;
    let credential = Credential::Session(home.session.expose_secret());
    let change = |current: &str, whose: &str| NewPassword { name: Some(name(whose)), ..own(current, "rope and oar") };
    let wrong = home.identity.change_password(&home.admin, credential, &change("ann and drum", "ann")).await;
    assert_eq!(code(wrong), "wrong_password");
    let nobody = home.identity.change_password(&home.admin, credential, &change(crate::PASSWORD, "nobody")).await;
    assert_eq!(code(nobody), "not_found");
    home.identity.change_password(&home.admin, credential, &change(crate::PASSWORD, "ann")).await.unwrap();
    assert_eq!(code(home.caller(session.expose_secret()).await), "invalid_credentials");
    assert_eq!(code(home.try_password("ann", "rope and oar").await), "ok");
    assert_eq!(code(home.caller(home.session.expose_secret()).await), "ok");
}

#[tokio::test]
async fn a_sign_in_that_a_new_password_overtakes_starts_no_session() {
    let home = Home::new().await;
    home.account("ann", Role::Readonly).await;
    // The sign-in has verified the old password and waits for the row that the change holds.
    let mut change = home.database.pool.begin().await.unwrap();
    sqlx::query("UPDATE accounts SET password_hash = 'new' WHERE name = 'ann'").execute(&mut *change).await.unwrap();
    let sign_in = home.sign_in("ann");
    let waits = async {
        windlass_testing::eventually("the sign-in waits for the row", std::time::Duration::from_secs(20), || async {
            let waiting: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                .fetch_one(&home.database.pool)
                .await
                .unwrap();
            if waiting { Ok(()) } else { Err("nobody waits") }
        })
        .await;
        change.commit().await.unwrap();
    };
    let (answer, ()) = futures::future::join(sign_in, waits).await;
    assert_eq!(code(answer), "invalid_credentials");
}
