//! The calls, noun by noun.

use crate::api::{Api, Failure, Pages, Saved};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use windlass_console_core::address::Address;
use windlass_model::account::{NewPassword, SignIn, SignedIn, UserInfo};
use windlass_model::application::{Application, ManagedResource};
use windlass_model::operation::{Operation, OperationDetails, RollbackRequest, SyncPlan, SyncRequest};
use windlass_model::page::List;
use windlass_model::tree::{LiveManifest, ResourceTree};

/// How many items a page of a list has.
const PAGE: usize = 100;

/// Which part of a list, in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListQuery {
    pub(crate) search: String,
    pub(crate) sort: String,
    pub(crate) order: String,
}

/// Which applications.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ApplicationsQuery {
    pub(crate) list: ListQuery,
    pub(crate) projects: Vec<String>,
    pub(crate) sync: Vec<String>,
    pub(crate) health: Vec<String>,
}

impl ListQuery {
    pub(crate) fn address(&self, noun: &str) -> Address {
        Address::v1(&[noun])
            .with_some("search", &self.search)
            .with_some("sort", &self.sort)
            .with_some("order", &self.order)
    }
}

impl ApplicationsQuery {
    pub(crate) fn address(&self) -> Address {
        let mut address = self.list.address("applications");
        for (name, values) in [("project", &self.projects), ("sync", &self.sync), ("health", &self.health)] {
            for value in values {
                address = address.with(name, value);
            }
        }
        address
    }
}

/// Which object of an application's tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ObjectAddress {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    version: String,
}

fn application(namespace: &str, name: &str, rest: &[&str]) -> Address {
    Address::v1(&[&["applications", name], rest].concat()).with("appNamespace", namespace)
}

impl Api {
    pub(crate) async fn user_info(self) -> Result<UserInfo, Failure> {
        self.read(&Address::v1(&["session", "userinfo"])).await
    }

    pub(crate) async fn sign_in(self, username: &str, password: &str) -> Result<(), Failure> {
        let body = SignIn { username: username.into(), password: password.into() };
        // The cookie carries the session; the secret in the answer is for programs.
        self.save::<SignedIn>("POST", &Address::v1(&["session"]), &body).await.map(|_| ())
    }

    pub(crate) async fn sign_out(self) -> Result<(), Failure> {
        self.tell("DELETE", &Address::v1(&["session"]), None::<&Value>).await
    }

    pub(crate) async fn change_password(self, password: &NewPassword) -> Result<(), Failure> {
        self.tell("PUT", &Address::v1(&["account", "password"]), Some(password)).await
    }

    pub(crate) async fn version(self) -> Result<String, Failure> {
        self.read::<Version>(&Address::version()).await.map(|version| version.version)
    }

    /// A list from its begin, as many pages as given.
    pub(crate) async fn pages<T: DeserializeOwned>(self, address: &Address, count: usize) -> Result<Pages<T>, Failure> {
        let mut pages = self.page(address, Pages::none()).await?;
        while pages.count < count && pages.cursor.is_some() {
            pages = self.page(address, pages).await?;
        }
        Ok(pages)
    }

    /// A list with one page more.
    pub(crate) async fn page<T: DeserializeOwned>(
        self,
        address: &Address,
        before: Pages<T>,
    ) -> Result<Pages<T>, Failure> {
        let address = address
            .clone()
            .with("limit", &PAGE.to_string())
            .with_some("cursor", before.cursor.as_deref().unwrap_or_default());
        let page: List<T> = self.read(&address).await?;
        Ok(before.and(page))
    }

    pub(crate) async fn application(self, namespace: &str, name: &str) -> Result<Application, Failure> {
        self.read(&application(namespace, name, &[])).await
    }

    /// The application after Git was read again.
    pub(crate) async fn refresh(self, namespace: &str, name: &str) -> Result<Application, Failure> {
        self.read(&application(namespace, name, &[]).with("refresh", "normal")).await
    }

    pub(crate) async fn sync(self, namespace: &str, name: &str, request: &SyncRequest) -> Result<Operation, Failure> {
        self.save("POST", &application(namespace, name, &["sync"]), request).await.map(|saved| saved.object)
    }

