//! Contacts as a softphone reports them: made when they are new, brought up to date when they are known.

use ccp_protocol::{
    AgentId,
    contacts::{Channel, ContactFacts, Direction, NewContact},
};
use ccp_store::contacts::ContactRecord;

use super::{
    MAX_TEXT, attributes, check_texts,
    customer::{Customer, Named},
    given, insert,
};
use crate::{App, problem::ApiError};

/// What a softphone may tell of a contact that is nobody's yet.
const BEGINNINGS: [&str; 4] = ["onIncoming", "onConnecting", "onAccepted", "onConnected"];

/// The contact an agent's softphone tells of, made when its `externalId` is new: theirs, or nobody's yet. None when it is
/// another's. Nor does an event of its end make one: such are told again after all was over.
///
/// # Errors
/// 422 at the fact that is not right.
pub async fn contact_of(
    app: &App,
    agent: &AgentId,
    channel: Channel,
    facts: &ContactFacts,
    event: &str,
) -> Result<Option<ContactRecord>, ApiError> {
    check(facts)?;
    let external_id = facts.external_id.trim();
    let known = app.store.contact_by_external_id(external_id).await?;
    let is_end = matches!(event, "onMissed" | "onEnded" | "onDestroy");
    let contact = match known {
        Some(contact) => contact,
        None if is_end => return Ok(None),
        None => {
            let new = NewContact {
                channel,
                direction: facts.direction.unwrap_or(Direction::In),
                from: facts.from.clone(),
                to: facts.to.clone(),
                queue: facts.queue.clone(),
                agent: None,
                attributes: facts.attributes.clone(),
                external_id: Some(external_id.to_owned()),
                record: facts.record.clone(),
                rung: Vec::new(),
            };
            insert(app, new, Some(agent), Vec::new()).await?.0
        }
    };
    let may_tell = if let Some(owner) = &contact.agent_id {
        owner == agent
    } else {
        let rings_there = contact.rung.is_empty() || contact.rung.contains(agent);
        rings_there && BEGINNINGS.contains(&event)
    };
    // An id of another channel is another system's that happens to be the same.
    Ok(Some(contact).filter(|contact| may_tell && contact.channel == channel))
}

fn check(facts: &ContactFacts) -> Result<(), ApiError> {
    if facts.external_id.trim().is_empty() {
        return Err(ApiError::at(
            "/externalId",
            format!("1 to {MAX_TEXT} characters."),
        ));
    }
    check_texts(
        [&facts.from, &facts.to, &facts.queue],
        Some(&facts.external_id),
        facts.record.as_ref(),
    )?;
    attributes::check(&facts.attributes)?;
    Ok(())
}

/// The contact with the facts taken over; what was not given stays.
///
/// # Errors
/// 422 when there would be too many attributes.
pub(super) async fn updated(
    app: &App,
    contact: &ContactRecord,
    facts: &ContactFacts,
) -> Result<ContactRecord, ApiError> {
    let mut next = contact.clone();
    next.direction = facts.direction.unwrap_or(next.direction);
    next.from = given(facts.from.clone()).or(next.from);
    next.to = given(facts.to.clone()).or(next.to);
    next.queue = given(facts.queue.clone()).or(next.queue);
    next.record = facts.record.clone().or(next.record);
    next.attributes = attributes::merged(next.attributes, &facts.attributes)?;
    let moved = |one: &ContactRecord| (one.direction, one.from.clone(), one.to.clone());
    if moved(&next) != moved(contact) {
        let told = (next.from.as_deref(), next.to.as_deref());
        let customer = Customer::of(app, next.direction, told, Named::ByNumber);
        let Customer { phone, name } = customer.await;
        (next.phone, next.customer_name) = (phone, name);
    }
    Ok(next)
}
