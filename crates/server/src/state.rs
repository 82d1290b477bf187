//! What every handler has at hand.

use std::sync::Arc;

use ccp_store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    actions::offered::Offered,
    bus::{Bus, LocalBus},
    clock::Clock,
    config::Config,
    crm::{Crm, DirectoryCrm},
    flows::{locale::ServerLocale, runtime::Runtime},
    identity::{guard::SignInGuard, password::Passwords},
    live::hub::Hub,
    outbound::{Outbound, Resolver, SystemResolver},
    pbx::Pbx,
    seal::Seal,
    settings::Settings,
};

/// Why the parts could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotBuilt(String);

/// The server's parts, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// Time, ids, secrets.
    pub clock: Arc<dyn Clock>,
    /// How it was started.
    pub config: Arc<Config>,
    /// Wakes those who wait for a feed, on every copy of the server.
    pub bus: Arc<dyn Bus>,
    /// The overlays connected to this copy.
    pub hub: Arc<Hub>,
    /// The configured CRM.
    pub crm: Arc<dyn Crm>,
    /// What runs share: parsed flows, how fast each agent may start.
    pub runtime: Arc<Runtime>,
    /// What the dropdowns of open forms offer.
    pub offered: Arc<Offered>,
    /// Sends the requests of flows to other systems.
    pub outbound: Arc<Outbound>,
    /// Locks the secrets that flows send.
    pub seal: Arc<Seal>,
    /// How fast telephone systems may tell, and what is to be told of it.
    pub pbx: Arc<Pbx>,
    /// Settings that are asked for with every message.
    pub settings: Arc<Settings>,
    /// Counts failed sign-ins.
    pub sign_in: Arc<SignInGuard>,
    /// Hashes and checks passwords.
    pub passwords: Arc<Passwords>,
    /// Phone numbers, dates and patterns.
    pub locale: Arc<ServerLocale>,
    /// Cancelled when the server is asked to stop.
    pub stopping: CancellationToken,
    /// Runs and sockets under way; a stop waits for them.
    pub tasks: TaskTracker,
}

impl App {
    /// The parts of a single server, around this database and this clock.
    ///
    /// # Errors
    /// When a library cannot be set up.
    pub fn new(
        config: Config,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, NotBuilt> {
        let locale = Arc::new(ServerLocale::default());
        let passwords = Passwords::new().map_err(|error| NotBuilt(error.to_string()))?;
        let resolver: Arc<dyn Resolver> = Arc::new(SystemResolver);
        let outbound = Outbound::new(&resolver)
            .map_err(|error| NotBuilt(format!("requests to other systems: {error}")))?;
        Ok(Self {
            outbound: Arc::new(outbound),
            crm: Arc::new(DirectoryCrm::new(
                store.clone(),
                clock.clone(),
                locale.clone(),
            )),
            runtime: Arc::new(Runtime::default()),
            offered: Arc::new(Offered::default()),
            seal: Arc::new(Seal::new(config.secret_key.clone())),
            store,
            clock,
            config: Arc::new(config),
            bus: Arc::new(LocalBus::default()),
            hub: Arc::new(Hub::default()),
            pbx: Arc::new(Pbx::default()),
            settings: Arc::new(Settings::default()),
            sign_in: Arc::new(SignInGuard::default()),
            passwords: Arc::new(passwords),
            locale,
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }
}
