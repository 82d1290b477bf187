#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fmt::Debug;

use ccp_protocol::{
    Page,
    actions::{Action, FieldKind, FormField, Options, RunStarted, StartRun},
    bridge::{Envelope, Layout, MessageKind, Ready, Reply},
    calls::{Call, CallState, Cause, MatchLevel, PopKind},
    contacts::{Channel, Contact, ContactState, Direction},
    feed::{
        AttributesChanged, ConfigurationChanged, ContactEnded, DataItem, EntryKind, FeedEntry,
        Notice, NoticeLevel, RunNews,
    },
    identity::{Agent, Role, Session, SignIn, Ticket},
    live::{Command, CommandException, FromOverlay, HostEvent},
    overlay::Snapshot,
    problem::Problem,
    runs::{RunError, RunStatus},
    settings::{AttributeDefinition, AttributeDisplay, Features, PanelId, PanelSwitch, Panels},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Name, Read, Write, samples};

/// Both readers say the same of a value.
fn same<T: Read + DeserializeOwned + PartialEq + Debug>(value: &Value) -> Option<T> {
    let derived = serde_json::from_value::<T>(value.clone()).ok();
    assert_eq!(T::read(value), derived, "{value}");
    derived
}

/// A sample reads back, alone and with what a newer server may add; and whatever is missing, `null` or of another
/// type in it is taken or refused as by the derived reader.
fn agrees<T: Read + Serialize + DeserializeOwned + PartialEq + Debug>(full: &Value) {
    let read: T = same(full).expect("the sample is whole");
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        *full,
        "the sample names every field"
    );
    for name in full.as_object().unwrap().keys() {
        let mut without = full.clone();
        without.as_object_mut().unwrap().remove(name);
        same::<T>(&without);
        for strange in [json!(null), json!({"strange": 1}), json!(true), json!(-1.5)] {
            let mut other = full.clone();
            other.as_object_mut().unwrap().insert(name.clone(), strange);
            same::<T>(&other);
        }
    }
    for strange in [json!(null), json!("text"), json!(7)] {
        same::<T>(&strange);
    }
}

/// What a newer server adds is ignored.
fn ignores_more<T: Read + PartialEq + Debug>(full: &Value) {
    let mut more = full.clone();
    more.as_object_mut()
        .unwrap()
        .insert("later".to_owned(), json!({"x": [1]}));
    assert_eq!(T::read(&more), T::read(full));
}

fn named<T: Read + Name + Serialize + PartialEq + Debug>(all: &[T]) {
    for value in all {
        let name = serde_json::to_value(value).unwrap();
        assert_eq!(T::read(&name).as_ref(), Some(value));
        assert_eq!(name, value.name());
    }
    assert_eq!(T::read(&json!("later")), None);
    assert_eq!(T::read(&json!(0)), None);
}

#[test]
fn structs_read_as_the_protocol_says() {
    agrees::<Session>(&samples::session());
    agrees::<Ticket>(&json!({"ticket": "t"}));
    agrees::<PanelSwitch>(&json!({"id": "data", "enabled": true}));
    agrees::<Features>(
        &json!({"showAttributesIfEmpty": true, "showAllAttributes": false, "recordingPanel": true}),
    );
    agrees::<AttributeDefinition>(&samples::definition());
    agrees::<Action>(&samples::action());
    agrees::<FormField>(&samples::form_field());
    agrees::<RunStarted>(&json!({"runId": "r"}));
    agrees::<Contact>(&samples::contact());
    agrees::<FeedEntry>(&samples::entry());
    agrees::<DataItem>(&samples::data_item());
    agrees::<ContactEnded>(&json!({"id": "c", "at": samples::AT}));
    agrees::<AttributesChanged>(&json!({"set": {"a": 1, "b": null}, "removed": ["x"]}));
    agrees::<RunNews>(&json!({"id": "r", "actionId": "a", "status": "failed", "error": "why"}));
    agrees::<ConfigurationChanged>(&json!({"changed": ["actions"]}));
    agrees::<Notice>(&json!({"level": "warning", "text": "t"}));
    agrees::<RunError>(&json!({"block": "b", "code": "c", "message": "m"}));
    agrees::<Problem>(&samples::problem());
    agrees::<Envelope>(&json!({"v": 1, "id": "i", "type": "event", "name": "n", "body": {"x": 1}}));
    agrees::<Reply>(&samples::reply());
    agrees::<CommandException>(&json!({"code": "c", "message": "m"}));
    agrees::<HostEvent>(&samples::host_event());
    agrees::<Command>(&json!({"id": "i", "name": "n", "args": {"a": [1]}, "deadlineMs": 5000}));
    agrees::<Command>(
        &json!({"id": "i", "name": "n", "args": {}, "deadlineMs": 5000, "about": {"contactId": "c"}}),
    );
}

