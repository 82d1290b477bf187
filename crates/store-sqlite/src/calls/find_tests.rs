#![allow(clippy::unwrap_used, reason = "tests")]

use ccp_protocol::{calls::CallState, contacts::Direction};
use ccp_store::calls::CallKeys;

use super::{super::row, *};
use crate::{connection::for_writing, rows};

/// How the calls that the filter lets through are found, in a log where nobody has many.
fn plan(filter: &CallFilter) -> String {
    let folder = tempfile::tempdir().unwrap();
    let connection = for_writing(&folder.path().join("ccp.db")).unwrap();
    let query = query(&connection, filter, FEW).unwrap();
    rows::plan(&connection, &query.sql, &query.bound)
}

/// The same numbers every time; below `end`.
fn chance(state: &mut u32, end: u32) -> u32 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*state >> 16) % end
}

#[test]
fn what_is_gathered_is_what_is_met_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let connection = for_writing(&folder.path().join("ccp.db")).unwrap();
    let state = &mut 7;
    let key = |state: &mut u32| chance(state, 6).to_string();
    let keys = |state: &mut u32| {
        (0..chance(state, 3))
            .map(|_| key(state))
            .collect::<Vec<_>>()
    };
    for number in 0..200 {
        let call = CallRecord {
            agent_id: (chance(state, 3) == 0).then(|| key(state).as_str().into()),
            done: chance(state, 2) == 0,
            keys: CallKeys {
                from: keys(state),
                to: keys(state),
                queue: keys(state),
            },
            ..call(&number.to_string(), i64::from(chance(state, 50)))
        };
        row::insert(&connection, &call).unwrap();
    }
    let (mut found, mut gathered) = (0, 0);
    for _ in 0..300 {
        let seen = CallsSeen::Those {
            agent: key(state).as_str().into(),
            queues: keys(state),
            own_numbers: keys(state),
            outside: (chance(state, 3) == 0).then(|| keys(state)),
        };
        let filter = CallFilter {
            queues: if chance(state, 2) == 0 {
                keys(state)
            } else {
                Vec::new()
            },
            agent: (chance(state, 3) == 0).then(|| key(state).as_str().into()),
            done: (chance(state, 3) == 0).then_some(true),
            after: (chance(state, 2) == 0).then(|| chance(state, 200).to_string().as_str().into()),
            ..CallFilter::of(
                if chance(state, 4) == 0 {
                    CallsSeen::All
                } else {
                    seen
                },
                20,
            )
        };
        let ids = |few| {
            let query = query(&connection, &filter, few).unwrap();
            let calls: Vec<CallRecord> =
                all(&connection, &query.sql, params_from_iter(&query.bound)).unwrap();
            let ids: Vec<String> = calls.into_iter().map(|call| call.id.0).collect();
            (ids, query.is_gathered)
        };
        let ((few, is_gathered), (many, is_not)) = (ids(FEW), ids(0));
        assert_eq!(few, many, "{filter:?}");
        assert!(!is_not);
        found += few.len();
        gathered += usize::from(is_gathered);
    }
    assert!(
        found > 500 && gathered > 100,
        "{found} found, {gathered} gathered"
    );
}

fn call(id: &str, at: Millis) -> CallRecord {
    CallRecord {
        id: id.into(),
        call_id: id.to_owned(),
        direction: Direction::In,
        from: String::new(),
        from_e164: None,
        from_names: Vec::new(),
        to: String::new(),
        to_e164: None,
        to_names: Vec::new(),
        queue: None,
        keys: CallKeys::default(),
        state: CallState::Ringing,
        cause: None,
        raw_cause: None,
        done: false,
        incomplete: false,
        initialized_at: at,
        started_at: None,
        ended_at: None,
        waiting_seconds: None,
        talking_seconds: None,
        matches: Vec::new(),
        agent_id: None,
        contact_id: None,
        note: String::new(),
        call_back: false,
        dialled_as: None,
        fields: serde_json::Map::new(),
        version: 1,
    }
}

#[test]
fn few_calls_are_found_without_walking_through_all() {
    let text = |text: &str| vec![text.to_owned()];
    let all = CallFilter::of(CallsSeen::All, 60);
    let seen = CallsSeen::Those {
        agent: "anna".into(),
        queues: text("name:sales"),
        own_numbers: text("201"),
        outside: None,
    };
    for filter in [
        CallFilter::of(seen, 60),
        CallFilter {
            queues: text("name:sales"),
            ..all.clone()
        },
        CallFilter {
            agent: Some("anna".into()),
            ..all.clone()
        },
    ] {
        let plan = plan(&filter);
        assert!(!plan.contains("calls_by_age"), "{plan}");
    }
    assert!(plan(&all).contains("calls_by_age"));
}
