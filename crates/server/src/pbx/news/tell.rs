//! One step of a call, told.

use ccp_protocol::{
    AgentId, ContactId,
    calls::{CallMatch, MatchLevel},
    contacts::Direction,
};
use ccp_store::{
    calls::{CallRecord, CallTold, CallWritten},
    identity::AgentRecord,
};

use super::{News, Step, contact, wire};
use crate::{
    App,
    crm::Caller,
    pbx::{answerer, audience::Audience, message::Event, rules::Rules},
    problem::ApiError,
    settings,
};

/// Changes of one call at the same time wait for each other so often before one gives up.
const TRIES: usize = 50;

/// Tells a step, once: completes the row and writes the feed entries that show it.
pub(super) async fn tell(app: &App, news: &News) -> Result<(), ApiError> {
    let Some(call) = app.store.call(&news.call).await? else {
        return Ok(());
    };
    let rules = settings::pbx::read(app).await?;
    let agents = app.store.agents().await?;
    let mut known = Known::of(app, &call, &news.step, &agents, &rules).await;
    let completed = known.put_into(&call);
    let rung = Audience::of(&completed, &rules).rung(&agents);
    let contact = contact::step(
        app,
        &completed,
        &news.step,
        news.seq,
        rung,
        known.callers.as_deref(),
    )
    .await?;
    known.contact_id = contact.map(|contact| contact.id);
    // The rules as they are by now.
    let _turn = app.pbx.turns.showing().await;
    let rules = settings::pbx::read(app).await?;
    let pops = news.step.event == Event::Answer && rules.set.pop_on_answer;
    let mut call = call;
    for _ in 0..TRIES {
        let told = known.put_into(&call);
        let entries = wire::entries(&told, &agents, &rules, pops)?;
        let now = app.clock.now();
        match app.store.call_told(news.seq, &told, &entries, now).await? {
            CallTold::Told(heads) => {
                app.bus.wake(&heads);
                return Ok(());
            }
            CallTold::Moved(current) => call = *current,
        }
    }
    Err(changes_too_much())
}

/// What is known of a call when its step is told.
struct Known {
    /// Who is at the other end, where that was asked and answered.
    callers: Option<Vec<Caller>>,
    /// Who of us it is.
    agent_id: Option<AgentId>,
    contact_id: Option<ContactId>,
}

impl Known {
    async fn of(
        app: &App,
        call: &CallRecord,
        step: &Step,
        agents: &[AgentRecord],
        rules: &Rules,
    ) -> Self {
        let asks = matches!(
            (step.event, call.direction),
            (Event::Answer, Direction::In) | (Event::NewCall, Direction::Out)
        );
        let agent = asks
            .then(|| answerer::find(&step.hints, agents, rules.home))
            .flatten();
        let is_asked = step.event == Event::NewCall || call.incomplete && call.matches.is_empty();
        Self {
            callers: if is_asked {
                callers(app, call).await
            } else {
                None
            },
            agent_id: agent.map(|agent| agent.id.clone()),
            contact_id: None,
        }
    }

    /// The call with it.
    fn put_into(&self, call: &CallRecord) -> CallRecord {
        let mut next = call.clone();
        if let Some(callers) = self.callers.as_deref().filter(|found| !found.is_empty()) {
            set_matches(&mut next, callers);
        }
        next.agent_id = self.agent_id.clone().or(next.agent_id);
        next.contact_id = self.contact_id.clone().or(next.contact_id);
        next
    }
}

/// A CRM that does not answer must not hold up a call.
async fn callers(app: &App, call: &CallRecord) -> Option<Vec<Caller>> {
    match app.crm.callers(other_end(call)).await {
        Ok(found) => Some(found),
        Err(error) => {
            tracing::warn!(%error, "who calls could not be looked up");
            None
        }
    }
}

/// The number of whoever is no agent.
pub(in crate::pbx) fn other_end(call: &CallRecord) -> &str {
    match call.direction {
        Direction::In => &call.from,
        Direction::Out => &call.to,
    }
}

/// Writes down who is at the other end.
pub(in crate::pbx) fn set_matches(call: &mut CallRecord, found: &[Caller]) {
    let names = found.iter().map(|caller| caller.name.clone()).collect();
    match call.direction {
        Direction::In => call.from_names = names,
        Direction::Out => call.to_names = names,
    }
    let matched = |caller: &Caller| CallMatch {
        customer_id: caller.customer_id.clone(),
        level: if caller.is_known {
            MatchLevel::Known
        } else {
            MatchLevel::Maybe
        },
        organisation: caller.organisation.clone(),
        inactive: !caller.is_active,
    };
    call.matches = found.iter().map(matched).collect();
}

/// Changes a call, however often others change it meanwhile; gives it as it is then.
pub(in crate::pbx) async fn change(
    app: &App,
    mut call: CallRecord,
    change: impl Fn(&CallRecord) -> CallRecord,
) -> Result<CallRecord, ApiError> {
    for _ in 0..TRIES {
        let next = change(&call);
        if next == call {
            return Ok(call);
        }
        match app.store.update_call(&next, None).await? {
            CallWritten::Written => {
                return Ok(CallRecord {
                    version: call.version + 1,
                    ..next
                });
            }
            CallWritten::Moved(current) => call = *current,
        }
    }
    Err(changes_too_much())
}

fn changes_too_much() -> ApiError {
    ApiError::Conflict("The call keeps changing. Try again.".to_owned())
}
