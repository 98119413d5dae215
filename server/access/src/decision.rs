//! Rights by role.

use crate::caller::{Caller, Principal};
use std::fmt;
use windlass_model::account::Role;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// AppProjects.
    Projects,
    /// Applications, their objects and operations.
    Applications,
    /// Registered clusters.
    Clusters,
    /// Accounts and tokens of others. One's own need no right.
    Accounts,
    /// The log of what happened.
    Events,
}

/// What shall be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read, list, watch.
    Get,
    /// Make a new one.
    Create,
    /// Change one.
    Update,
    /// Remove one.
    Delete,
    /// Make a cluster be what Git says.
    Sync,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Projects => "projects",
            Self::Applications => "applications",
            Self::Clusters => "clusters",
            Self::Accounts => "accounts",
            Self::Events => "events",
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "get",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Sync => "sync",
        })
    }
}

/// A caller lacks a right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{principal} may not {action} {resource}: {why}")]
pub struct Denied {
    /// Who asked.
    pub principal: Principal,
    /// What for.
    pub action: Action,
    /// On what.
    pub resource: Resource,
    /// Which rule decided.
    pub why: &'static str,
}

impl Denied {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        format!(
            "Sign in with an account that may {} {}, or ask an administrator for the role admin.",
            self.action, self.resource
        )
    }
}

/// Whether the caller may do this.
///
/// The role `admin` may do everything, `readonly` may read everything but other people's accounts, no role may do
/// nothing. Windlass itself and its policies may do everything: what they do was decided when they were set up.
///
/// # Errors
/// [`Denied`] with the rule that decided.
pub fn decide(caller: &Caller, action: Action, resource: Resource) -> Result<(), Denied> {
    match refusal(caller, action, resource) {
        None => Ok(()),
        Some(why) => Err(Denied { principal: caller.principal.clone(), action, resource, why }),
    }
}

fn refusal(caller: &Caller, action: Action, resource: Resource) -> Option<&'static str> {
    match (&caller.principal, caller.role) {
        (Principal::System(_) | Principal::Policy(_), _) | (_, Some(Role::Admin)) => None,
        (Principal::Account(_), None) => Some("the account has no role"),
        (Principal::Account(_), Some(Role::Readonly)) => match (action, resource) {
            (_, Resource::Accounts) => Some("the role readonly does not include other accounts"),
            (Action::Get, Resource::Projects | Resource::Applications | Resource::Clusters | Resource::Events) => None,
            (Action::Create | Action::Update | Action::Delete | Action::Sync, _) => {
                Some("the role readonly only reads")
            }
        },
    }
}

/// What of a resource a caller sees in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    All,
    /// None of it.
    Nothing,
}

impl Caller {
    /// What of a resource this caller sees in lists: the same answer as [`decide`] for [`Action::Get`].
    #[must_use]
    pub fn scope(&self, resource: Resource) -> Scope {
        if decide(self, Action::Get, resource).is_ok() { Scope::All } else { Scope::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::id::CorrelationId;
    use windlass_model::name::AccountName;

    const ACTIONS: [Action; 5] = [Action::Get, Action::Create, Action::Update, Action::Delete, Action::Sync];
    const RESOURCES: [Resource; 5] =
        [Resource::Projects, Resource::Applications, Resource::Clusters, Resource::Accounts, Resource::Events];

    fn caller(role: Option<Role>) -> Caller {
        Caller {
            principal: Principal::Account(AccountName::new("ann").unwrap()),
            role,
            correlation: CorrelationId::generate(),
        }
    }

    #[test]
    fn who_may_do_what() {
        for action in ACTIONS {
            for resource in RESOURCES {
                let may = |caller: &Caller| decide(caller, action, resource).is_ok();
                assert!(may(&caller(Some(Role::Admin))), "admin {action} {resource}");
                let reads = action == Action::Get && resource != Resource::Accounts;
                assert_eq!(may(&caller(Some(Role::Readonly))), reads, "readonly {action} {resource}");
                assert!(!may(&caller(None)), "no role {action} {resource}");
                let system = Caller { principal: Principal::System("test"), ..caller(None) };
                assert!(may(&system), "system {action} {resource}");
            }
        }
    }

    #[test]
    fn lists_show_what_may_be_read() {
        for resource in RESOURCES {
            for role in [None, Some(Role::Readonly), Some(Role::Admin)] {
                let caller = caller(role);
                let all = decide(&caller, Action::Get, resource).is_ok();
                assert_eq!(caller.scope(resource) == Scope::All, all, "{role:?} {resource}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_rule_and_the_next_step() {
        let denied = decide(&caller(Some(Role::Readonly)), Action::Sync, Resource::Applications).unwrap_err();
        assert_eq!(denied.to_string(), "account:ann may not sync applications: the role readonly only reads");
        assert_eq!(
            denied.next_step(),
            "Sign in with an account that may sync applications, or ask an administrator for the role admin."
        );
        let denied = decide(&caller(None), Action::Get, Resource::Projects).unwrap_err();
        assert_eq!(denied.to_string(), "account:ann may not get projects: the account has no role");
    }
}
