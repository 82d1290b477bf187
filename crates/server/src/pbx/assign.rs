//! `POST /api/v1/calls/{id}/assign`: says who an unknown, or perhaps known, number is.

use axum::{Json, extract::State};
use ccp_protocol::{
    CallId,
    calls::{Call, CallAssignment},
    contacts::Direction,
};
use ccp_store::directory::RecordKind;
use serde_json::Value;

use super::{
    calls::seen,
    news::{change, set_matches},
    numbers::candidates,
    shown::show,
    wire,
};
use crate::{
    App,
    crm::Caller,
    extract::{Body, Path},
    identity::caller::AgentCaller,
    problem::ApiError,
    settings,
};

/// The customer's fields a number may be put into, the first that is free.
const FIELDS: [&str; 4] = ["Phone", "MobilePhone", "HomePhone", "OtherPhone"];

/// Assign the number at the other end of a call to a customer: the call is theirs from now on, and so is the number where
/// they did not have it.
#[utoipa::path(post, path = "/api/v1/calls/{id}/assign", tag = "calls", params(("id" = CallId, Path)),
    request_body = CallAssignment, responses((status = 200, description = "The call as it is now.", body = Call)))]
pub async fn assign(
    State(app): State<App>,
    caller: AgentCaller,
    Path(id): Path<CallId>,
    Body(body): Body<CallAssignment>,
) -> Result<Json<Call>, ApiError> {
    let rules = settings::pbx::read(&app).await?;
    let call = seen(&app, &caller, &id, &rules).await?;
    let customer = app
        .crm
        .record(RecordKind::Customer, &body.customer_id)
        .await?;
    let customer =
        customer.ok_or_else(|| ApiError::at("/customerId", "There is no such customer."))?;
    let (number, best) = match call.direction {
        Direction::In => (&call.from, &call.from_e164),
        Direction::Out => (&call.to, &call.to_e164),
    };
    let home = rules.home;
    let asked = candidates(number, home);
    let has_it = FIELDS.iter().any(|field| {
        let text = customer.fields.get(*field).and_then(Value::as_str);
        text.is_some_and(|text| !candidates(text, home).is_disjoint(&asked))
    });
    if !has_it && !asked.is_empty() {
        let is_free = |field: &&&str| {
            let text = customer.fields.get(**field).and_then(Value::as_str);
            text.is_none_or(|text| text.trim().is_empty())
        };
        let free = FIELDS.iter().find(is_free).ok_or_else(|| {
            ApiError::at(
                "/customerId",
                "This customer has four other numbers; remove one first.",
            )
        })?;
        let mut fields = customer.fields.clone();
        let number = best.clone().unwrap_or_else(|| number.trim().to_owned());
        fields.insert((*free).to_owned(), number.into());
        app.crm
            .replace(
                RecordKind::Customer,
                &customer.id,
                fields,
                Some(customer.version),
            )
            .await?;
    }
    let found = [Caller::of(&customer, true)];
    let changed = change(&app, call, |call| {
        let mut next = call.clone();
        set_matches(&mut next, &found);
        next
    })
    .await?;
    show(&app, std::slice::from_ref(&changed)).await?;
    Ok(Json(wire::to_wire(&changed, &caller.agent, &rules)))
}
