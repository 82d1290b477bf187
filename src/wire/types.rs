//! The protocol's types as the overlay reads them.

use std::collections::BTreeMap;

use ccp_protocol::{
    ActionId, AgentId, AttributeId, CallId, ContactId, FlowId, Page, RecordId, RunId, Timestamp,
    actions::{Action, Choice, FieldKind, FlowOptions, Form, FormField, Options, RunStarted},
    bridge::{Envelope, MessageKind, Reply},
    calls::{Call, CallMatch, CallPop, CallState, Cause, MatchLevel, PopKind},
    contacts::{Channel, Contact, ContactState, Direction, RecordRef},
    feed::{
        AttributesChanged, ConfigurationChanged, ContactEnded, DataField, DataItem, EntryKind,
        FeedEntry, Notice, NoticeLevel, RunNews,
    },
    identity::{Agent, Role, Session, Ticket},
    live::{Command, CommandException, HostEvent},
    overlay::Snapshot,
    problem::{FieldError, Problem},
    runs::{RunError, RunStatus},
    settings::{AttributeDefinition, AttributeDisplay, Features, PanelId, PanelSwitch, Panels},
};
use serde_json::Value;

use super::{
    read::{Read, absent, field, known, maybe, unused},
    table::Name,
};

texts! { ActionId AgentId AttributeId CallId ContactId FlowId RecordId RunId Timestamp }

names! {
    Role { Agent "agent", Administrator "administrator" }
    PanelId {
        Attributes "attributes", Actions "actions", Data "data", Calls "calls", Recording "recording",
    }
    AttributeDisplay { Key "key", KeyValue "keyValue", Link "link" }
    FieldKind {
        Text "text", TextArea "textArea", Number "number", Telephone "telephone", Email "email", Date "date",
        Checkbox "checkbox", Dropdown "dropdown",
    }
    Channel { Voice "voice", Chat "chat", Task "task", QueueCallback "queueCallback" }
    Direction { In "in", Out "out" }
    ContactState {
        Ringing "ringing", Connected "connected", Pending "pending", Missed "missed", Ended "ended",
    }
    EntryKind {
        Data "data", Contact "contact", ContactEnded "contactEnded", Attributes "attributes", Run "run",
        Call "call", Configuration "configuration", Notice "notice",
    }
    NoticeLevel { Info "info", Success "success", Warning "warning", Error "error" }
    RunStatus {
        Running "running", Completed "completed", Failed "failed", Interrupted "interrupted",
    }
    CallState {
        Ringing "ringing", Connected "connected", Ended "ended", Missed "missed", Blocked "blocked", Stale "stale",
    }
    Cause {
        NormalClearing "normalClearing", Busy "busy", Cancel "cancel", NoAnswer "noAnswer",
        Congestion "congestion", NotFound "notFound", Forwarded "forwarded",
    }
    MatchLevel { Known "known", Maybe "maybe" }
    PopKind { Profile "profile", Search "search", NewRecord "newRecord" }
    MessageKind { Request "request", Response "response", Event "event" }
}

