//! Other rooms' errors, as the caller meets them.

use super::{ApiError, Code};
use http::HeaderValue;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use windlass_access::Denied;
use windlass_delivery::DeliveryError;
use windlass_identity::IdentityError;
use windlass_operations::OperationsError;
use windlass_store::StoreError;

impl From<Denied> for ApiError {
    fn from(error: Denied) -> Self {
        Self::new(Code::Denied, error.to_string(), error.next_step())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::new(Code::named(error.code()), error.to_string(), error.next_step())
    }
}

impl From<OperationsError> for ApiError {
    fn from(error: OperationsError) -> Self {
        Self::new(Code::named(error.code()), error.to_string(), error.next_step())
    }
}

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        let answer = Self::new(Code::named(error.code()), error.to_string(), error.next_step());
        match error {
            IdentityError::Throttled { retry_after } => {
                // Rounded up: an attempt after that many seconds is one that is possible.
                answer.with_header(RETRY_AFTER, HeaderValue::from(retry_after.as_secs() + 1))
            }
            _ if answer.code().row().status == 401 => answer.challenged(),
            _ => answer,
        }
    }
}

impl From<DeliveryError> for ApiError {
    fn from(error: DeliveryError) -> Self {
        let code = match &error {
            DeliveryError::Invalid { .. }
            | DeliveryError::OutOfReach { .. }
            | DeliveryError::NotAmongObjects { .. }
            | DeliveryError::NotKnown { .. }
            | DeliveryError::WouldBeUndone { .. } => Code::Invalid,
            DeliveryError::NotInTree { .. } => Code::NotFound,
            DeliveryError::Unsupported { .. } => Code::Unsupported,
            DeliveryError::Forbidden { .. } | DeliveryError::ForbiddenObject { .. } => Code::ForbiddenByProject,
            DeliveryError::NoProject(_) => Code::NoProject,
            DeliveryError::NoCluster(_) => Code::NoCluster,
            DeliveryError::OperationInProgress(_) => Code::OperationInProgress,
            DeliveryError::Held { .. } => Code::Held,
            DeliveryError::NotHeld(_) => Code::NotHeld,
            DeliveryError::NoHistory { .. } => Code::NoHistory,
            DeliveryError::NotReady(_) => Code::NotReady,
            DeliveryError::Denied(_) | DeliveryError::NotAutomated(_) => Code::Denied,
            DeliveryError::Render(_) => Code::Render,
            DeliveryError::Source(error) => Code::named(error.code()),
            DeliveryError::Cluster(error) => Code::named(error.code()),
            DeliveryError::Store(error) => Code::named(error.code()),
            DeliveryError::Operations(error) => Code::named(error.code()),
        };
        Self::new(code, error.to_string(), error.next_step())
    }
}

impl ApiError {
    /// With the challenge that HTTP wants on a 401.
    pub(crate) fn challenged(self) -> Self {
        self.with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"windlass\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use std::time::Duration;

    #[test]
    fn callers_read_what_happened_and_what_to_do() {
        let error = ApiError::from(StoreError::NotFound { what: "project", name: "shop".into() });
        let problem = error.problem("0199");
        assert_eq!(problem.status, 404);
        assert_eq!(problem.code, "not_found");
        assert_eq!(problem.detail, "there is no project \"shop\"");
        assert_eq!(problem.message, problem.detail);
        assert_eq!(problem.correlation.as_deref(), Some("0199"));
        assert!(problem.next_step.is_some());
    }

    #[test]
    fn causes_inside_the_server_stay_there() {
        let problem = ApiError::internal("password=hunter2 at 10.0.0.1").problem("0199");
        assert_eq!(problem.status, 500);
        assert!(!problem.detail.contains("hunter2"), "{}", problem.detail);
    }

    #[test]
    fn answers_carry_what_http_wants() {
        let throttled =
            ApiError::from(IdentityError::Throttled { retry_after: Duration::from_millis(1500) }).into_response();
        assert_eq!(throttled.status(), 429);
        assert_eq!(throttled.headers()[RETRY_AFTER], "2");
        let wrong = ApiError::from(IdentityError::InvalidCredentials).into_response();
        assert_eq!(wrong.status(), 401);
        assert!(wrong.headers().contains_key(WWW_AUTHENTICATE));
    }
}
