use ccp_protocol::RecordId;
use ccp_store::{
    Store, StoreError,
    directory::{Record, RecordFilter, RecordKind},
};
use serde_json::json;

use crate::made::{NOW, object, record};

const CUSTOMER: RecordKind = RecordKind::Customer;

fn id(text: &str) -> RecordId {
    RecordId::from(text)
}

fn all() -> RecordFilter {
    RecordFilter {
        limit: 100,
        ..RecordFilter::default()
    }
}

async fn found(store: &dyn Store, filter: RecordFilter) -> Vec<String> {
    let records = store.records(CUSTOMER, &filter).await.unwrap();
    records.into_iter().map(|record| record.id.0).collect()
}

sentences! {
    async fn a_record_of_each_kind_reads_back_as_it_was_written(home: &impl BackEnd) {
        let store = home.open().await;
        for kind in RecordKind::ALL {
            let written = Record {
                numbers: vec!["+4930".to_owned(), "+1".to_owned(), "+4930".to_owned()],
                version: 4,
                ..record(kind.key(), kind, NOW, json!({"Zip": 1, "Name": "Äß", "Tags": [null, {"b": 1.5}]}))
            };
            assert_eq!(store.record(&written.id).await, Ok(None));
            assert_eq!(store.insert_record(&written, None).await, Ok(written.id.clone()));
            assert_eq!(store.record(&written.id).await, Ok(Some(written.clone())));
            assert_eq!(store.records(kind, &all()).await, Ok(vec![written]));
        }
        let again = record("tasks", CUSTOMER, NOW, json!({}));
        assert_eq!(store.insert_record(&again, None).await, Err(StoreError::Taken { what: "id" }));
    }

    async fn a_record_made_once_is_not_made_again_even_when_it_is_gone(home: &impl BackEnd) {
        let store = home.open().await;
        let first = record("1", CUSTOMER, NOW, json!({}));
        assert_eq!(store.insert_record(&first, Some("run/block")).await, Ok(id("1")));
        let second = record("2", CUSTOMER, NOW, json!({}));
        assert_eq!(store.insert_record(&second, Some("run/block")).await, Ok(id("1")));
        assert_eq!(store.record(&id("2")).await, Ok(None));
        store.remove_record(&id("1"), None).await.unwrap();
        assert_eq!(store.insert_record(&second, Some("run/block")).await, Ok(id("1")));
        assert_eq!(store.insert_record(&second, Some("run/other block")).await, Ok(id("2")));
        // A refused record does not use its key up.
        assert!(store.insert_record(&second, Some("third")).await.is_err());
        let third = record("3", CUSTOMER, NOW, json!({}));
        assert_eq!(store.insert_record(&third, Some("third")).await, Ok(id("3")));
    }

    async fn a_change_goes_up_by_one_and_keeps_kind_and_birth(home: &impl BackEnd) {
        let store = home.open().await;
        let missing = Err(StoreError::Missing { what: "record" });
        let first = Record { numbers: vec!["+1".to_owned()], ..record("1", CUSTOMER, NOW, json!({"A": 1})) };
        assert_eq!(store.update_record(&first, None).await, missing);
        store.insert_record(&first, None).await.unwrap();
        let changed = Record {
            kind: RecordKind::Task,
            fields: object(json!({"B": 2})),
            numbers: vec!["+2".to_owned()],
            created_at: 5,
            updated_at: NOW + 5,
            version: 77,
            ..first.clone()
        };
        assert_eq!(store.update_record(&changed, Some(1)).await, Ok(2));
        assert_eq!(store.update_record(&changed, Some(1)).await, Err(StoreError::Stale { current: 2 }));
        assert_eq!(store.update_record(&changed, None).await, Ok(3));
        let expected = Record { kind: CUSTOMER, created_at: NOW, version: 3, ..changed };
        assert_eq!(store.record(&id("1")).await, Ok(Some(expected)));
        assert_eq!(found(&*store, RecordFilter { numbers: Some(vec!["+1".to_owned()]), ..all() }).await, [""; 0]);
    }

    async fn a_record_is_removed_at_its_version_or_at_any(home: &impl BackEnd) {
        let store = home.open().await;
        assert_eq!(store.remove_record(&id("1"), None).await, Err(StoreError::Missing { what: "record" }));
        for number in ["1", "2"] {
            let written = Record { numbers: vec!["+1".to_owned()], ..record(number, CUSTOMER, NOW, json!({})) };
            store.insert_record(&written, None).await.unwrap();
        }
        assert_eq!(store.remove_record(&id("1"), Some(2)).await, Err(StoreError::Stale { current: 1 }));
        assert_eq!(store.remove_record(&id("1"), Some(1)).await, Ok(()));
        assert_eq!(store.remove_record(&id("2"), None).await, Ok(()));
        assert_eq!(found(&*store, RecordFilter { numbers: Some(vec!["+1".to_owned()]), ..all() }).await, [""; 0]);
    }

    async fn a_record_is_found_by_any_of_its_numbers_once(home: &impl BackEnd) {
        let store = home.open().await;
        for (number, numbers) in [("1", vec!["+1", "+2"]), ("2", vec!["+2"]), ("3", vec![])] {
            let numbers = numbers.into_iter().map(str::to_owned).collect();
            store.insert_record(&Record { numbers, ..record(number, CUSTOMER, NOW, json!({})) }, None).await.unwrap();
        }
        let task = Record { numbers: vec!["+1".to_owned()], ..record("t", RecordKind::Task, NOW, json!({})) };
        store.insert_record(&task, None).await.unwrap();
        for (asked, expected) in [
            (vec!["+1"], vec!["1"]),
            (vec!["+2"], vec!["1", "2"]),
            (vec!["+1", "+2"], vec!["1", "2"]),
            (vec!["+3", "1", "%"], vec![]),
            (vec![], vec![]),
        ] {
            let numbers = Some(asked.into_iter().map(str::to_owned).collect());
            assert_eq!(found(&*store, RecordFilter { numbers, ..all() }).await, expected);
        }
    }

    async fn text_is_found_in_values_without_regard_to_case_and_literally(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, fields) in [
            ("1", json!({"Name": "MÜLLER & Söhne", "Age": 42})),
            ("2", json!({"Name": "100% sure_thing", "Vip": true})),
            ("3", json!({"Name": "100 percent", "Address": {"City": "Straße 7", "Lines": ["a\"b", null]}})),
            ("4", json!({"müller": null, "true": false})),
        ] {
            store.insert_record(&record(id, CUSTOMER, NOW, fields), None).await.unwrap();
        }
        for (text, expected) in [
            ("müller", vec!["1"]),
            ("SÖHNE", vec!["1"]),
            ("42", vec!["1"]),
            ("0%", vec!["2"]),
            ("e_t", vec!["2"]),
            ("100_", vec![]),
            ("TRUE", vec!["2"]),
            ("strasse", vec!["3"]),
            ("A\"B", vec!["3"]),
            ("' OR 1=1 --", vec![]),
            ("", vec!["1", "2", "3", "4"]),
        ] {
            let filter = RecordFilter { text: Some(text.to_owned()), ..all() };
            assert_eq!(found(&*store, filter).await, expected, "{text}");
        }
    }

    async fn fields_equal_as_text_without_regard_to_case_and_all_of_them(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, fields) in [
            ("1", json!({"Status": "Open", "WhoId": "c1", "Level": 3, "a.b\"$'x": "odd"})),
            ("2", json!({"Status": "OPEN", "WhoId": "c2", "Level": 3.5})),
            ("3", json!({"Status": "Open!", "Level": null, "Done": true})),
        ] {
            store.insert_record(&record(id, CUSTOMER, NOW, fields), None).await.unwrap();
        }
        for (equal, expected) in [
            (vec![("Status", "open")], vec!["1", "2"]),
            (vec![("Status", "open"), ("WhoId", "C2")], vec!["2"]),
            (vec![("Level", "3")], vec!["1"]),
            (vec![("Level", "3.5")], vec!["2"]),
            (vec![("Done", "true")], vec!["3"]),
            (vec![("Level", "")], vec![]),
            (vec![("Missing", "")], vec![]),
            (vec![("a.b\"$'x", "odd")], vec!["1"]),
            (vec![("' OR '1'='1", "x")], vec![]),
            (vec![("status", "open"), ("WHOID", "c1")], vec!["1"]),
        ] {
            let equal: Vec<_> = equal.into_iter().map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
            let filter = RecordFilter { equal: equal.clone(), ..all() };
            assert_eq!(found(&*store, filter).await, expected, "{equal:?}");
        }
    }

    async fn records_are_sorted_by_a_field_or_by_age(home: &impl BackEnd) {
        let store = home.open().await;
        for (id, age, fields) in [
            ("1", 5, json!({"Rank": "beta"})),
            ("2", 4, json!({"Rank": 10})),
            ("3", 3, json!({"Rank": 9})),
            ("4", 2, json!({"Rank": "Alpha"})),
            ("5", 1, json!({})),
            ("6", 1, json!({"Rank": "ALPHA"})),
        ] {
            store.insert_record(&record(id, CUSTOMER, NOW + age, fields), None).await.unwrap();
        }
        assert_eq!(found(&*store, all()).await, ["5", "6", "4", "3", "2", "1"]);
        let by = |descending| RecordFilter { order: Some(("Rank".to_owned(), descending)), ..all() };
        assert_eq!(found(&*store, by(false)).await, ["5", "3", "2", "6", "4", "1"]);
        assert_eq!(found(&*store, by(true)).await, ["1", "6", "4", "2", "3", "5"]);
        let spelled = RecordFilter { order: Some(("rank".to_owned(), false)), ..all() };
        assert_eq!(found(&*store, spelled).await, found(&*store, by(false)).await);
        let odd = RecordFilter { order: Some(("x'; DROP TABLE records; --".to_owned(), true)), ..all() };
        assert_eq!(found(&*store, odd).await.len(), 6);
    }

    async fn pages_together_are_the_whole(home: &impl BackEnd) {
        let store = home.open().await;
        for number in 0..7_i64 {
            // Several of one age, ids against the order of age.
            let written = record(&format!("{}", 9 - number), CUSTOMER, NOW + number / 3, json!({"N": number % 2}));
            store.insert_record(&written, None).await.unwrap();
        }
        let mut walked = Vec::new();
        let mut after = None;
        loop {
            let page = found(&*store, RecordFilter { after, limit: 2, ..all() }).await;
            let Some(last) = page.last() else { break };
            after = Some(id(last));
            walked.extend(page);
        }
        assert_eq!(walked, found(&*store, all()).await);
        assert_eq!(walked, ["7", "8", "9", "4", "5", "6", "3"]);
        assert_eq!(found(&*store, RecordFilter { limit: 0, ..all() }).await, [""; 0]);
        let filtered = RecordFilter {
            equal: vec![("N".to_owned(), "0".to_owned())],
            after: Some(id("9")),
            ..all()
        };
        assert_eq!(found(&*store, filtered).await, ["5", "3"]);
        // The walk goes on where the last record of a page is removed meanwhile.
        store.remove_record(&id("4"), None).await.unwrap();
        let on = RecordFilter { after: Some(id("4")), ..all() };
        assert_eq!(found(&*store, on).await, ["7", "8", "9", "5", "6"]);
    }
}