#[test]
fn nested_parts_read_as_the_protocol_says() {
    for part in ["/form", "/form/fields/0"] {
        let mut broken = samples::action();
        *broken.pointer_mut(part).unwrap() = json!("text");
        assert_eq!(same::<Action>(&broken), None);
    }
    same::<Options>(&json!([{"value": "v", "label": "l"}])).unwrap();
    same::<Options>(&json!({"flowId": "f"})).unwrap();
    assert_eq!(same::<Options>(&json!([{"value": "v"}])), None);
    assert_eq!(same::<Options>(&json!({})), None);
    assert_eq!(same::<Options>(&json!("f")), None);
}

#[test]
fn lists_leave_out_what_only_a_newer_overlay_understands() {
    let mut agent = samples::session()["agent"].clone();
    assert_eq!(Agent::read(&agent), same(&agent));
    agent["roles"] = json!(["supervisor", "agent"]);
    assert_eq!(Agent::read(&agent).unwrap().roles, [Role::Agent]);

    let panels = json!({
        "panels": [{"id": "data", "enabled": true}, {"id": "later", "enabled": true}],
        "default": "later",
    });
    let read = Panels::read(&panels).unwrap();
    assert_eq!(read.panels.len(), 1);
    assert_eq!(read.default, Panels::default().default);
    assert_eq!(read.data_title, Panels::default().data_title);
    assert_eq!(Panels::read(&json!({"panels": []})), None);

    let mut page = json!({"items": [samples::entry(), samples::entry()], "next": "9"});
    agrees_page(&page);
    page["items"][0]["kind"] = json!("later");
    assert_eq!(Page::<FeedEntry>::read(&page).unwrap().items.len(), 1);
    assert_eq!(Page::<FeedEntry>::read(&json!({"next": "9"})), None);
}

fn agrees_page(page: &Value) {
    let read: Page<FeedEntry> = same(page).unwrap();
    assert_eq!((read.items.len(), read.next.as_deref()), (2, Some("9")));
    same::<Page<FeedEntry>>(&json!({"items": []})).unwrap();
}

#[test]
fn a_call_reads_as_the_protocol_says_but_for_what_nobody_asks_it() {
    /// As the overlay reads it, with what it has no use for.
    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    #[serde(transparent)]
    struct Whole(Call);

    impl Read for Whole {
        fn read(value: &Value) -> Option<Self> {
            let derived: Call = serde_json::from_value(value.clone()).ok()?;
            Some(Self(Call {
                call_id: derived.call_id,
                ended_at: derived.ended_at,
                contact_id: derived.contact_id,
                ..Call::read(value)?
            }))
        }
    }

    let read = Call::read(&samples::call()).unwrap();
    assert_eq!(
        (read.call_id.as_str(), read.ended_at, read.contact_id),
        ("", None, None)
    );
    agrees::<Whole>(&samples::call());
}

#[test]
fn a_snapshot_reads_as_the_protocol_says_but_for_what_nobody_asks_it() {
    let mut snapshot = samples::snapshot();
    let derived: Snapshot = serde_json::from_value(snapshot.clone()).unwrap();
    let read = Snapshot::read(&snapshot).unwrap();
    assert!(read.unread.is_empty());
    assert_eq!(
        Snapshot {
            unread: derived.unread.clone(),
            ..read
        },
        derived
    );
    for name in [
        "agent",
        "panels",
        "features",
        "actions",
        "attributes",
        "contacts",
        "seq",
    ] {
        let mut without = snapshot.clone();
        without.as_object_mut().unwrap().remove(name);
        assert_eq!(Snapshot::read(&without), None, "{name}");
    }
    snapshot["actions"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "b", "name": "Later", "order": 1, "form": {"fields": [{"name": "x", "type": "later"}]}}));
    snapshot["contacts"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "d", "channel": "later"}));
    let read = Snapshot::read(&snapshot).unwrap();
    assert_eq!((read.actions.len(), read.contacts.len()), (1, 1));
}

#[test]
fn what_a_newer_server_adds_is_ignored() {
    ignores_more::<Panels>(&samples::snapshot()["panels"]);
    ignores_more::<Features>(&json!({"recordingPanel": true}));
    ignores_more::<FormField>(&samples::form_field());
    ignores_more::<Contact>(&samples::contact());
    ignores_more::<Call>(&samples::call());
    ignores_more::<FeedEntry>(&samples::entry());
    assert_eq!(
        Panels::read(&samples::snapshot()["panels"]),
        same(&samples::snapshot()["panels"])
    );
}

