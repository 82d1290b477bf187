//! Values with every field of their type set.

use ccp_protocol::live::{CommandException, CommandResult};
use serde_json::{Value, json};

pub(super) const AT: &str = "2026-11-21T08:30:00.000Z";

pub(super) fn session() -> Value {
    json!({
        "token": "t", "expiresAt": AT,
        "agent": {"id": "a", "login": "l", "name": "n", "phone": "1", "roles": ["agent", "administrator"]},
    })
}

pub(super) fn definition() -> Value {
    json!({
        "id": "d", "name": "n", "label": "l", "display": "link", "style": "s", "format": "f",
        "defaultValue": "v", "order": -3, "version": 4,
    })
}

pub(super) fn form_field() -> Value {
    json!({
        "name": "n", "label": "l", "type": "dropdown", "order": 2, "required": true,
        "options": [{"value": "v", "label": "l"}], "default": "$.contact.phone",
    })
}

pub(super) fn action() -> Value {
    json!({
        "id": "a", "name": "n", "order": 1,
        "form": {"title": "t", "instructions": "i", "fields": [form_field()]},
    })
}

pub(super) fn contact() -> Value {
    json!({
        "id": "c", "channel": "queueCallback", "direction": "out", "state": "pending", "from": "1", "to": "2",
        "phone": "3", "customerName": "n", "queue": "q", "agent": "a", "attributes": {"k": {"deep": [1]}},
        "externalId": "e", "record": {"recordId": "r", "objectType": "t", "runId": "u"}, "startedAt": AT, "connectedAt": AT, "endedAt": AT,
    })
}

pub(super) fn call() -> Value {
    json!({
        "id": "r", "callId": "c", "direction": "in", "from": "030 1", "fromE164": "+49301", "fromFormatted": "+49 30 1", "fromNames": ["n"],
        "to": "2", "toE164": "+492", "toFormatted": "+49 2", "toNames": ["m"], "queue": "q", "state": "missed", "cause": "noAnswer",
        "rawCause": "NO_ANSWER", "done": true, "incomplete": true, "initializedAt": AT, "startedAt": AT,
        "endedAt": AT, "waitingSeconds": 3, "talkingSeconds": 4,
        "matches": [{"customerId": "p", "level": "maybe", "organisation": "o", "inactive": true}], "agentId": "a", "contactId": "k", "note": "t",
        "callBack": true, "rings": true, "pop": {"kind": "newRecord", "customerId": "p", "phone": "+49301"},
    })
}

pub(super) fn data_item() -> Value {
    json!({
        "title": "t", "flow": "f",
        "fields": [{"key": "k", "value": null}, {"key": "l", "value": {"x": 1.5}}],
    })
}

pub(super) fn entry() -> Value {
    json!({
        "seq": 7, "at": AT, "kind": "data", "contactId": "c", "runId": "r", "replaces": 3, "body": data_item(),
    })
}

pub(super) fn problem() -> Value {
    json!({
        "type": "/problems/invalid", "title": "t", "status": 422, "detail": "d",
        "errors": [{"pointer": "/form/x", "detail": "no"}],
    })
}

pub(super) fn reply() -> Value {
    json!({"success": false, "results": {"x": 1}, "exception": {"code": "c", "message": "m"}})
}

pub(super) fn host_event() -> Value {
    json!({"source": "s", "event": "e", "payload": {"number": "1"}, "contactId": "c", "eventId": "i"})
}

pub(super) fn snapshot() -> Value {
    json!({
        "agent": session()["agent"],
        "panels": {"panels": [{"id": "calls", "enabled": false}], "default": "data", "dataTitle": "News"},
        "features": {"showAttributesIfEmpty": true, "showAllAttributes": true, "recordingPanel": false},
        "actions": [action()], "attributes": [definition()], "contacts": [contact()],
        "unread": {"data": 3}, "seq": 12,
    })
}

pub(super) fn command_result(success: bool) -> CommandResult {
    CommandResult {
        id: "i".to_owned(),
        success,
        results: success.then(|| json!({"button": "Yes"})),
        exception: (!success).then(|| CommandException {
            code: "timeout".to_owned(),
            message: "m".to_owned(),
        }),
    }
}
