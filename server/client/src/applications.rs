//! Applications.

use crate::client::{Client, Request, Saved};
use crate::error::ClientError;
use crate::manifest::Manifest;
use crate::query::ApplicationQuery;
use reqwest::Method;
use serde_json::Value;
use windlass_model::application::{Application, ManagedResource};
use windlass_model::object::ObjectKey;
use windlass_model::operation::{Operation, RollbackRequest, SyncPlan, SyncRequest};
use windlass_model::page::List;
use windlass_model::tree::{LiveManifest, ResourceTree};

/// Applications. An application is named by its namespace and name; no namespace is that of the control plane.
#[derive(Clone, Copy, Debug)]
pub struct Applications<'a>(pub(crate) &'a Client);

const PATH: [&str; 3] = ["api", "v1", "applications"];

impl<'a> Applications<'a> {
    fn one(
        self,
        method: Method,
        namespace: Option<&str>,
        name: &str,
        rest: &[&str],
    ) -> Result<Request<'a>, ClientError> {
        let request = self.0.request(method, &[PATH.as_slice(), &[name], rest].concat())?;
        Ok(request
            .query(&namespace.map(|namespace| ("appNamespace", namespace.to_owned())).into_iter().collect::<Vec<_>>()))
    }

    /// The applications that the caller may see, without their objects.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn list(&self, query: &ApplicationQuery) -> Result<List<Manifest<Application>>, ClientError> {
        self.0.get(&PATH)?.query(&query.pairs()).read().await
    }

    /// One application with the state of its objects.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn get(&self, namespace: Option<&str>, name: &str) -> Result<Manifest<Application>, ClientError> {
        self.one(Method::GET, namespace, name, &[])?.read().await
    }

    /// As [`Self::get`], after Git was read again.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn refresh(&self, namespace: Option<&str>, name: &str) -> Result<Manifest<Application>, ClientError> {
        self.one(Method::GET, namespace, name, &[])?.query(&[("refresh", "normal".to_owned())]).read().await
    }

    /// Makes an application; with `upsert` it may be there already and is then changed.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn create(&self, manifest: &Value, upsert: bool) -> Result<Saved<Manifest<Application>>, ClientError> {
        self.0.request(Method::POST, &PATH)?.query(&[("upsert", upsert.to_string())]).json(manifest).saved().await
    }

    /// Changes an application; `metadata.resourceVersion`, if given, is the precondition.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn update(
        &self,
        namespace: Option<&str>,
        name: &str,
        manifest: &Value,
    ) -> Result<Saved<Manifest<Application>>, ClientError> {
        self.one(Method::PUT, namespace, name, &[])?.json(manifest).saved().await
    }

    /// Deletes an application. With `cascade` its objects are deleted first: the operation that does it is given, and
    /// the application stays until that has succeeded. `propagation` is `foreground`, `background` or `orphan`, as
    /// Kubernetes names what becomes of what the objects own. Without `cascade` the objects stay in the cluster.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn delete(
        &self,
        namespace: Option<&str>,
        name: &str,
        cascade: bool,
        propagation: Option<&str>,
    ) -> Result<Option<Operation>, ClientError> {
        let mut query = vec![("cascade", cascade.to_string())];
        query.extend(propagation.map(|propagation| ("propagationPolicy", propagation.to_owned())));
        let request = self.one(Method::DELETE, namespace, name, &[])?.query(&query);
        if cascade { request.read().await.map(Some) } else { request.done().await.map(|()| None) }
    }

    /// Asks that the cluster be made what Git says; the operation goes on by itself.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn sync(
        &self,
        namespace: Option<&str>,
        name: &str,
        request: &SyncRequest,
    ) -> Result<Operation, ClientError> {
        self.one(Method::POST, namespace, name, &["sync"])?.json(request).read().await
    }

    /// What a synchronisation would do, in its order. Nothing is asked of the cluster for it.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn plan(
        &self,
        namespace: Option<&str>,
        name: &str,
        request: &SyncRequest,
    ) -> Result<SyncPlan, ClientError> {
        self.one(Method::POST, namespace, name, &["plan"])?.json(request).read().await
    }

    /// Ends what is being done to the application at its next safe point; the operation.
    ///
    /// # Errors
    /// Any [`ClientError`]; one is that nothing is being done.
    pub async fn terminate(&self, namespace: Option<&str>, name: &str) -> Result<Operation, ClientError> {
        self.one(Method::DELETE, namespace, name, &["operation"])?.read().await
    }

    /// Takes the application back to a commit of its history and holds it there; the operation goes on by itself.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn rollback(
        &self,
        namespace: Option<&str>,
        name: &str,
        request: &RollbackRequest,
    ) -> Result<Operation, ClientError> {
        self.one(Method::POST, namespace, name, &["rollback"])?.json(request).read().await
    }

    /// Lets automation go on after a rollback.
    ///
    /// # Errors
    /// Any [`ClientError`]; one is that the application is not held.
    pub async fn release_hold(&self, namespace: Option<&str>, name: &str) -> Result<(), ClientError> {
        self.one(Method::DELETE, namespace, name, &["hold"])?.done().await
    }

    /// Both sides of the application's objects; Secret values are masked.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn managed_resources(
        &self,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Vec<ManagedResource>, ClientError> {
        let list: List<ManagedResource> =
            self.one(Method::GET, namespace, name, &["managed-resources"])?.read().await?;
        Ok(list.items)
    }

    /// The application's objects in the cluster and what came of them, down to pods.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn resource_tree(&self, namespace: Option<&str>, name: &str) -> Result<ResourceTree, ClientError> {
        self.one(Method::GET, namespace, name, &["resource-tree"])?.read().await
    }

    /// One object of the tree, as it is in the cluster; Secret values are masked.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn resource(
        &self,
        namespace: Option<&str>,
        name: &str,
        object: &ObjectKey,
        version: &str,
    ) -> Result<LiveManifest, ClientError> {
        let ObjectKey { group, kind, namespace: place, name: resource } = object.clone();
        let query = [
            ("group", group),
            ("version", version.to_owned()),
            ("kind", kind),
            ("namespace", place),
            ("resourceName", resource),
        ];
        self.one(Method::GET, namespace, name, &["resource"])?.query(&query).read().await
    }

    /// The application's operations, latest first.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn operations(
        &self,
        namespace: Option<&str>,
        name: &str,
        limit: u32,
    ) -> Result<Vec<Operation>, ClientError> {
        let request = self.one(Method::GET, namespace, name, &["operations"])?;
        let list: List<Operation> = request.query(&[("limit", limit.to_string())]).read().await?;
        Ok(list.items)
    }
}