structs! {
    // Rights are the server's: a role that is not known here takes nothing away.
    Agent { id: field "id", login: field "login", name: field "name", phone: maybe "phone", roles: known "roles" }
    Session { token: field "token", expires_at: field "expiresAt", agent: field "agent" }
    Ticket { ticket: field "ticket" }
    PanelSwitch { id: field "id", enabled: field "enabled" }
    Features {
        show_attributes_if_empty: absent "showAttributesIfEmpty",
        show_all_attributes: absent "showAllAttributes",
        recording_panel: absent "recordingPanel",
    }
    AttributeDefinition {
        id: field "id", name: field "name", label: absent "label", display: absent "display",
        style: absent "style", format: absent "format", default_value: absent "defaultValue",
        order: absent "order", version: absent "version",
    }
    Action { id: field "id", name: field "name", order: field "order", form: maybe "form" }
    Form { title: absent "title", instructions: absent "instructions", fields: absent "fields" }
    FormField {
        name: field "name", label: absent "label", kind: absent "type", order: absent "order",
        required: absent "required", options: maybe "options", default: maybe "default",
    }
    Choice { value: field "value", label: field "label" }
    FlowOptions { flow_id: field "flowId" }
    RunStarted { run_id: field "runId" }
    RecordRef { record_id: field "recordId", object_type: maybe "objectType", run_id: maybe "runId" }
    Contact {
        id: field "id", channel: field "channel", direction: field "direction", state: field "state",
        from: maybe "from", to: maybe "to", phone: maybe "phone", customer_name: maybe "customerName",
        queue: maybe "queue", agent: maybe "agent", attributes: absent "attributes",
        external_id: maybe "externalId", record: maybe "record", started_at: field "startedAt", connected_at: maybe "connectedAt",
        ended_at: maybe "endedAt",
    }
    FeedEntry {
        seq: field "seq", at: field "at", kind: field "kind", contact_id: maybe "contactId",
        run_id: maybe "runId", replaces: maybe "replaces", body: field "body",
    }
    // The overlay fetches pages of the feed only: an entry of a kind to come is none of the data items.
    Page<FeedEntry> { items: known "items", next: maybe "next" }
    DataItem { title: field "title", flow: field "flow", fields: field "fields" }
    DataField { key: field "key", value: field "value" }
    // What needs no dropping first: so little is to be undone where something cannot be read.
    Call {
        direction: field "direction", state: field "state", cause: maybe "cause", done: field "done",
        incomplete: field "incomplete", waiting_seconds: maybe "waitingSeconds",
        talking_seconds: maybe "talkingSeconds", call_back: field "callBack", rings: field "rings",
        id: field "id", from: field "from", from_e164: maybe "fromE164", from_formatted: maybe "fromFormatted",
        from_names: field "fromNames", to: field "to", to_e164: maybe "toE164", to_formatted: maybe "toFormatted",
        to_names: field "toNames", queue: maybe "queue", raw_cause: maybe "rawCause",
        initialized_at: field "initializedAt", started_at: maybe "startedAt", matches: field "matches",
        agent_id: maybe "agentId", note: field "note", pop: maybe "pop",
        call_id: unused "", ended_at: unused "", contact_id: unused "",
    }
    CallMatch {
        customer_id: field "customerId", level: field "level", organisation: maybe "organisation",
        inactive: absent "inactive",
    }
    CallPop { kind: field "kind", customer_id: maybe "customerId", phone: maybe "phone" }
    Page<Call> { items: known "items", next: maybe "next" }
    ContactEnded { id: field "id", at: field "at" }
    AttributesChanged { set: absent "set", removed: absent "removed" }
    RunNews { id: field "id", action_id: maybe "actionId", status: field "status", error: maybe "error" }
    ConfigurationChanged { changed: field "changed" }
    Notice { level: field "level", text: field "text" }
    RunError { block: maybe "block", code: field "code", message: field "message" }
    Problem {
        kind: field "type", title: field "title", status: field "status", detail: absent "detail",
        errors: absent "errors",
    }
    FieldError { pointer: field "pointer", detail: field "detail" }
    Envelope {
        v: field "v", id: field "id", kind: field "type", name: field "name", body: absent "body", about: maybe "about",
        deadline_ms: maybe "deadlineMs",
    }
    Reply { success: field "success", results: maybe "results", exception: maybe "exception" }
    CommandException { code: field "code", message: absent "message" }
    HostEvent {
        source: field "source", event: field "event", payload: absent "payload",
        contact_id: maybe "contactId", event_id: field "eventId",
    }
    Command { id: field "id", name: field "name", args: field "args", deadline_ms: field "deadlineMs", about: maybe "about" }
}

impl Read for Options {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Array(_) => Read::read(value).map(Self::List),
            _ => Read::read(value).map(Self::Flow),
        }
    }
}

impl Read for Panels {
    fn read(value: &Value) -> Option<Self> {
        let otherwise = Self::default();
        let default: String = field(value, "default")?;
        let data_title = match value.get("dataTitle") {
            Some(title) => Read::read(title)?,
            None => otherwise.data_title,
        };
        Some(Self {
            // A panel that this overlay does not know has no tab here, and is not the one open at first.
            panels: known(value, "panels")?,
            default: Read::read(&Value::String(default)).unwrap_or(otherwise.default),
            data_title,
        })
    }
}

impl Read for Snapshot {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            agent: field(value, "agent")?,
            panels: field(value, "panels")?,
            features: field(value, "features")?,
            // One that cannot be read must not cost the agent the rest.
            actions: known(value, "actions")?,
            attributes: known(value, "attributes")?,
            contacts: known(value, "contacts")?,
            // The overlay counts by itself.
            unread: BTreeMap::new(),
            seq: field(value, "seq")?,
        })
    }
}
