//! Clusters.

use crate::client::{Client, Saved};
use crate::error::ClientError;
use crate::query::ListQuery;
use reqwest::Method;
use windlass_model::cluster::{Cluster, NewCluster};
use windlass_model::page::List;

/// Clusters.
#[derive(Clone, Copy, Debug)]
pub struct Clusters<'a>(pub(crate) &'a Client);

const PATH: [&str; 3] = ["api", "v1", "clusters"];

fn one(cluster: &str) -> [&str; 4] {
    let [api, version, noun] = PATH;
    [api, version, noun, cluster]
}

impl Clusters<'_> {
    /// The registered clusters, without credentials.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn list(&self, query: &ListQuery) -> Result<List<Cluster>, ClientError> {
        self.0.get(&PATH)?.query(&query.pairs()).read().await
    }

    /// One cluster, by name or server.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn get(&self, cluster: &str) -> Result<Cluster, ClientError> {
        self.0.get(&one(cluster))?.read().await
    }

    /// Registers a cluster; with `upsert` it may be there already and gets these credentials.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn create(&self, cluster: &NewCluster, upsert: bool) -> Result<Saved<Cluster>, ClientError> {
        self.0.request(Method::POST, &PATH)?.query(&[("upsert", upsert.to_string())]).json(cluster).saved().await
    }

    /// Forgets a cluster that no application uses. Nothing in the cluster changes.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn delete(&self, cluster: &str) -> Result<(), ClientError> {
        self.0.request(Method::DELETE, &one(cluster))?.done().await
    }
}
