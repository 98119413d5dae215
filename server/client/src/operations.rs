//! Operations.

use crate::client::Client;
use crate::error::ClientError;
use crate::query::OperationQuery;
use reqwest::Method;
use windlass_model::operation::{Operation, OperationDetails};
use windlass_model::page::List;

/// Operations: decisions to change something, and what became of them.
#[derive(Clone, Copy, Debug)]
pub struct Operations<'a>(pub(crate) &'a Client);

const PATH: [&str; 3] = ["api", "v1", "operations"];

fn one(id: &str) -> [&str; 4] {
    let [api, version, noun] = PATH;
    [api, version, noun, id]
}

impl Operations<'_> {
    /// The operations on what the caller may read, newest first.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn list(&self, query: &OperationQuery) -> Result<List<Operation>, ClientError> {
        self.0.get(&PATH)?.query(&query.pairs()).read().await
    }

    /// One operation, with what was asked and what came of it.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn get(&self, id: &str) -> Result<OperationDetails, ClientError> {
        self.0.get(&one(id))?.read().await
    }

    /// Asks for its end: at once if no worker has it, else at its next safe point.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn terminate(&self, id: &str) -> Result<Operation, ClientError> {
        self.0.request(Method::DELETE, &one(id))?.read().await
    }
}
