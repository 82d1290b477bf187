//! `serve`: puts the parts together, takes requests, and stops without losing any.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::ListenerExt;
use ccp_store::Store;
use tokio::net::TcpListener;

use super::{CliError, ServeOptions, database};
use crate::{
    App, clock::SystemClock, config::Config, contacts, demo, flows::runtime, pbx,
    problem::ApiError, router, settings, telemetry,
};

/// A stop waits so long for requests, runs and sockets under way.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is over is thrown away this often.
const PRUNE_EVERY: Duration = Duration::from_mins(10);

/// Serves until it is asked to stop.
pub(super) async fn serve(options: ServeOptions) -> Result<(), CliError> {
    let options = options.resolve()?;
    telemetry::start(&options.log, options.log_json);
    let (asked, ops) = (options.listen, options.ops_listen);
    let listener = TcpListener::bind(asked)
        .await
        .map_err(CliError::io(format!("listening on {asked}")))?;
    let ops = match ops {
        Some(address) => Some(
            TcpListener::bind(address)
                .await
                .map_err(CliError::io(format!("listening on {address}")))?,
        ),
        None => None,
    };
    let address = listener.local_addr().map_err(CliError::io("listening"))?;
    let app = build(options.bound(address)).await?;
    if app.config.demo {
        demo::seed::fill(&app).await?;
    }
    settings::secrets::lock_all(&app).await?;
    runtime::recover(&app).await?;
    pbx::start(&app);
    app.tasks.spawn(prune(app.clone()));
    app.tasks.spawn(contacts::stale::watch(app.clone()));
    // Whoever started us on a free port reads it from this line.
    println!("listening on http://{address}");
    if app.config.demo {
        demo::announce(&app.config);
    }
    let outcome = take_requests(&app, listener, ops).await;
    app.tasks.close();
    if tokio::time::timeout(PATIENCE, app.tasks.wait())
        .await
        .is_err()
    {
        tracing::warn!("stopped with work under way; it is taken up again at the next start");
    }
    app.store.close().await?;
    outcome
}

/// The server's parts, on the database of the configuration.
///
/// # Errors
/// When the database cannot be opened, or the system gives no randomness or certificates.
pub async fn build(config: Config) -> Result<App, CliError> {
    let store: Arc<dyn Store> = Arc::new(database::open(config.database.clone()).await?);
    App::new(config, store, Arc::new(SystemClock))
        .map_err(|error| CliError::Usage(error.to_string()))
}

async fn take_requests(
    app: &App,
    listener: TcpListener,
    ops: Option<TcpListener>,
) -> Result<(), CliError> {
    let stopping = app.stopping.clone();
    tokio::spawn({
        let stopping = stopping.clone();
        async move {
            asked_to_stop().await;
            tracing::info!("stopping");
            stopping.cancel();
        }
    });
    if let Some(ops) = ops {
        let health = telemetry::health().with_state(app.clone());
        let until = stopping.clone().cancelled_owned();
        app.tasks.spawn(async move {
            if let Err(error) = axum::serve(ops, health).with_graceful_shutdown(until).await {
                tracing::error!(%error, "health is not served any more");
            }
        });
    }
    // Small frames must not wait for the answer to the one before.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps small packets back");
        }
    });
    let service = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let server =
        axum::serve(listener, service).with_graceful_shutdown(stopping.clone().cancelled_owned());
    let late = async {
        stopping.cancelled().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        ended = async { server.await } => ended.map_err(CliError::io("serving")),
        () = late => {
            tracing::warn!("stopped with requests under way");
            Ok(())
        }
    }
}

/// Ends when the system asks us to.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut signals = match (
            signal(SignalKind::terminate()),
            signal(SignalKind::interrupt()),
        ) {
            (Ok(terminate), Ok(interrupt)) => (terminate, interrupt),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "signals cannot be heard; end the process instead");
                return std::future::pending().await;
            }
        };
        tokio::select! {
            _ = signals.0.recv() => {}
            _ = signals.1.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::error!(%error, "signals cannot be heard; end the process instead");
        std::future::pending::<()>().await;
    }
}

/// Throws away what is over, now and then.
async fn prune(app: App) {
    let mut ticks = tokio::time::interval(PRUNE_EVERY);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let pruned = async {
            let limits = settings::limits::read(&app).await?;
            let keep = limits.keep.retention();
            let pruned = app.store.prune(&keep, app.clock.now()).await;
            pruned.map_err(ApiError::from)
        };
        if let Err(error) = pruned.await {
            tracing::error!(%error, "what is over could not be thrown away");
        }
    }
}
