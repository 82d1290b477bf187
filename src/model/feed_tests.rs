#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use ccp_protocol::{ActionId, ContactId, RunId, Timestamp};
use serde_json::{Map, Value, json};

use super::*;
use crate::model::Phase;

fn model() -> Model {
    Model::new(Phase::Ready)
}

fn entry(seq: u64, kind: EntryKind, contact: Option<&str>, body: Value) -> FeedEntry {
    FeedEntry {
        seq,
        at: Timestamp("2026-11-21T08:30:00.000Z".to_owned()),
        kind,
        contact_id: contact.map(ContactId::from),
        run_id: None,
        replaces: None,
        body,
    }
}

fn data(seq: u64, contact: Option<&str>) -> FeedEntry {
    entry(
        seq,
        EntryKind::Data,
        contact,
        json!({"title": "t", "flow": "f", "fields": [{"key": "n", "value": seq}]}),
    )
}

fn contact(seq: u64, id: &str) -> FeedEntry {
    let body = json!({"id": id, "channel": "voice", "direction": "in", "state": "ringing",
        "startedAt": "2026-11-21T08:30:00.000Z"});
    entry(seq, EntryKind::Contact, Some(id), body)
}

fn shown(model: &Model, contact: Option<&str>) -> Vec<u64> {
    let contact = contact.map(ContactId::from);
    let cleared = model
        .cleared
        .with_untracked(|cleared| cleared.of(contact.as_ref()));
    model.data.with_untracked(|data| {
        data.of(contact.as_ref(), cleared)
            .map(|row| row.seq)
            .collect()
    })
}

#[test]
fn entries_are_taken_once_and_in_order() {
    let model = model();
    assert_eq!(model.take_entry(&data(1, None), 0.0), Taken::Yes);
    assert_eq!(model.take_entry(&data(1, None), 0.0), Taken::Before);
    assert_eq!(model.take_entry(&data(3, None), 0.0), Taken::Gap);
    assert_eq!(model.take_entry(&data(2, None), 0.0), Taken::Yes);
    assert_eq!(shown(&model, None), [2, 1]);
    assert_eq!(model.seq.get_untracked(), 2);
}

#[test]
fn the_past_and_the_present_meet_without_a_double() {
    let model = model();
    model.seq.set(2);
    model.take_entry(&data(3, None), 0.0);
    model.take_past(&[data(1, None), contact(2, "c"), data(3, None)]);
    model.take_entry(&data(4, None), 0.0);
    assert_eq!(shown(&model, None), [4, 3, 1]);
}

#[test]
fn an_entry_of_a_strange_shape_is_passed_over() {
    let model = model();
    assert_eq!(
        model.take_entry(&entry(1, EntryKind::Data, None, json!("?")), 0.0),
        Taken::Yes
    );
    assert_eq!(model.take_entry(&data(2, None), 0.0), Taken::Yes);
    assert_eq!(shown(&model, None), [2]);
}

#[test]
fn a_contact_comes_changes_and_goes() {
    let model = model();
    model.take_entry(&contact(1, "c"), 0.0);
    let set = json!({"set": {"tier": "gold"}, "removed": []});
    model.take_entry(&entry(2, EntryKind::Attributes, Some("c"), set), 0.0);
    model.contacts.with_untracked(|contacts| {
        assert_eq!(
            contacts.current().unwrap().attributes["tier"],
            json!("gold")
        );
    });
    model.take_entry(&data(3, Some("c")), 0.0);
    assert_eq!(model.unseen(), 1);
    let ended = json!({"id": "c", "at": "2026-11-21T08:31:00.000Z"});
    model.take_entry(&entry(4, EntryKind::ContactEnded, Some("c"), ended), 0.0);
    assert_eq!(model.contact_untracked(), None);
    assert_eq!(shown(&model, Some("c")), [3], "its data is kept");
    assert_eq!(
        shown(&model, None),
        [0_u64; 0],
        "and shows under nobody else"
    );
}

#[test]
fn a_contact_that_goes_while_its_form_is_written_stays_in_view() {
    let model = model();
    model.take_entry(&contact(1, "c"), 0.0);
    let (action, id) = (ActionId::from("a"), ContactId::from("c"));
    model.drafts.update(|drafts| {
        drafts.open(action.clone(), Some(id.clone()));
        drafts.set(&action, Some(&id), "Note", json!("half a sent"));
    });
    let ended = json!({"id": "c", "at": "2026-11-21T08:31:00.000Z"});
    model.take_entry(&entry(2, EntryKind::ContactEnded, Some("c"), ended), 0.0);
    assert_eq!(model.contact_untracked(), Some(id.clone()));
    model.drafts.update(|drafts| drafts.close(Some(&id)));
    model.show_contact(None);
    assert!(
        model
            .contacts
            .with_untracked(|contacts| contacts.list().is_empty())
    );
}

#[test]
fn a_run_that_succeeded_uses_up_what_was_typed_and_one_that_failed_does_not() {
    let model = model();
    let (action, typed) = (ActionId::from("a"), vec![("Name".to_owned(), json!("Ada"))]);
    for (round, status) in [(1, "failed"), (2, "completed")] {
        model
            .drafts
            .update(|drafts| drafts.set(&action, None, "Name", json!("Ada")));
        let key = format!("k{round}");
        let press = Press {
            action: action.clone(),
            contact: None,
            key: key.clone(),
            form: Map::new(),
            typed: typed.clone(),
            run: None,
            progress: Progress::Sending,
            since: 0.0,
            uncertain: false,
        };
        model.runs.update(|runs| {
            runs.press(press);
            runs.started(&key, &RunId(key.clone()));
        });
        let news = json!({"id": key, "actionId": "a", "status": status, "error": "no"});
        model.take_entry(&entry(round, EntryKind::Run, None, news), 0.0);
        let left = model
            .drafts
            .with_untracked(|drafts| drafts.of(&action, None).is_some());
        assert_eq!(left, status == "failed");
    }
}

#[test]
fn clearing_empties_the_view_of_one_contact_only() {
    let model = model();
    model.take_entry(&data(1, None), 0.0);
    model.take_entry(&contact(2, "c"), 0.0);
    model.take_entry(&data(3, Some("c")), 0.0);
    model.clear_data();
    assert_eq!(shown(&model, Some("c")), [0_u64; 0]);
    assert_eq!(shown(&model, None), [1]);
    model.take_entry(&data(4, Some("c")), 0.0);
    assert_eq!(shown(&model, Some("c")), [4]);
}

#[test]
fn the_configuration_is_fetched_again_unless_the_entry_says_it_all() {
    let model = model();
    let changed = |seq, part: &str| {
        entry(
            seq,
            EntryKind::Configuration,
            None,
            json!({ "changed": [part] }),
        )
    };
    assert_eq!(
        model.take_entry(&changed(1, "showAllAttributes:true"), 0.0),
        Taken::Yes
    );
    assert!(model.switches.get_untracked().all);
    assert_eq!(
        model.take_entry(&changed(2, "actions"), 0.0),
        Taken::ConfigurationChanged
    );
    assert_eq!(
        model.take_entry(&changed(3, "calls"), 0.0),
        Taken::CallsChanged
    );
}

#[test]
fn a_notice_is_shown_as_text() {
    let model = model();
    model.take_entry(
        &entry(
            1,
            EntryKind::Notice,
            None,
            json!({"level": "warning", "text": "<b>x</b>"}),
        ),
        0.0,
    );
    assert_eq!(
        model
            .notes
            .with_untracked(|notes| notes.all()[0].text.clone()),
        "<b>x</b>"
    );
}
