//! Shows calls to all who see them, and again when who sees them changes.

use ccp_protocol::calls::CallState;
use ccp_store::{calls::CallRecord, feed::NewEntry, identity::AgentRecord};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{audience::Audience, rules::Rules, wire};
use crate::{App, problem::ApiError, settings};

/// What the overlays of agents who see other calls than before are told to read anew.
const PART: &str = "calls";
/// Calls that ring at the same time at most.
const MOST_RINGING: usize = 10_000;

/// Keeps calls from being shown by rules that are just being replaced: such a row would come after what followed from the
/// new ones.
#[derive(Debug, Default)]
pub struct Turns {
    turns: RwLock<()>,
}

impl Turns {
    /// Until this is dropped the rules stay as they are; to be taken before they are read.
    pub(super) async fn showing(&self) -> RwLockReadGuard<'_, ()> {
        self.turns.read().await
    }

    /// Until this is dropped no call is shown.
    pub(crate) async fn ruling(&self) -> RwLockWriteGuard<'_, ()> {
        self.turns.write().await
    }
}

/// Shows changed calls to everybody who sees them.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn show(app: &App, calls: &[CallRecord]) -> Result<(), ApiError> {
    let _turn = app.pbx.turns.showing().await;
    let rules = settings::pbx::read(app).await?;
    let agents = app.store.agents().await?;
    let mut entries = Vec::new();
    for call in calls {
        entries.extend(wire::entries(call, &agents, &rules, false)?);
    }
    append(app, &entries).await
}

/// Makes drawers show what the new rules say: each reads its list anew, and what rings does so where it rings now. Called
/// while no call is shown ([`Turns::ruling`]).
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn show_anew(app: &App, before: &Rules, rules: &Rules) -> Result<(), ApiError> {
    let list = |rules: &Rules| {
        let set = &rules.set;
        (
            set.filter.clone(),
            set.other_queues,
            set.default_country.clone(),
            set.records_shown,
        )
    };
    if list(before) == list(rules) {
        return Ok(());
    }
    settings::announce(app, PART).await?;
    let agents = app.store.agents().await?;
    // All that go on, however lately they were heard of.
    let going_on = app.store.calls_unheard(i64::MAX, MOST_RINGING).await?;
    let mut entries = Vec::new();
    for call in going_on
        .iter()
        .filter(|call| call.state == CallState::Ringing)
    {
        let (before, after) = (Audience::of(call, before), Audience::of(call, rules));
        let rings_anew = |agent: &&AgentRecord| before.rings(agent) != after.rings(agent);
        let concerned: Vec<AgentRecord> = agents.iter().filter(rings_anew).cloned().collect();
        entries.extend(wire::entries(call, &concerned, rules, false)?);
    }
    append(app, &entries).await
}

async fn append(app: &App, entries: &[NewEntry]) -> Result<(), ApiError> {
    let heads = app.store.append(entries, app.clock.now()).await?;
    app.bus.wake(&heads);
    Ok(())
}
