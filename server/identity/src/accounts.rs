//! Accounts: listed, made, changed, deleted.

use crate::identity::Identity;
use crate::sign_in::account_key;
use crate::store::{accounts, failures, sessions};
use crate::{IdentityError, password};
use serde_json::json;
use sqlx::PgConnection;
use windlass_access::{Action, Caller, Resource, Scope, decide};
use windlass_model::account::{Account, NewAccount, Role};
use windlass_model::name::AccountName;
use windlass_model::page::{List, ListMeta};
use windlass_store::event::{self, Cause, NewEvent};
use windlass_store::page::PageQuery;

/// Which accounts, and which page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountQuery {
    /// Only those whose name contains this, whatever its case.
    pub search: Option<String>,
    /// Sorted by `name` (unless given) or `createdAt`.
    pub page: PageQuery,
}

/// What of an account shall change; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// The role.
    pub role: Option<Role>,
    /// Whether it may sign in and use its tokens.
    pub enabled: Option<bool>,
}

impl Identity {
    /// The accounts that the caller may see: all, or only their own.
    ///
    /// # Errors
    /// [`IdentityError::Store`], also for a bad cursor or sort.
    pub async fn accounts(&self, caller: &Caller, query: &AccountQuery) -> Result<List<Account>, IdentityError> {
        let own = match (caller.scope(Resource::Accounts), caller.account()) {
            (Scope::All, _) => None,
            (Scope::Nothing, Some(own)) => Some(own),
            (Scope::Nothing, None) => return Ok(List { metadata: ListMeta::default(), items: Vec::new() }),
        };
        Ok(accounts::list(self.pool(), own, query.search.as_deref(), &query.page).await?)
    }

    /// One account.
    ///
    /// # Errors
    /// [`IdentityError::Denied`] for another's without the right, whether it exists or not; [`IdentityError::NotFound`].
    pub async fn account(&self, caller: &Caller, name: &AccountName) -> Result<Account, IdentityError> {
        may(caller, name, Action::Get)?;
        accounts::get(self.pool(), name.as_str()).await?.ok_or_else(|| not_found(name))
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`IdentityError::Denied`], [`IdentityError::WeakPassword`], [`IdentityError::Exists`].
    pub async fn create_account(&self, caller: &Caller, new: &NewAccount) -> Result<Account, IdentityError> {
        decide(caller, Action::Create, Resource::Accounts)?;
        password::check(&new.name, &new.password)?;
        let hash = self.passwords.turn().await?.hash(&new.password.as_str().into()).await?;
        let mut transaction = self.pool().begin().await?;
        // Whoever tried this name before there was an account must not slow its owner down.
        failures::forget(&mut transaction, &account_key(&new.name)).await?;
        let account = accounts::insert(&mut transaction, new.name.as_str(), new.role, &hash).await?;
        let account = account.ok_or_else(|| IdentityError::Exists { name: new.name.to_string() })?;
        let event = NewEvent::new("created", "account", new.name.as_str(), Cause::from(caller));
        event::insert(&mut transaction, event.with(json!({ "role": new.role }))).await?;
        transaction.commit().await?;
        Ok(account)
    }

    /// Changes an account. A new role counts from the next request on; an account that is disabled loses its sessions,
    /// and its tokens do not work.
    ///
    /// # Errors
    /// [`IdentityError::Denied`], [`IdentityError::NotFound`], [`IdentityError::LastAdmin`].
    pub async fn set_account(
        &self,
        caller: &Caller,
        name: &AccountName,
        change: AccountChange,
    ) -> Result<Account, IdentityError> {
        decide(caller, Action::Update, Resource::Accounts)?;
        let mut transaction = self.pool().begin().await?;
        let admins = accounts::lock_admins(&mut transaction).await?;
        let before = accounts::lock(&mut transaction, name.as_str()).await?.ok_or_else(|| not_found(name))?;
        let role = change.role.unwrap_or(before.role);
        let enabled = change.enabled.unwrap_or(before.enabled);
        if role == before.role && enabled == before.enabled {
            return Ok(before);
        }
        if role != Role::Admin || !enabled {
            keep_an_admin(&admins, name)?;
        }
        accounts::set(&mut transaction, name.as_str(), role, enabled).await?;
        if !enabled {
            sessions::delete_others(&mut transaction, name.as_str(), None).await?;
        }
        let event = NewEvent::new("updated", "account", name.as_str(), Cause::from(caller));
        let data = json!({
            "before": { "role": before.role, "enabled": before.enabled },
            "after": { "role": role, "enabled": enabled },
        });
        event::insert(&mut transaction, event.with(data)).await?;
        transaction.commit().await?;
        Ok(Account { role, enabled, ..before })
    }

    /// Deletes an account with its sessions and tokens.
    ///
    /// # Errors
    /// [`IdentityError::Denied`], [`IdentityError::NotFound`], [`IdentityError::LastAdmin`].
    pub async fn delete_account(&self, caller: &Caller, name: &AccountName) -> Result<(), IdentityError> {
        decide(caller, Action::Delete, Resource::Accounts)?;
        let mut transaction = self.pool().begin().await?;
        let admins = accounts::lock_admins(&mut transaction).await?;
        self.delete_locked(&mut transaction, &admins, name).await?;
        event::insert(&mut transaction, NewEvent::new("deleted", "account", name.as_str(), Cause::from(caller)))
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn delete_locked(
        &self,
        connection: &mut PgConnection,
        admins: &[String],
        name: &AccountName,
    ) -> Result<(), IdentityError> {
        accounts::lock(connection, name.as_str()).await?.ok_or_else(|| not_found(name))?;
        keep_an_admin(admins, name)?;
        Ok(accounts::delete(connection, name.as_str()).await?)
    }
}

/// Whether the caller may do this to the account: always to their own.
pub(crate) fn may(caller: &Caller, name: &AccountName, action: Action) -> Result<(), IdentityError> {
    if caller.is_account(name) {
        return Ok(());
    }
    Ok(decide(caller, action, Resource::Accounts)?)
}

pub(crate) fn not_found(name: &AccountName) -> IdentityError {
    IdentityError::NotFound { what: "account", name: name.to_string() }
}

/// Whether an enabled admin is left without this account.
fn keep_an_admin(admins: &[String], without: &AccountName) -> Result<(), IdentityError> {
    match admins {
        [last] if last == without.as_str() => Err(IdentityError::LastAdmin { name: without.to_string() }),
        _ => Ok(()),
    }
}
