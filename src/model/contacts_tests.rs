#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use serde_json::json;

use super::*;

fn contact(id: &str) -> Contact {
    serde_json::from_value(json!({
        "id": id, "channel": "voice", "direction": "in", "state": "connected", "phone": "+49301",
        "startedAt": "2026-11-21T08:30:00.000Z"
    }))
    .unwrap()
}

fn ids(contacts: &Contacts) -> Vec<&str> {
    contacts
        .list()
        .iter()
        .map(|contact| contact.id.as_str())
        .collect()
}

#[test]
fn the_first_contact_comes_into_view_and_the_second_does_not() {
    let mut contacts = Contacts::default();
    contacts.upsert(contact("a"), true);
    contacts.upsert(contact("b"), true);
    assert_eq!(contacts.in_view(), Some(&ContactId::from("a")));
    assert_eq!(ids(&contacts), ["a", "b"]);
}

#[test]
fn a_first_contact_does_not_push_away_what_is_being_typed() {
    let mut contacts = Contacts::default();
    contacts.upsert(contact("a"), false);
    assert_eq!(contacts.in_view(), None);
}

#[test]
fn a_contact_told_again_replaces_itself_in_place() {
    let mut contacts = Contacts::default();
    contacts.upsert(contact("a"), true);
    contacts.upsert(contact("b"), true);
    let mut changed = contact("a");
    changed.customer_name = Some("Ada".to_owned());
    contacts.upsert(changed, true);
    assert_eq!(ids(&contacts), ["a", "b"]);
    assert_eq!(name_of(contacts.current().unwrap()), Some("Ada"));
}

#[test]
fn when_the_contact_in_view_goes_another_takes_its_place() {
    let mut contacts = Contacts::default();
    contacts.upsert(contact("a"), true);
    contacts.upsert(contact("b"), true);
    contacts.end(&ContactId::from("a"), false);
    assert_eq!(contacts.in_view(), Some(&ContactId::from("b")));
    contacts.end(&ContactId::from("b"), false);
    assert_eq!(contacts.in_view(), None);
}

#[test]
fn a_contact_something_is_written_for_stays_as_an_ended_one() {
    let mut contacts = Contacts::default();
    contacts.upsert(contact("a"), true);
    contacts.end(&ContactId::from("a"), true);
    assert_eq!(contacts.current().unwrap().state, ContactState::Ended);
    contacts.replace_all(vec![contact("b")], &|id| id.as_str() == "a");
    assert_eq!(ids(&contacts), ["a", "b"]);
    assert_eq!(contacts.in_view(), Some(&ContactId::from("a")));
    contacts.replace_all(vec![contact("b")], &|_| false);
    assert_eq!(contacts.in_view(), Some(&ContactId::from("b")));
}

#[test]
fn attributes_are_set_and_removed() {
    let mut contacts = Contacts::default();
    contacts.upsert(contact("a"), true);
    let change = |set: serde_json::Value, removed: &[&str]| AttributesChanged {
        set: set.as_object().cloned().unwrap(),
        removed: removed.iter().map(|&name| name.to_owned()).collect(),
    };
    contacts.change_attributes(
        &ContactId::from("a"),
        change(json!({"x": 1, "y": "2"}), &[]),
    );
    contacts.change_attributes(&ContactId::from("a"), change(json!({}), &["x"]));
    assert_eq!(
        serde_json::Value::Object(contacts.current().unwrap().attributes.clone()),
        json!({"y": "2"})
    );
}

#[test]
fn a_contact_that_went_is_swept_away_once_nobody_looks_at_it() {
    let mut contacts = Contacts::default();
    contacts.upsert(contact("a"), true);
    contacts.upsert(contact("b"), true);
    contacts.end(&ContactId::from("a"), true);
    contacts.sweep(&|_| false);
    assert_eq!(ids(&contacts), ["a", "b"], "it is in view");
    contacts.show(Some(ContactId::from("b")));
    contacts.sweep(&|_| true);
    assert_eq!(ids(&contacts), ["a", "b"], "it is being written for");
    contacts.sweep(&|_| false);
    assert_eq!(ids(&contacts), ["b"]);
}
