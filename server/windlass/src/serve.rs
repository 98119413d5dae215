//! `windlass serve`: puts the rooms together, runs until told to stop, and stops in order.

use crate::config::{self, Config};
use crate::retention::keep_events;
use crate::{data, health, logs};
use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use windlass_api::{Api, ApiSettings, HttpMetrics, router};
use windlass_clusters::Clusters;
use windlass_delivery::{Delivery, DeliveryConfig, ResourceFilter, Tracking};
use windlass_identity::{Identity, IdentityConfig};
use windlass_operations::{Handler, Operations, Ownership, Timing};
use windlass_postgres::Embedded;
use windlass_scripts::HealthRules;
use windlass_sources::{Sources, SourcesConfig};
use windlass_store::Store;

/// Reads the configuration and runs the server. What goes wrong at the start is one sentence on standard error.
pub(crate) fn main(file: Option<&Path>) -> ExitCode {
    let environment = |name: &str| std::env::var(name).ok();
    let started = config::load(file, &environment).map_err(anyhow::Error::from).and_then(|config| {
        logs::start(&config.log)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the runtime could not be started")?;
        runtime.block_on(run(config))
    });
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("windlass: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> anyhow::Result<()> {
    let environment = |name: &str| std::env::var(name).ok();
    // First what needs nothing else, so that a wrong rule is told at once.
    let health = health::rules(&config.health)?;
    let folder = data::folder(&config.data_dir, &environment)?;
    data::prepare(&folder)?;
    let listener = TcpListener::bind(config.server.listen).await.with_context(|| {
        format!(
            "cannot listen on {}; is another program using the port? Set server.listen (WINDLASS_SERVER_LISTEN)",
            config.server.listen
        )
    })?;
    let address = listener.local_addr()?;
    let key = data::sealing_key(&config.secrets.key_file, &folder)?;
    let (url, private) = database(&config, &folder).await?;
    let served = tokio::select! {
        served = serve(&config, health, &folder, listener, address, &url, key) => served,
        error = ended(private.as_ref()) => Err(anyhow::anyhow!("{error}. {}", error.next_step())),
    };
    if let Some(private) = private {
        private.stop().await;
    }
    served
}

/// The configured database, or a private one.
async fn database(config: &Config, folder: &Path) -> anyhow::Result<(SecretString, Option<Embedded>)> {
    if !config.database.url.expose_secret().is_empty() {
        return Ok((config.database.url.clone(), None));
    }
    let binaries = std::env::var_os("WINDLASS_PG_BIN").filter(|path| !path.is_empty()).map(Into::into);
    let settings = windlass_postgres::Settings { data: folder.to_owned(), binaries };
    let private = Embedded::start(settings).await.map_err(|error| anyhow::anyhow!("{error}. {}", error.next_step()))?;
    Ok((SecretString::from(private.url()), Some(private)))
}

/// Waits for the private database to end by itself; for ever if there is none.
async fn ended(private: Option<&Embedded>) -> windlass_postgres::PostgresError {
    match private {
        Some(private) => private.ended().await,
        None => std::future::pending().await,
    }
}

async fn serve(
    config: &Config,
    health: HealthRules,
    folder: &Path,
    listener: TcpListener,
    address: SocketAddr,
    url: &SecretString,
    key: windlass_store::seal::SealingKey,
) -> anyhow::Result<()> {
    let store = Store::connect(url, key).await.map_err(|error| anyhow::anyhow!("{error}. {}", error.next_step()))?;
    let stop = CancellationToken::new();
    store.as_system("start").ensure_default_project().await?;
    let identity = Identity::new(store.clone(), identity_config(config));
    let password = identity.ensure_admin().await.map_err(|error| anyhow::anyhow!("{error}. {}", error.next_step()))?;

    let operations = Operations::with_timing(&store, Timing::of_lease(config.operations.lease));
    if config.database.url.expose_secret().is_empty() {
        // The database is this process' own: what is held in it, was held before its start.
        Ownership::new(&store, "start").forget_others().await?;
    }
    let sources = Sources::new(sources_config(config, folder)?);
    let installation = store.as_system("start").installation().await?;
    let delivery_config = delivery_config(config, health, &installation)?;
    let delivery =
        Delivery::new(delivery_config, store.clone(), sources, Clusters::new(), operations.clone(), stop.clone());
    let mut registry = prometheus_client::registry::Registry::default();
    delivery.metrics().register(&mut registry);
    let mut tasks = delivery.start();
    let holder = format!("{}:{}", std::process::id(), uuid::Uuid::now_v7());
    let handlers: Vec<Arc<dyn Handler>> =
        vec![Arc::new(delivery.synchronise()), Arc::new(delivery.rollback()), Arc::new(delivery.delete())];
    let (queue, workers, ending) = (operations.clone(), config.operations.workers, stop.clone());
    tasks.push(tokio::spawn(async move { queue.run(handlers, workers, holder, ending).await }));

    tasks.push(tokio::spawn(keep_events(store.clone(), config.events.retention, stop.clone())));

    let public = if config.server.url.is_empty() {
        format!("http://{address}")
    } else {
        config.server.url.trim_end_matches('/').to_owned()
    };
    warn_of_plain_http(&public, address.ip());
    let http = HttpMetrics::register(&mut registry);
    let settings = ApiSettings {
        url: public.parse().with_context(|| {
            format!("server.url is {public:?}, which is not a URL such as https://windlass.example.com")
        })?,
        version: concat!("v", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let api = Api {
        identity,
        store: store.clone(),
        delivery,
        operations,
        metrics: Arc::new(registry),
        http,
        settings,
        stop: stop.clone(),
    };
    announce(&public, password.as_ref());
    let server = axum::serve(listener, router(api).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let server = tokio::spawn(async move { server.await });

    wait_for_signal().await?;
    tracing::info!("stopping: no new requests; what runs may end");
    stop.cancel();
    let ended = async {
        let served = server.await;
        for task in tasks {
            let _ = task.await;
        }
        served
    };
    if tokio::time::timeout(config.server.shutdown_grace, ended).await.is_err() {
        tracing::warn!(grace = ?config.server.shutdown_grace, "some work did not end in time; operations go on at the next start");
    }
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn identity_config(config: &Config) -> IdentityConfig {
    IdentityConfig {
        session_lifetime: config.sessions.lifetime,
        idle_timeout: config.sessions.idle,
        admin_password: std::env::var("WINDLASS_ADMIN_PASSWORD").ok().map(SecretString::from),
        ..IdentityConfig::default()
    }
}

fn delivery_config(config: &Config, health: HealthRules, installation: &str) -> anyhow::Result<DeliveryConfig> {
    let resources = ResourceFilter::new(&config.resources.exclusions, &config.resources.inclusions)
        .context("resources: an entry cannot be read")?;
    let tracking = Tracking {
        method: config.delivery.tracking,
        label: config.delivery.instance_label.as_str().into(),
        installation: installation.into(),
    };
    Ok(DeliveryConfig {
        poll_interval: config.sources.poll_interval,
        full_comparison: config.delivery.full_comparison,
        resources,
        tracking,
        health,
    })
}

fn sources_config(config: &Config, folder: &Path) -> anyhow::Result<SourcesConfig> {
    let sources = &config.sources;
    if !sources.ca_file.is_empty() {
        std::fs::File::open(&sources.ca_file)
            .with_context(|| format!("sources.ca_file names {}, which cannot be read", sources.ca_file))?;
    }
    for root in &sources.file_roots {
        anyhow::ensure!(
            root.is_absolute() && root.is_dir(),
            "sources.file_roots names {}, which is not a folder by its full path",
            root.display()
        );
    }
    Ok(SourcesConfig {
        file_roots: sources.file_roots.clone(),
        private_networks: sources.private_networks,
        private_hosts: sources.private_hosts.clone(),
        ca_file: Some(sources.ca_file.clone()).filter(|path| !path.is_empty()).map(Into::into),
        fetch_timeout: sources.fetch_timeout,
        max_repository_bytes: sources.max_repository_size,
        ..SourcesConfig::new(folder, std::env::current_exe().context("this program's own path")?)
    })
}

/// Where the server is, and, at the very first start, how to sign in. The password is told this once.
fn announce(url: &str, password: Option<&SecretString>) {
    tracing::info!(%url, "windlass serves");
    if let Some(password) = password {
        eprintln!(
            "windlass: first start. Sign in at {url} as `admin` with the password {} and change it. It is not shown again.",
            password.expose_secret()
        );
    }
}

fn warn_of_plain_http(url: &str, address: IpAddr) {
    if url.starts_with("http://") && !address.is_loopback() {
        tracing::warn!(%url, "passwords travel in the clear: put TLS in front and set server.url to its https:// address");
    }
}

async fn wait_for_signal() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    // A second signal does not wait.
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tokio::time::sleep(Duration::from_millis(50)).await;
        std::process::exit(130);
    });
    Ok(())
}
