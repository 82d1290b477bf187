#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use ccp_protocol::feed::{DataField, EntryKind};
use serde_json::json;

use super::*;

fn entry(seq: u64, replaces: Option<u64>) -> (FeedEntry, DataItem) {
    let item = DataItem {
        title: format!("item {seq}"),
        flow: "flow".to_owned(),
        fields: vec![DataField {
            key: "n".to_owned(),
            value: json!(seq),
        }],
    };
    let entry = FeedEntry {
        seq,
        at: Timestamp("2026-11-21T08:30:00.000Z".to_owned()),
        kind: EntryKind::Data,
        contact_id: None,
        run_id: None,
        replaces,
        body: json!(null),
    };
    (entry, item)
}

fn log_of(entries: &[(u64, Option<u64>)]) -> DataLog {
    let mut log = DataLog::default();
    for &(seq, replaces) in entries {
        let (entry, item) = entry(seq, replaces);
        log.insert(&entry, item);
    }
    log
}

fn shown(log: &DataLog) -> Vec<(u64, u64)> {
    log.of(None, 0).map(|row| (row.place, row.seq)).collect()
}

#[test]
fn items_stand_newest_first_whatever_order_they_came_in() {
    assert_eq!(
        shown(&log_of(&[(2, None), (9, None), (5, None)])),
        vec![(9, 9), (5, 5), (2, 2)]
    );
}

#[test]
fn an_item_that_comes_twice_stands_once() {
    let mut log = log_of(&[(1, None), (2, None)]);
    let (again, item) = entry(2, None);
    assert!(!log.insert(&again, item));
    assert_eq!(shown(&log), vec![(2, 2), (1, 1)]);
}

#[test]
fn an_update_stands_where_the_first_stood() {
    assert_eq!(
        shown(&log_of(&[(1, None), (2, None), (3, Some(1))])),
        vec![(2, 2), (1, 3)]
    );
}

#[test]
fn an_update_of_an_update_stands_there_too() {
    assert_eq!(
        shown(&log_of(&[(1, None), (2, None), (3, Some(1)), (4, Some(3))])),
        vec![(2, 2), (1, 4)]
    );
}

#[test]
fn every_order_of_arrival_ends_in_the_same_list() {
    let entries = [
        (1, None),
        (2, None),
        (3, Some(1)),
        (4, Some(3)),
        (5, Some(2)),
    ];
    let want = shown(&log_of(&entries));
    assert_eq!(want, vec![(2, 5), (1, 4)]);
    for code in 0..120_usize {
        let mut rest = entries.to_vec();
        let mut order = Vec::new();
        let mut code = code;
        while !rest.is_empty() {
            order.push(rest.remove(code % rest.len()));
            code /= rest.len() + 1;
        }
        assert_eq!(shown(&log_of(&order)), want, "{order:?}");
    }
}

#[test]
fn an_older_update_never_hides_a_newer_one() {
    assert_eq!(
        shown(&log_of(&[(1, None), (4, Some(1)), (3, Some(1))])),
        vec![(1, 4)]
    );
}

#[test]
fn what_was_cleared_stays_away_until_it_is_sent_again() {
    let mut log = log_of(&[(1, None), (2, None)]);
    assert_eq!(log.of(None, 2).count(), 0);
    let (update, item) = entry(3, Some(1));
    log.insert(&update, item);
    assert_eq!(
        log.of(None, 2).map(|row| row.seq).collect::<Vec<_>>(),
        vec![3]
    );
}

#[test]
fn an_update_may_give_an_item_to_a_contact() {
    let mut log = log_of(&[(1, None), (2, None)]);
    let (mut update, item) = entry(3, Some(1));
    let contact = ContactId::from("c1");
    update.contact_id = Some(contact.clone());
    log.insert(&update, item);
    assert_eq!(shown(&log), vec![(2, 2)]);
    let theirs: Vec<_> = log.of(Some(&contact), 0).map(|row| row.seq).collect();
    assert_eq!(theirs, vec![3]);
}

#[test]
fn nothing_of_one_contact_shows_under_another() {
    let mut log = log_of(&[(1, None)]);
    let (mut theirs, item) = entry(2, None);
    theirs.contact_id = Some(ContactId::from("c1"));
    log.insert(&theirs, item);
    let contact = ContactId::from("c1");
    assert_eq!(
        log.of(Some(&contact), 0)
            .map(|row| row.seq)
            .collect::<Vec<_>>(),
        vec![2]
    );
    assert_eq!(shown(&log), vec![(1, 1)]);
    assert_eq!(
        (log.newest(Some(&contact)), log.newer_than(None, 0)),
        (2, 1)
    );
}