#[test]
fn enums_are_named_as_the_protocol_says() {
    named(&[Role::Agent, Role::Administrator]);
    named(&[
        PanelId::Attributes,
        PanelId::Actions,
        PanelId::Data,
        PanelId::Calls,
        PanelId::Recording,
    ]);
    named(&[
        AttributeDisplay::Key,
        AttributeDisplay::KeyValue,
        AttributeDisplay::Link,
    ]);
    named(&[
        FieldKind::Text,
        FieldKind::TextArea,
        FieldKind::Number,
        FieldKind::Telephone,
        FieldKind::Email,
        FieldKind::Date,
        FieldKind::Checkbox,
        FieldKind::Dropdown,
    ]);
    named(&[
        Channel::Voice,
        Channel::Chat,
        Channel::Task,
        Channel::QueueCallback,
    ]);
    named(&[Direction::In, Direction::Out]);
    named(&[
        ContactState::Ringing,
        ContactState::Connected,
        ContactState::Pending,
        ContactState::Missed,
        ContactState::Ended,
    ]);
    named(&[
        EntryKind::Data,
        EntryKind::Contact,
        EntryKind::ContactEnded,
        EntryKind::Attributes,
        EntryKind::Run,
        EntryKind::Call,
        EntryKind::Configuration,
        EntryKind::Notice,
    ]);
    named(&[
        NoticeLevel::Info,
        NoticeLevel::Success,
        NoticeLevel::Warning,
        NoticeLevel::Error,
    ]);
    named(&[
        RunStatus::Running,
        RunStatus::Completed,
        RunStatus::Failed,
        RunStatus::Interrupted,
    ]);
    named(&[
        CallState::Ringing,
        CallState::Connected,
        CallState::Ended,
        CallState::Missed,
        CallState::Blocked,
        CallState::Stale,
    ]);
    named(&[
        Cause::NormalClearing,
        Cause::Busy,
        Cause::Cancel,
        Cause::NoAnswer,
        Cause::Congestion,
        Cause::NotFound,
        Cause::Forwarded,
    ]);
    named(&[MatchLevel::Known, MatchLevel::Maybe]);
    named(&[PopKind::Profile, PopKind::Search, PopKind::NewRecord]);
    named(&[
        MessageKind::Request,
        MessageKind::Response,
        MessageKind::Event,
    ]);
}

/// What is written is exactly what the derived writer writes, and its reader reads it.
fn writes<T: Write + Serialize + DeserializeOwned + PartialEq + Debug>(values: &[T]) {
    for value in values {
        let written = value.write();
        assert_eq!(written, serde_json::to_value(value).unwrap());
        assert_eq!(&serde_json::from_value::<T>(written).unwrap(), value);
    }
}

#[test]
fn what_is_sent_is_written_as_the_protocol_says() {
    writes(&[SignIn {
        login: "l".to_owned(),
        password: "\"p\u{e4}".to_owned(),
    }]);
    writes(&[
        StartRun::default(),
        serde_json::from_value(json!({"contactId": "c", "form": {"a": 1.5}})).unwrap(),
    ]);
    writes(&[Ready {
        ccp: "ready".to_owned(),
        v: 1,
    }]);
    writes(&[Layout {
        open: true,
        width: 320,
    }]);
    for kind in ["request", "response", "event"] {
        let envelope = json!({"v": 1, "id": "i", "type": kind, "name": "n", "body": [1]});
        writes::<Envelope>(&[serde_json::from_value(envelope).unwrap()]);
    }
    let about = json!({
        "v": 1, "id": "i", "type": "request", "name": "n", "body": {}, "about": {"contactId": "c"}, "deadlineMs": 5000
    });
    writes::<Envelope>(&[serde_json::from_value(about).unwrap()]);
    writes::<FromOverlay>(&[
        FromOverlay::Hello {
            ticket: "t".to_owned(),
            after: None,
            tab: "tab".into(),
            capabilities: Vec::new(),
        },
        FromOverlay::Hello {
            ticket: "t".to_owned(),
            after: Some(u64::MAX),
            tab: "tab".into(),
            capabilities: vec!["a".to_owned(), "b".to_owned()],
        },
        FromOverlay::Ack { seq: 3 },
        FromOverlay::Focus { active: true },
        FromOverlay::Capabilities {
            capabilities: vec!["a".to_owned()],
        },
        FromOverlay::CommandResult(samples::command_result(true)),
        FromOverlay::CommandResult(samples::command_result(false)),
        FromOverlay::Event(serde_json::from_value(samples::host_event()).unwrap()),
        FromOverlay::Event(
            serde_json::from_value(json!({"source": "s", "event": "e", "eventId": "i"})).unwrap(),
        ),
    ]);
}
