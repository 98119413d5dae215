//! Who is signed in, and what they may do.

use crate::api::{Api, Failure};
use crate::live::Live;
use crate::preferences::lang;
use crate::query::Query;
use leptos::prelude::*;
use leptos::task::spawn_local;
use windlass_model::account::{Role, UserInfo};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Who {
    /// The server is being asked.
    Asking,
    /// The server did not answer.
    Unclear(Failure),
    /// Nobody; `ended` if somebody was, until now.
    Nobody { ended: bool },
    /// Somebody.
    Known(UserInfo),
}

/// The session of this browser.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    who: RwSignal<Who>,
    api: Api,
    query: Query,
    live: Live,
}

impl Session {
    /// Asks the server who is signed in, and follows what the other calls find out.
    pub(crate) fn provide(api: Api, query: Query, live: Live) -> Self {
        let session = Self { who: RwSignal::new(Who::Asking), api, query, live };
        provide_context(session);
        Effect::new(move || {
            if api.refusals() > 0 {
                session.lose();
            }
        });
        Effect::new(move || {
            if live.session_changes() > 0 {
                session.ask();
            }
        });
        session.ask();
        session
    }

    pub(crate) fn who(self) -> Who {
        self.who.get()
    }

    /// Asks the server who is signed in.
    pub(crate) fn ask(self) {
        spawn_local(async move {
            match self.api.user_info().await {
                Ok(user) if user.logged_in => self.take(user),
                Ok(_) => self.lose(),
                Err(failure) if failure.status() == Some(401) => self.lose(),
                // Who was known stays known while the server does not answer.
                Err(failure) => self.who.update(|who| {
                    if !matches!(who, Who::Known(_)) {
                        *who = Who::Unclear(failure);
                    }
                }),
            }
        });
    }

    /// Signs in; other tabs learn of it.
    pub(crate) async fn sign_in(self, username: &str, password: &str) -> Result<(), Failure> {
        self.api.sign_in(username, password).await?;
        let user = self.api.user_info().await?;
        self.take(user);
        self.live.tell_session();
        Ok(())
    }

    /// Signs out; other tabs learn of it.
    pub(crate) async fn sign_out(self) -> Result<(), Failure> {
        self.api.sign_out().await?;
        self.forget(false);
        self.live.tell_session();
        Ok(())
    }

    fn take(self, user: UserInfo) {
        let known = Who::Known(user);
        if self.who.get_untracked() != known {
            // Another reader may see other things.
            self.query.clear();
            self.who.set(known);
        }
        self.live.start();
    }

    fn lose(self) {
        let ended = matches!(self.who.get_untracked(), Who::Known(_) | Who::Nobody { ended: true });
        self.forget(ended);
    }

    fn forget(self, ended: bool) {
        self.live.stop();
        self.query.clear();
        if self.who.get_untracked() != (Who::Nobody { ended }) {
            self.who.set(Who::Nobody { ended });
        }
    }

    /// The account and its role.
    pub(crate) fn user(self) -> UserInfo {
        match self.who.get() {
            Who::Known(user) => user,
            _ => UserInfo::default(),
        }
    }

    /// Why the reader may not change things, in a sentence; `None` if they may.
    pub(crate) fn may_not_write(self) -> Option<String> {
        match self.user().role {
            Some(Role::Admin) => None,
            Some(Role::Readonly) => Some(lang().needs_role("admin", role_name(Role::Readonly))),
            None => Some(lang().needs_role("admin", lang().no_role())),
        }
    }
}

/// A role's name, as on the command line.
pub(crate) const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Readonly => "readonly",
        Role::Admin => "admin",
    }
}
