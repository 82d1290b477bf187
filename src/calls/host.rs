//! What the page around the overlay does for a call: opens a customer, makes a record, dials.

use ccp_protocol::{
    RecordId,
    calls::{Call, CallPop, PopKind},
};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use crate::{
    model::calls::number_of,
    overlay::Overlay,
    wire::{object, text},
};

/// The command that opens a customer.
pub const OPEN: &str = "sfScreenpopObject";
/// The command that opens a new record.
pub const NEW_RECORD: &str = "sfScreenpopNewRecord";
/// The command that searches for a number.
const SEARCH: &str = "sfScreenpopSearch";
/// The command that dials.
pub const DIAL: &str = "agentDialNumber";
/// How long the page may take, milliseconds.
const DEADLINE: u64 = 15_000;

/// Opens who calls: the customer if that is one, a search if it may be several, a new record if it is nobody known.
pub fn open_caller(overlay: Overlay, call: &Call) {
    let kind = match call.matches.as_slice() {
        [] => PopKind::NewRecord,
        [_] => PopKind::Profile,
        _ => PopKind::Search,
    };
    let pop = CallPop {
        kind,
        customer_id: call.matches.first().map(|found| found.customer_id.clone()),
        phone: number_of(call).map(str::to_owned),
    };
    open(overlay, &pop);
}

/// Opens a customer.
pub fn show_customer(overlay: Overlay, id: &RecordId) {
    ask(overlay, OPEN, "recordId", id.as_str());
}

/// Opens what the server says.
pub fn open(overlay: Overlay, pop: &CallPop) {
    let phone = pop.phone.as_deref().unwrap_or_default();
    match (pop.kind, &pop.customer_id) {
        (PopKind::Profile, Some(id)) => ask(overlay, OPEN, "recordId", id.as_str()),
        (PopKind::NewRecord, _) => {
            new_record(overlay, "Contact", vec![("Phone", Some(text(phone)))]);
        }
        _ => ask(overlay, SEARCH, "searchString", phone),
    }
}

/// Opens a new record with some of its fields filled.
pub fn new_record(overlay: Overlay, kind: &str, fields: Vec<(&'static str, Option<Value>)>) {
    let body = vec![
        ("entityName", Some(text(kind))),
        ("defaultFieldValues", Some(object(fields))),
    ];
    request(overlay, NEW_RECORD, object(body));
}

/// Dials a number.
pub fn dial(overlay: Overlay, number: &str) {
    ask(overlay, DIAL, "phoneNumber", number);
}

pub(super) fn ask(overlay: Overlay, command: &'static str, argument: &'static str, value: &str) {
    request(
        overlay,
        command,
        object(vec![(argument, Some(text(value)))]),
    );
}

pub(super) fn request(overlay: Overlay, command: &'static str, body: Value) {
    spawn_local(async move {
        let reply = overlay.bridge.request(command, body, None, DEADLINE).await;
        if let Some(exception) = reply.exception.filter(|_| !reply.success) {
            overlay.model.complain(exception.message);
        }
    });
}
