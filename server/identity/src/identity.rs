//! The entry to this room.

use crate::config::IdentityConfig;
use crate::password::Passwords;
use sqlx::PgPool;
use std::sync::Arc;
use windlass_store::{Store, SystemStore};

/// Sign-in, sessions, accounts and tokens. Cheap to clone.
#[derive(Clone)]
pub struct Identity {
    store: SystemStore,
    pub(crate) config: Arc<IdentityConfig>,
    pub(crate) passwords: Passwords,
}

impl Identity {
    /// Identity on this store.
    #[must_use]
    pub fn new(store: Store, config: IdentityConfig) -> Self {
        let passwords = Passwords::new(config.hashing_concurrency);
        Self { store: store.as_system("identity"), config: Arc::new(config), passwords }
    }

    pub(crate) fn pool(&self) -> &PgPool {
        self.store.pool()
    }

    pub(crate) fn system(&self) -> &SystemStore {
        &self.store
    }
}
