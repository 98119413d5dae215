//! Identifiers: UUIDv7, made by whoever asks for something, so that asking twice is seen.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = "uuid")]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new identifier; later ones sort behind earlier ones.
            #[must_use]
            pub fn generate() -> Self { Self(uuid::Uuid::now_v7()) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
        impl From<uuid::Uuid> for $name { fn from(value: uuid::Uuid) -> Self { Self(value) } }
        impl From<$name> for uuid::Uuid { fn from(value: $name) -> Self { value.0 } }
    )+};
}

id! {
    /// An application, for its whole life; a name may be used again, its id never.
    ApplicationId,
    /// A registered cluster.
    ClusterId,
    /// A project.
    ProjectId,
    /// A decision to change something.
    OperationId,
    /// Ties together all that one cause led to, from a request to the object in the cluster.
    CorrelationId,
    /// An API token.
    TokenId,
}
