use crate::{HOME, Home, configured, identity};
use secrecy::ExposeSecret;
use windlass_identity::{IdentityConfig, IdentityError};

#[tokio::test]
async fn the_first_start_makes_an_admin_with_a_random_password_shown_once() {
    let database = windlass_testing::database().await;
    let identity = configured(&database, IdentityConfig::default());
    let password = identity.ensure_admin().await.unwrap().expect("a password");
    assert_eq!(password.expose_secret().len(), 20);
    assert!(identity.sign_in("admin", &password, HOME).await.is_ok());
    assert!(identity.ensure_admin().await.unwrap().is_none());
    assert!(identity.sign_in("admin", &password, HOME).await.is_ok(), "the second start changes nothing");
}

#[tokio::test]
async fn two_replicas_that_start_together_make_one_account() {
    let database = windlass_testing::database().await;
    let identity = configured(&database, IdentityConfig::default());
    let starts = futures::future::join_all((0..4).map(|_| identity.ensure_admin())).await;
    let passwords: Vec<_> = starts.into_iter().filter_map(|start| start.unwrap()).collect();
    let [password] = passwords.as_slice() else { panic!("{} passwords", passwords.len()) };
    assert!(identity.sign_in("admin", password, HOME).await.is_ok());
}

#[tokio::test]
async fn a_configured_password_is_used_and_not_shown() {
    let database = windlass_testing::database().await;
    let weak =
        configured(&database, IdentityConfig { admin_password: Some("admin".into()), ..IdentityConfig::default() });
    assert!(matches!(weak.ensure_admin().await, Err(IdentityError::WeakPassword { .. })));
    let identity = identity(&database);
    assert!(identity.ensure_admin().await.unwrap().is_none());
    assert!(identity.sign_in("admin", &crate::PASSWORD.into(), HOME).await.is_ok());
}

#[tokio::test]
async fn events_tell_of_the_first_account() {
    let home = Home::new().await;
    assert_eq!(home.log().await, ["created admin by system:identity", "signedin admin by account:admin"]);
}
