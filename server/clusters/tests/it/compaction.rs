//! What was missed while the server forgot its history: etcd is compacted, and a watch cannot be taken up where it was.

use crate::support::{
    Relay, connect, key, new_namespace, object, other_client, real_cluster, remove, remove_namespace,
};
use futures::StreamExt as _;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use windlass_clusters::{ApplyOptions, Connection, Object, WatchEvent};

/// The etcd of the real control plane, as `tests/cluster/up` leaves its URL beside the kubeconfig.
struct Etcd {
    address: String,
}

impl Etcd {
    fn of_the_cluster() -> Option<Self> {
        let kubeconfig = std::env::var("WINDLASS_TEST_KUBECONFIG").unwrap();
        let Ok(url) = std::fs::read_to_string(Path::new(&kubeconfig).with_file_name("etcd.url")) else {
            println!("skipped: the cluster's etcd is not known; tests/cluster/up would say where it is");
            return None;
        };
        Some(Self { address: url.trim().strip_prefix("http://").unwrap().to_owned() })
    }

    async fn ask(&self, path: &str, body: &Value) -> Value {
        let mut socket = TcpStream::connect(&self.address).await.unwrap();
        let (address, body) = (&self.address, body.to_string());
        let length = body.len();
        let request = format!("POST {path} HTTP/1.0\r\nhost: {address}\r\ncontent-length: {length}\r\n\r\n{body}");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 200 "), "{answer}");
        serde_json::from_str(body).unwrap()
    }

    /// Forgets everything before the present.
    async fn compact(&self) {
        let now = self.ask("/v3/kv/range", &json!({"key": "AA=="})).await;
        let revision = &now["header"]["revision"];
        self.ask("/v3/kv/compaction", &json!({"revision": revision, "physical": true})).await;
    }
}

/// An Event. The API server keeps no history of these in memory: their watches are etcd's own.
fn event(namespace: &str, name: &str) -> Object {
    object(json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": name, "namespace": namespace},
        "involvedObject": {"kind": "Namespace", "name": namespace, "namespace": namespace}, "reason": "Test",
        "message": name, "type": "Normal"}))
}

fn names(objects: &[Object]) -> Vec<&str> {
    objects.iter().map(|object| object["metadata"]["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn after_a_compaction_everything_is_listed_again() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let Some(etcd) = Etcd::of_the_cluster() else {
        return;
    };
    let direct = connect(&cluster);
    let namespace = new_namespace(&direct).await;
    let relay = Relay::start(&cluster.server).await;
    let connection = Connection::connect(&relay.url, &cluster.config).unwrap();
    let apply = async |name: &str| direct.apply(&event(&namespace, name), &ApplyOptions::default()).await.unwrap();
    apply("stays").await;
    apply("goes").await;

    let mut stream = connection.watch("", "v1", "Event", Some(&namespace)).boxed();
    let next = async |stream: &mut futures::stream::BoxStream<'static, WatchEvent>| {
        tokio::time::timeout(Duration::from_secs(40), stream.next()).await.expect("an event in time").unwrap()
    };
    let WatchEvent::Restarted(listed) = next(&mut stream).await else { panic!("no list first") };
    assert_eq!(names(&listed), ["goes", "stays"]);
    let seen = apply("seen").await;
    let WatchEvent::Applied(last) = next(&mut stream).await else { panic!("no event") };
    assert_eq!(names(&[last]), ["seen"]);

    relay.hold();
    remove(&direct, &key("", "Event", &namespace, "goes"), "v1").await;
    apply("comes").await;
    etcd.compact().await;
    // The place where the watch was is forgotten indeed.
    let position = seen.object["metadata"]["resourceVersion"].as_str().unwrap();
    let path = format!("/api/v1/namespaces/{namespace}/events?watch=true&timeoutSeconds=5&resourceVersion={position}");
    let request = http::Request::get(path).body(Vec::new()).unwrap();
    let answer = match other_client(&cluster).request_text(request).await {
        Ok(lines) => lines,
        Err(error) => error.to_string(),
    };
    assert!(answer.contains(r#""code":410"#), "{answer}");
    relay.mend();

    let WatchEvent::Restarted(listed) = next(&mut stream).await else { panic!("not listed again") };
    assert_eq!(names(&listed), ["comes", "seen", "stays"]);
    // And the watch goes on from there.
    apply("later").await;
    let WatchEvent::Applied(last) = next(&mut stream).await else { panic!("no event") };
    assert_eq!(names(&[last]), ["later"]);
    remove_namespace(&direct, &namespace).await;
}
