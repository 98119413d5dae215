//! Several servers on one database: each answers, one of them decides for a cluster.

use crate::manifests::{SERVICE, deployment};
use crate::story::{becomes, deliver};
use serde_json::json;
use std::time::Duration;
use windlass_system_tests::{Cluster, Repository, Server, Start, eventually};
use windlass_testing::TestDatabase;

/// A lease, the margin behind it, and what a busy machine takes.
const TAKE_OVER: Duration = Duration::from_secs(60);

/// Longer than a poll, shorter than a lease.
const HAND_OVER: Duration = Duration::from_secs(12);

/// Two servers on one database, each with a role of its own in it, by which its writes are told apart.
struct Pair {
    runtime: tokio::runtime::Runtime,
    database: TestDatabase,
    roles: [String; 2],
    servers: [Option<Server>; 2],
}

impl Pair {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let database = runtime.block_on(windlass_testing::database());
        let roles = ["one", "two"].map(|name| format!("windlass_{name}_{}", std::process::id()));
        for role in &roles {
            let make = format!("CREATE ROLE {role} SUPERUSER LOGIN");
            runtime.block_on(sqlx::query(sqlx::AssertSqlSafe(make)).execute(&database.pool)).unwrap();
        }
        // Who writes a status, and who holds the lease in that moment.
        let record = "CREATE TABLE writes (role text, holder text, epoch bigint);
            CREATE FUNCTION record_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO writes SELECT session_user, holder, epoch FROM leases
                WHERE name LIKE 'cluster/%' AND name <> 'cluster/none';
                RETURN NEW;
            END $$;
            CREATE TRIGGER record_write AFTER UPDATE ON application_status FOR EACH ROW
            WHEN (OLD.sync IS DISTINCT FROM NEW.sync) EXECUTE FUNCTION record_write()";
        runtime.block_on(sqlx::raw_sql(record).execute(&database.pool)).unwrap();

        let url = |role: &str| database.url.replacen("postgres@", &format!("{role}@"), 1);
        let launch = |role: &str, more: &[(&str, String)]| {
            let mut environment = vec![("DATABASE_URL".to_owned(), url(role))];
            environment.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
            Server::start(Start { environment, data: None })
        };
        let first = launch(&roles[0], &[]);
        // One key seals the credentials in the database.
        let key = first.data().join("sealing.key").display().to_string();
        let second = launch(&roles[1], &[("WINDLASS_SECRETS_KEY_FILE", key)]);
        Self { runtime, database, roles, servers: [Some(first), Some(second)] }
    }

    fn server(&self, index: usize) -> &Server {
        self.servers[index].as_ref().unwrap()
    }

    /// Which of the two holds the cluster's lease, and the epoch.
    fn holder(&self) -> Result<(usize, i64), String> {
        let query = "SELECT holder, epoch FROM leases WHERE name LIKE 'cluster/%' AND name <> 'cluster/none'";
        let rows: Vec<(Option<String>, i64)> =
            self.runtime.block_on(sqlx::query_as(query).fetch_all(&self.database.pool)).unwrap();
        let [(Some(holder), epoch)] = rows.as_slice() else { return Err(format!("{rows:?}")) };
        let index = (0..2).find(|index| self.owns(*index, holder));
        index.map(|index| (index, *epoch)).ok_or_else(|| format!("{holder} is none of them"))
    }

    fn owns(&self, index: usize, holder: &str) -> bool {
        self.servers[index].as_ref().is_some_and(|server| holder.starts_with(&format!("{}:", server.process_id())))
    }

    /// The stored sync status.
    fn stored(&self) -> String {
        self.runtime
            .block_on(sqlx::query_scalar("SELECT sync FROM application_status").fetch_one(&self.database.pool))
            .unwrap()
    }

    fn stores(&self, sync: &str, patience: Duration) {
        eventually(&format!("the stored status is {sync}"), patience, || {
            let stored = self.stored();
            if stored == sync { Ok(()) } else { Err(format!("{stored}, {:?}", self.holder())) }
        });
    }

    /// All status writes so far: by which server, whether it held the lease, and the epoch.
    fn writes(&self) -> Vec<(usize, bool, i64)> {
        let rows: Vec<(String, Option<String>, i64)> = self
            .runtime
            .block_on(sqlx::query_as("SELECT role, holder, epoch FROM writes").fetch_all(&self.database.pool))
            .unwrap();
        let told = rows.into_iter().map(|(role, holder, epoch)| {
            let index = self.roles.iter().position(|known| *known == role).unwrap();
            (index, holder.is_some_and(|holder| self.owns(index, &holder)), epoch)
        });
        told.collect()
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.servers = [None, None];
        for role in &self.roles {
            let drop = format!("DROP ROLE {role}");
            let _ = self.runtime.block_on(sqlx::query(sqlx::AssertSqlSafe(drop)).execute(&self.database.pool));
        }
    }
}

#[test]
fn a_server_that_was_stopped_beyond_its_lease_writes_nothing_with_it() {
    let Some(cluster) = Cluster::for_test("workers") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let mut pair = Pair::start();
    deliver(pair.server(0), &cluster, &repository, "shop");
    let _ = pair.server(1).run(&["app", "sync", "shop", "--wait"]).ok();
    for index in 0..2 {
        becomes(pair.server(index), "shop", "Synced", "Healthy");
    }
    pair.stores("Synced", TAKE_OVER);
    let (stopped, epoch) = pair.holder().unwrap();
    let other = 1 - stopped;

    pair.server(stopped).freeze();
    let path = format!("/api/v1/namespaces/{}/configmaps/settings", cluster.namespace());
    cluster.request("PATCH", &path, Some(&json!({"data": {"greeting": "bye"}}))).unwrap();
    becomes(pair.server(other), "shop", "OutOfSync", "Healthy");
    assert_eq!(pair.stored(), "Synced", "the other one sees it at once, and writes nothing yet");
    pair.stores("OutOfSync", TAKE_OVER);
    let (holder, next) = pair.holder().unwrap();
    assert!(holder == other && next > epoch, "{holder} with {next} behind {stopped} with {epoch}");

    // The first one wakes up, sees what happened, and would have something to write.
    pair.server(stopped).thaw();
    becomes(pair.server(stopped), "shop", "OutOfSync", "Healthy");
    cluster.request("PATCH", &path, Some(&json!({"data": {"greeting": "hello"}}))).unwrap();
    becomes(pair.server(stopped), "shop", "Synced", "Healthy");
    pair.stores("Synced", TAKE_OVER);
    let writes = pair.writes();
    assert!(writes.iter().all(|(_, held, _)| *held), "each by the holder: {writes:?}");
    assert!(writes.iter().filter(|(_, _, epoch)| *epoch == next).all(|(by, ..)| *by == other), "{writes:?}");
    assert!(writes.iter().any(|(by, _, at)| (*by, *at) == (other, next)), "{writes:?}");

    // A server that stops in order hands over at once.
    let log = pair.servers[other].take().unwrap().stop();
    assert!(log.contains("stopped"), "{log}");
    let (holder, _) = eventually("the lease is handed over", HAND_OVER, || pair.holder());
    assert_eq!(holder, stopped);
    cluster.request("DELETE", &path, None).unwrap();
    pair.stores("OutOfSync", HAND_OVER);
}
