use crate::{HOME, Home, code, name};
use futures::future::join_all;
use secrecy::ExposeSecret;
use std::net::IpAddr;
use windlass_identity::IdentityError;
use windlass_model::account::{NewPassword, Role};

/// The delay that a refusal states: the step of the ladder that is not over yet, however slow this machine is.
fn seconds(result: Result<impl Sized, IdentityError>) -> u64 {
    match result {
        Err(IdentityError::Throttled { retry_after }) => {
            let steps = [15_u32, 30, 60, 120, 240, 480, 900];
            let step = steps.into_iter().find(|step| retry_after.as_secs_f64() <= f64::from(*step));
            step.expect("no delay is longer than 15 minutes").into()
        }
        other => panic!("not throttled: {}", code(other)),
    }
}

#[tokio::test]
async fn after_five_failures_each_attempt_waits_twice_as_long() {
    let home = Home::new().await;
    for _ in 0..5 {
        assert_eq!(code(home.try_password("admin", "wrong password").await), "invalid_credentials");
    }
    for delay in [15, 30, 60, 120, 240, 480, 900, 900] {
        assert_eq!(seconds(home.try_password("admin", crate::PASSWORD).await), delay, "also the right password waits");
        home.pass(delay as i32).await;
        assert_eq!(code(home.try_password("admin", "wrong password").await), "invalid_credentials");
    }
    assert_eq!(code(home.caller(home.session.expose_secret()).await), "ok", "sessions go on");
    home.pass(900).await;
    assert_eq!(code(home.try_password("admin", crate::PASSWORD).await), "ok");
    for _ in 0..5 {
        assert_eq!(
            code(home.try_password("admin", "wrong password").await),
            "invalid_credentials",
            "a success starts anew"
        );
    }
    assert_eq!(seconds(home.try_password("admin", "wrong password").await), 15);
}

#[tokio::test]
async fn attempts_at_the_same_time_are_counted_like_one_after_the_other() {
    let home = Home::new().await;
    let attempts = join_all((0..30).map(|_| home.try_password("admin", "wrong password"))).await;
    let tried = attempts.iter().filter(|attempt| matches!(attempt, Err(IdentityError::InvalidCredentials))).count();
    let refused = attempts.iter().filter(|attempt| matches!(attempt, Err(IdentityError::Throttled { .. }))).count();
    assert_eq!((tried, refused), (5, 25));
}

#[tokio::test]
async fn unknown_accounts_are_throttled_as_known_ones() {
    let home = Home::new().await;
    for _ in 0..5 {
        assert_eq!(code(home.try_password("nobody", "wrong password").await), "invalid_credentials");
    }
    assert_eq!(seconds(home.try_password("nobody", "wrong password").await), 15);
    assert_eq!(code(home.try_password("admin", crate::PASSWORD).await), "ok", "others are not concerned");
}

#[tokio::test]
async fn an_address_that_tries_many_names_is_throttled() {
    let home = Home::new().await;
    let six: IpAddr = "2001:db8::1".parse().unwrap();
    let neighbour: IpAddr = "2001:db8::ffff".parse().unwrap();
    for attempt in 0..20 {
        let username = if attempt % 2 == 0 { format!("name-{attempt}") } else { format!("not a name {attempt}") };
        assert_eq!(code(home.identity.sign_in(&username, &"x".into(), six).await), "invalid_credentials");
    }
    assert_eq!(seconds(home.identity.sign_in("admin", &crate::PASSWORD.into(), neighbour).await), 15, "its network");
    assert_eq!(
        code(home.identity.sign_in("admin", &crate::PASSWORD.into(), HOME).await),
        "ok",
        "other addresses are not concerned"
    );
    home.pass(15).await;
    assert_eq!(code(home.identity.sign_in("admin", &crate::PASSWORD.into(), six).await), "ok");
    assert_eq!(
        code(home.identity.sign_in("name-x", &"x".into(), six).await),
        "invalid_credentials",
        "the success did not count"
    );
    assert_eq!(seconds(home.identity.sign_in("name-x", &"x".into(), six).await), 30, "and did not forget the failures");
}

#[tokio::test]
async fn failures_are_forgotten_after_an_hour() {
    let home = Home::new().await;
    for _ in 0..4 {
        assert_eq!(code(home.try_password("admin", "wrong password").await), "invalid_credentials");
    }
    home.pass(3600).await;
    for _ in 0..5 {
        assert_eq!(code(home.try_password("admin", "wrong password").await), "invalid_credentials");
    }
    assert_eq!(seconds(home.try_password("admin", "wrong password").await), 15);
    home.pass(3700).await;
    home.identity.sweep().await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM login_failures").fetch_one(&home.database.pool).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_found_session_does_not_help_to_find_the_password() {
    let home = Home::new().await;
    let ann = home.account("ann", Role::Readonly).await;
    let credential = windlass_identity::Credential::Session("");
    let change = |current: &str| NewPassword {
        name: None,
        current_password: current.into(),
        new_password: "rope and oar".into(),
    };
    for _ in 0..5 {
        let answer = home.identity.change_password(&ann, credential, &change("wrong password")).await;
        assert_eq!(code(answer), "wrong_password");
    }
    assert_eq!(seconds(home.identity.change_password(&ann, credential, &change("ann and drum")).await), 15);
    // An administrator's new password lets the owner in at once.
    let change = NewPassword {
        name: Some(name("ann")),
        current_password: crate::PASSWORD.into(),
        new_password: "oar and rope".into(),
    };
    home.identity.change_password(&home.admin, credential, &change).await.unwrap();
    assert_eq!(code(home.try_password("ann", "oar and rope").await), "ok");
}