    /// What a synchronisation would do.
    pub(crate) async fn plan(self, namespace: &str, name: &str, request: &SyncRequest) -> Result<SyncPlan, Failure> {
        self.save("POST", &application(namespace, name, &["plan"]), request).await.map(|saved| saved.object)
    }

    pub(crate) async fn rollback(
        self,
        namespace: &str,
        name: &str,
        request: &RollbackRequest,
    ) -> Result<Operation, Failure> {
        self.save("POST", &application(namespace, name, &["rollback"]), request).await.map(|saved| saved.object)
    }

    /// Ends what is being done to the application at its next safe point.
    pub(crate) async fn terminate(self, namespace: &str, name: &str) -> Result<(), Failure> {
        self.tell("DELETE", &application(namespace, name, &["operation"]), None::<&Value>).await
    }

    pub(crate) async fn release_hold(self, namespace: &str, name: &str) -> Result<(), Failure> {
        self.tell("DELETE", &application(namespace, name, &["hold"]), None::<&Value>).await
    }

    /// Deletes the application: with its objects, and what becomes of what these own; or without.
    pub(crate) async fn delete_application(
        self,
        namespace: &str,
        name: &str,
        propagation: Option<&str>,
    ) -> Result<(), Failure> {
        let address = application(namespace, name, &[])
            .with("cascade", if propagation.is_some() { "true" } else { "false" })
            .with_some("propagationPolicy", propagation.unwrap_or_default());
        self.tell("DELETE", &address, None::<&Value>).await
    }

    pub(crate) async fn managed_resources(self, namespace: &str, name: &str) -> Result<Vec<ManagedResource>, Failure> {
        let list: List<ManagedResource> = self.read(&application(namespace, name, &["managed-resources"])).await?;
        Ok(list.items)
    }

    /// What an application's objects own, down to pods.
    pub(crate) async fn resource_tree(self, namespace: &str, name: &str) -> Result<ResourceTree, Failure> {
        self.read(&application(namespace, name, &["resource-tree"])).await
    }

    /// One object of the tree as it is in the cluster; null if it is not there.
    pub(crate) async fn resource(self, namespace: &str, name: &str, object: &ObjectAddress) -> Result<Value, Failure> {
        let address = application(namespace, name, &["resource"])
            .with("namespace", &object.namespace)
            .with("resourceName", &object.name)
            .with("version", &object.version)
            .with("kind", &object.kind)
            .with("group", &object.group);
        let answer: LiveManifest = self.read(&address).await?;
        Ok(serde_json::from_str(&answer.manifest).unwrap_or_default())
    }

    pub(crate) async fn operations(self, namespace: &str, name: &str) -> Result<Vec<Operation>, Failure> {
        let address = application(namespace, name, &["operations"]).with("limit", "20");
        self.read::<List<Operation>>(&address).await.map(|list| list.items)
    }

    /// An operation with what was asked and what came of it.
    pub(crate) async fn operation(self, id: &str) -> Result<OperationDetails, Failure> {
        self.read(&Address::v1(&["operations", id])).await
    }

    /// A project's whole manifest.
    pub(crate) async fn project(self, name: &str) -> Result<Value, Failure> {
        self.read(&Address::v1(&["projects", name])).await
    }

    pub(crate) async fn create_project(self, manifest: &Value) -> Result<Saved<Value>, Failure> {
        let body = json!({ "project": manifest, "upsert": false });
        self.save("POST", &Address::v1(&["projects"]), &body).await
    }

    pub(crate) async fn update_project(self, name: &str, manifest: &Value) -> Result<Saved<Value>, Failure> {
        self.save("PUT", &Address::v1(&["projects", name]), &json!({ "project": manifest })).await
    }

    pub(crate) async fn delete_project(self, name: &str) -> Result<(), Failure> {
        self.tell("DELETE", &Address::v1(&["projects", name]), None::<&Value>).await
    }

    /// The names of the first projects, for filters.
    pub(crate) async fn project_names(self) -> Result<Vec<String>, Failure> {
        let address = Address::v1(&["projects"]).with("limit", "500").with("sort", "name");
        let list: List<windlass_model::project::Project> = self.read(&address).await?;
        Ok(list.items.into_iter().map(|project| project.metadata.name).collect())
    }
}
