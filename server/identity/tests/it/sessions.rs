use crate::{HOME, Home, code, name};
use secrecy::ExposeSecret;
use windlass_access::Principal;
use windlass_identity::{AccountChange, Credential, IdentityError};
use windlass_model::account::Role;
use windlass_model::id::CorrelationId;

#[tokio::test]
async fn a_session_leads_to_its_account() {
    let home = Home::new().await;
    let correlation = CorrelationId::generate();
    for credential in
        [Credential::Session(home.session.expose_secret()), Credential::Bearer(home.session.expose_secret())]
    {
        let caller = home.identity.caller(credential, correlation).await.unwrap();
        assert_eq!(caller.principal, Principal::Account(name("admin")));
        assert_eq!((caller.role, caller.correlation), (Some(Role::Admin), correlation));
    }
}

#[tokio::test]
async fn wrong_password_unknown_and_disabled_accounts_are_answered_alike() {
    let home = Home::new().await;
    home.account("ann", Role::Readonly).await;
    home.identity
        .set_account(&home.admin, &name("ann"), AccountChange { role: None, enabled: Some(false) })
        .await
        .unwrap();
    let mut answers = Vec::new();
    for (username, password) in [
        ("admin", "wrong password"),
        ("admin", ""),
        ("nobody", "wrong password"),
        ("ann", "ann and drum"),
        ("not a name\n", "wrong password"),
        ("", ""),
        ("Admin", crate::PASSWORD),
    ] {
        let error = home.try_password(username, password).await.unwrap_err();
        assert!(matches!(error, IdentityError::InvalidCredentials), "{username}: {error}");
        answers.push(format!("{error}. {}", error.next_step()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn what_is_no_credential_is_an_error_and_never_anonymous() {
    let home = Home::new().await;
    let session = home.session.expose_secret();
    let token = home.identity.create_token(&home.admin, &name("admin"), &Default::default()).await.unwrap().token;
    let stored: Vec<u8> =
        sqlx::query_scalar("SELECT secret_hash FROM sessions").fetch_one(&home.database.pool).await.unwrap();
    let stored: String = stored.iter().map(|byte| format!("{byte:02x}")).collect();
    for wrong in [
        "",
        "x",
        &session.replace("wls_", "wlt_"),
        session.trim_start_matches("wls_"),
        &format!("wls_{}", "A".repeat(43)),
        &format!("wlt_{}", "A".repeat(43)),
        &stored,
        &token.to_uppercase(),
    ] {
        assert_eq!(code(home.caller(wrong).await), "invalid_credentials", "{wrong}");
    }
    let cookie = home.identity.caller(Credential::Session(&token), CorrelationId::generate()).await;
    assert_eq!(code(cookie), "invalid_credentials", "a token is no cookie");
}

#[tokio::test]
async fn secrets_are_not_in_the_database() {
    let home = Home::new().await;
    let token = home.identity.create_token(&home.admin, &name("admin"), &Default::default()).await.unwrap().token;
    for table in ["accounts", "sessions", "tokens", "login_failures", "events"] {
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT t::text FROM {table} t")))
            .fetch_all(&home.database.pool)
            .await
            .unwrap();
        for secret in [home.session.expose_secret(), &token, crate::PASSWORD] {
            assert!(!rows.iter().any(|row| row.contains(secret)), "{table} holds a secret");
        }
    }
    assert_eq!(format!("{:?}", Credential::Bearer(&token)), "Bearer(…)");
}

#[tokio::test]
async fn signing_out_ends_this_session_only() {
    let home = Home::new().await;
    let other = home.identity.sign_in("admin", &crate::PASSWORD.into(), HOME).await.unwrap();
    home.identity.sign_out(home.session.expose_secret()).await.unwrap();
    assert_eq!(code(home.caller(home.session.expose_secret()).await), "invalid_credentials");
    assert_eq!(code(home.identity.sign_out(home.session.expose_secret()).await), "invalid_credentials");
    assert_eq!(code(home.caller(other.secret.expose_secret()).await), "ok");
    assert_eq!(home.log().await.last().unwrap(), "signedout admin by account:admin");
}

#[tokio::test]
async fn a_session_ends_when_idle_and_lives_on_when_used() {
    let home = Home::new().await;
    let session = home.session.expose_secret();
    for _ in 0..2 {
        home.pass(7 * 3600).await;
        assert_eq!(code(home.caller(session).await), "ok");
    }
    home.pass(8 * 3600).await;
    assert_eq!(code(home.caller(session).await), "expired");
}

#[tokio::test]
async fn a_session_ends_at_its_time_however_much_it_is_used() {
    let home = Home::new().await;
    let session = home.session.expose_secret();
    for _ in 0..23 {
        home.pass(3600).await;
        assert_eq!(code(home.caller(session).await), "ok");
    }
    home.pass(3600).await;
    assert_eq!(code(home.caller(session).await), "expired");
    home.identity.sweep().await.unwrap();
    assert_eq!(code(home.caller(session).await), "invalid_credentials");
}
