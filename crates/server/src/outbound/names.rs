//! From a host's name to addresses that were checked: the only look-up a request makes.

use std::{
    fmt::Debug,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{
    Failure,
    address::{Reach, reach},
};

/// Looks names up.
#[async_trait]
pub trait Resolver: Debug + Send + Sync + 'static {
    /// All addresses of a name.
    async fn look_up(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's way: `/etc/hosts`, then its name servers.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn look_up(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// Looks a name up for one connection and gives its addresses only when every one of them may be reached: a name with
/// one good and one bad address is a trap, and the connection goes to what was checked.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) resolver: Arc<dyn Resolver>,
    /// How far it may lead.
    pub(super) furthest: Reach,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let this = self.clone();
        Box::pin(async move {
            let addresses = this.look_up(name.as_str()).await?;
            let addresses = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

impl Checked {
    async fn look_up(&self, host: &str) -> Result<Vec<IpAddr>, Failure> {
        let nowhere = || Failure::NoAddress(host.to_owned());
        let addresses = self.resolver.look_up(host).await.map_err(|error| {
            tracing::info!(%error, host, "a destination's name was not found");
            nowhere()
        })?;
        if addresses.is_empty() {
            return Err(nowhere());
        }
        for address in &addresses {
            check(host, *address, self.furthest)?;
        }
        Ok(addresses)
    }
}

/// Refuses an address that is further than may be reached. Which address it is goes to the log only: a flow's error is
/// shown to agents, who need not learn the network's plan.
pub(super) fn check(host: &str, address: IpAddr, furthest: Reach) -> Result<(), Failure> {
    let found = reach(address);
    if found <= furthest {
        return Ok(());
    }
    tracing::warn!(host, %address, "a request was not sent where it led");
    Err(match found {
        Reach::Never => Failure::Never(host.to_owned()),
        _ => Failure::Private(host.to_owned()),
    })
}
