use std::sync::Arc;

use ccp_protocol::PbxTokenId;
use ccp_store::{
    Store, StoreError,
    housekeeping::Retention,
    pbx::{PbxProof, PbxRequestRecord, PbxTokenRecord},
};

use crate::made::{KEEP_ALL, NOW};

fn token(id: &str, proof: PbxProof) -> PbxTokenRecord {
    PbxTokenRecord {
        id: PbxTokenId::from(id),
        name: format!("token {id}"),
        proof,
        addresses: vec!["10.0.0.0/8".to_owned()],
        created_at: NOW,
    }
}

fn request(body: &str, at: i64) -> PbxRequestRecord {
    PbxRequestRecord {
        seq: 0,
        at,
        address: "192.0.2.7".to_owned(),
        token: Some(PbxTokenId::from("1")),
        way: "token".to_owned(),
        status: 200,
        took_ms: 3,
        content_type: Some("application/json".to_owned()),
        query: None,
        body: body.to_owned(),
        answer: "{}".to_owned(),
    }
}

async fn bodies(
    store: &dyn Store,
    before: Option<i64>,
    text: Option<&str>,
    limit: usize,
) -> Vec<String> {
    let requests = store.pbx_requests(before, text, limit).await.unwrap();
    requests.into_iter().map(|request| request.body).collect()
}

sentences! {
    async fn tokens_are_listed_by_name_and_no_two_prove_the_same(home: &impl BackEnd) {
        let store = home.open().await;
        let (second, first) = (
            token("2", PbxProof::Signature("key".to_owned())),
            token("1", PbxProof::Token("hash".to_owned())),
        );
        for token in [&second, &first] {
            store.insert_pbx_token(token).await.unwrap();
        }
        assert_eq!(store.pbx_tokens().await, Ok(Arc::new(vec![first, second])));
        let same = token("3", PbxProof::Token("hash".to_owned()));
        assert_eq!(store.insert_pbx_token(&same).await, Err(StoreError::Taken { what: "value" }));
        assert_eq!(store.remove_pbx_token(&"2".into()).await, Ok(()));
        assert_eq!(store.remove_pbx_token(&"2".into()).await, Err(StoreError::Missing { what: "PBX token" }));
        assert_eq!(store.pbx_tokens().await.unwrap().len(), 1);
    }

    async fn a_secret_is_not_shown_by_accident(_home: &impl BackEnd) {
        for proof in [PbxProof::Token("hidden".to_owned()), PbxProof::Signature("hidden".to_owned())] {
            assert!(!format!("{:?}", token("1", proof)).contains("hidden"));
        }
    }

    async fn a_message_is_known_by_its_id_and_its_token_until_events_are_forgotten(home: &impl BackEnd) {
        let store = home.open().await;
        let (one, other) = (PbxTokenId::from("1"), PbxTokenId::from("2"));
        assert_eq!(store.is_pbx_message_taken(&one, "m").await, Ok(false));
        for _ in 0..2 {
            store.pbx_message_taken(&one, "m", NOW).await.unwrap();
        }
        assert_eq!(store.is_pbx_message_taken(&one, "m").await, Ok(true));
        assert_eq!(store.is_pbx_message_taken(&other, "m").await, Ok(false));
        store.prune(&Retention { events_ms: 10, ..KEEP_ALL }, NOW + 11).await.unwrap();
        assert_eq!(store.is_pbx_message_taken(&one, "m").await, Ok(false));
    }

    async fn requests_are_listed_newest_first_and_found_by_their_text(home: &impl BackEnd) {
        let store = home.open().await;
        for body in ["first ÄÖ", "second", "third 100%"] {
            store.log_pbx_requests(&[request(body, NOW)]).await.unwrap();
        }
        assert_eq!(bodies(&*store, None, None, 9).await, ["third 100%", "second", "first ÄÖ"]);
        assert_eq!(bodies(&*store, None, Some("äö"), 9).await, ["first ÄÖ"]);
        assert_eq!(bodies(&*store, None, Some("0%"), 9).await, ["third 100%"]);
        assert_eq!(bodies(&*store, None, Some("192.0.2"), 2).await, ["third 100%", "second"]);
        let all = store.pbx_requests(None, None, 9).await.unwrap();
        assert_eq!(bodies(&*store, Some(all[1].seq), None, 9).await, ["first ÄÖ"]);
        let read = store.pbx_request(all[2].seq).await.unwrap().unwrap();
        assert_eq!(PbxRequestRecord { seq: 0, ..read }, request("first ÄÖ", NOW));
        assert_eq!(store.pbx_request(99).await, Ok(None));
    }

    async fn old_requests_go_and_so_do_those_beyond_the_most(home: &impl BackEnd) {
        let store = home.open().await;
        store.prune(&KEEP_ALL, NOW).await.unwrap();
        for at in 0..6 {
            store.log_pbx_requests(&[request(&at.to_string(), NOW + at)]).await.unwrap();
        }
        store.prune(&Retention { requests_ms: 10, ..KEEP_ALL }, NOW + 12).await.unwrap();
        assert_eq!(bodies(&*store, None, None, 9).await, ["5", "4", "3", "2"]);
        store.prune(&Retention { requests: 3, ..KEEP_ALL }, NOW + 12).await.unwrap();
        assert_eq!(bodies(&*store, None, None, 9).await, ["5", "4", "3"]);
        store.prune(&Retention { requests: 0, ..KEEP_ALL }, NOW + 12).await.unwrap();
        assert_eq!(bodies(&*store, None, None, 9).await, [""; 0]);
    }
}
