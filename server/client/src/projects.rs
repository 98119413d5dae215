//! Projects.

use crate::client::{Client, Saved};
use crate::error::ClientError;
use crate::manifest::Manifest;
use crate::query::ListQuery;
use reqwest::Method;
use serde_json::{Value, json};
use windlass_model::page::List;
use windlass_model::project::Project;

/// Projects.
#[derive(Clone, Copy, Debug)]
pub struct Projects<'a>(pub(crate) &'a Client);

const PATH: [&str; 3] = ["api", "v1", "projects"];

fn one(name: &str) -> [&str; 4] {
    let [api, version, noun] = PATH;
    [api, version, noun, name]
}

impl Projects<'_> {
    /// The projects that the caller may see.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn list(&self, query: &ListQuery) -> Result<List<Manifest<Project>>, ClientError> {
        self.0.get(&PATH)?.query(&query.pairs()).read().await
    }

    /// One project.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn get(&self, name: &str) -> Result<Manifest<Project>, ClientError> {
        self.0.get(&one(name))?.read().await
    }

    /// Makes a project; with `upsert` it may be there already and is then changed.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn create(&self, manifest: &Value, upsert: bool) -> Result<Saved<Manifest<Project>>, ClientError> {
        let body = json!({ "project": manifest, "upsert": upsert });
        self.0.request(Method::POST, &PATH)?.json(&body).saved().await
    }

    /// Changes a project; `metadata.resourceVersion`, if given, is the precondition.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn update(&self, name: &str, manifest: &Value) -> Result<Saved<Manifest<Project>>, ClientError> {
        let body = json!({ "project": manifest });
        self.0.request(Method::PUT, &one(name))?.json(&body).saved().await
    }

    /// Deletes a project that no application uses.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn delete(&self, name: &str) -> Result<(), ClientError> {
        self.0.request(Method::DELETE, &one(name))?.done().await
    }
}
