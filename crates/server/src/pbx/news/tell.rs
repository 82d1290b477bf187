//! One step of a call, told.

use ccp_protocol::{
    calls::{CallMatch, MatchLevel},
    contacts::Direction,
};
use ccp_store::{
    calls::{CallRecord, CallWritten},
    identity::AgentRecord,
};

use super::{News, Step, contact, wire};
use crate::{
    App,
    crm::Caller,
    pbx::{answerer, audience, message::Event},
    problem::ApiError,
    settings::{self, pbx::Pbx},
};

/// Changes of one call at the same time wait for each other so often before one gives up.
const TRIES: usize = 50;

/// Tells a step: completes the row, then its feed entries, once.
pub(super) async fn tell(app: &App, news: &News) -> Result<(), ApiError> {
    let now = app.clock.now();
    let Some(call) = app.store.call(&news.call).await? else {
        return Ok(());
    };
    let rules = settings::pbx::read(app).await?;
    let agents = app.store.agents().await?;
    let call = complete(app, call, &news.step, &rules, &agents).await?;
    let rung = audience::rung(&call, &agents, &rules);
    let contact = contact::step(app, &call, &news.step, news.seq, rung).await?;
    let contact_id = contact.map(|contact| contact.id);
    let call = change(app, call, |call| CallRecord {
        contact_id: contact_id.clone().or_else(|| call.contact_id.clone()),
        ..call.clone()
    })
    .await?;
    // The rules as they are by now.
    let _turn = app.pbx.turns.showing().await;
    let rules = settings::pbx::read(app).await?;
    let agents = app.store.agents().await?;
    let pops = news.step.event == Event::Answer && rules.pop_on_answer;
    let entries = wire::entries(&call, &agents, &rules, pops)?;
    let heads = app.store.call_told(news.seq, &entries, now).await?;
    app.bus.wake(&heads);
    Ok(())
}

/// Who is at the other end, and who of us it is.
async fn complete(
    app: &App,
    call: CallRecord,
    step: &Step,
    rules: &Pbx,
    agents: &[AgentRecord],
) -> Result<CallRecord, ApiError> {
    let found = if step.event == Event::NewCall || call.incomplete && call.matches.is_empty() {
        callers(app, &call).await
    } else {
        Vec::new()
    };
    let asks = matches!(
        (step.event, call.direction),
        (Event::Answer, Direction::In) | (Event::NewCall, Direction::Out)
    );
    let agent = asks
        .then(|| answerer::find(&step.hints, agents, rules.home()))
        .flatten()
        .map(|agent| agent.id.clone());
    change(app, call, |call| {
        let mut next = call.clone();
        if !found.is_empty() {
            set_matches(&mut next, &found);
        }
        if agent.is_some() {
            next.agent_id.clone_from(&agent);
        }
        next
    })
    .await
}

/// A CRM that does not answer must not hold up a call.
async fn callers(app: &App, call: &CallRecord) -> Vec<Caller> {
    match app.crm.callers(other_end(call)).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "who calls could not be looked up");
            Vec::new()
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
            CallWritten::Written(_) => {
                return Ok(CallRecord {
                    version: call.version + 1,
                    ..next
                });
            }
            CallWritten::Moved(current) => call = *current,
        }
    }
    Err(ApiError::Conflict(
        "The call keeps changing. Try again.".to_owned(),
    ))
}
