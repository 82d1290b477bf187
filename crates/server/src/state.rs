//! What every handler has at hand.

use std::sync::Arc;

use ccp_store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    actions::offered::Offered,
    bus::Bus,
    clock::Clock,
    config::Config,
    crm::Crm,
    flows::{locale::ServerLocale, runtime::Runtime},
    identity::{guard::SignInGuard, password::Passwords},
    live::hub::Hub,
    outbound::Outbound,
    seal::Seal,
};

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
