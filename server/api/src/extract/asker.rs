//! Who asks, and what they may reach.

use super::OwnedCredential;
use crate::error::ApiError;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use http::request::Parts;
use windlass_access::Caller;
use windlass_delivery::applications::Applications;
use windlass_operations::CallerOperations;
use windlass_store::CallerStore;

/// A caller that the access table has let through; put into the request by it.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) caller: Caller,
    pub(crate) credential: OwnedCredential,
}

/// The caller, and the way to all that they may ask for.
pub(crate) struct Asker {
    pub(crate) caller: Caller,
    pub(crate) credential: OwnedCredential,
    /// Projects and clusters, as this caller.
    pub(crate) store: CallerStore,
    pub(crate) state: AppState,
}

impl Asker {
    /// Applications, as this caller.
    pub(crate) fn applications(&self) -> Applications<'_> {
        self.state.delivery().as_caller(&self.caller)
    }

    /// Operations, as this caller.
    pub(crate) fn operations(&self) -> CallerOperations<'_> {
        self.state.operations().as_caller(self.store.clone())
    }
}

impl FromRequestParts<AppState> for Asker {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Signed { caller, credential } =
            parts.extensions.get::<Signed>().cloned().ok_or_else(ApiError::unauthenticated)?;
        Ok(Self { store: state.store_as(&caller), caller, credential, state: state.clone() })
    }
}
