//! Who asks.

use std::fmt;
use windlass_model::account::Role;
use windlass_model::id::CorrelationId;
use windlass_model::name::AccountName;

/// Who asks, with what rights, and in the course of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// The role; without one, a caller may do nothing but what concerns their own account.
    pub role: Option<Role>,
    /// What the request belongs to.
    pub correlation: CorrelationId,
}

impl Caller {
    /// The account, if the caller is one.
    #[must_use]
    pub fn account(&self) -> Option<&AccountName> {
        match &self.principal {
            Principal::Account(name) => Some(name),
            Principal::Policy(_) | Principal::System(_) => None,
        }
    }

    /// Whether the caller is this account. Anyone signed in may change their own password and manage their own tokens.
    #[must_use]
    pub fn is_account(&self, name: &AccountName) -> bool {
        self.account() == Some(name)
    }
}

/// Who decided. Events and operations keep it as text: `account:ann`, `policy:poll`, `system:start`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Principal {
    /// A person or a program that signed in.
    Account(AccountName),
    /// A rule that was set up to act by itself.
    Policy(&'static str),
    /// Windlass itself, for this reason.
    System(&'static str),
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(name) => write!(f, "account:{name}"),
            Self::Policy(name) => write!(f, "policy:{name}"),
            Self::System(reason) => write!(f, "system:{reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_as_text() {
        let ann = AccountName::new("ann").unwrap();
        for (principal, text) in [
            (Principal::Account(ann), "account:ann"),
            (Principal::Policy("poll"), "policy:poll"),
            (Principal::System("start"), "system:start"),
        ] {
            assert_eq!(principal.to_string(), text);
        }
    }
}
