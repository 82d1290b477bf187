//! Whatever is sent: never an error of ours, and as many rows as calls were announced rightly.

use std::collections::HashSet;

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};

use crate::desk::Desk;

const TOKEN: &str = "token";
pub const REQUESTS: usize = 10_000;
pub const AT_ONCE: usize = 64;

/// A request, and the call id of the row it must make, if it must make one.
#[derive(Debug, Clone)]
pub struct Sent {
    pub kind: Option<&'static str>,
    pub body: Vec<u8>,
    pub announces: bool,
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";

/// A message as fields; `whole` ones announce a call.
fn fields() -> impl Strategy<Value = (Vec<(&'static str, String)>, bool)> {
    let junk = prop_oneof![
        Just(String::new()),
        "\\PC{0,40}",
        "[0-9+ ()/.-]{0,20}",
        "[\\x00-\\x1f\"'%&=\\[\\]]{0,20}",
        "x{300}",
    ];
    let name = prop::sample::select(vec![
        "event",
        "direction",
        "from",
        "to",
        "callId",
        "call_id",
        "callid",
        "user",
        "user[]",
        "queue",
        "cause",
        "answeringNumber",
        "token",
        "x",
        "",
    ]);
    let extra = prop::collection::vec((name, junk.clone()), 0..5);
    let whole = (any::<bool>(), "[0-9+]{1,15}", "[0-9a-z]{1,12}").prop_map(|(out, from, to)| {
        let direction = if out { "out" } else { "in" };
        let fields = [
            ("event", "newCall".to_owned()),
            ("direction", direction.to_owned()),
            ("from", from),
            ("to", to),
        ];
        (fields.to_vec(), true)
    });
    prop_oneof![1 => whole, 1 => extra.prop_map(|fields| (fields, false))]
}

/// Requests of every kind, most of them malformed; without the call ids of those that announce a call.
pub fn request() -> impl Strategy<Value = Sent> {
    let harm = prop_oneof![
        6 => Just(0_u8),
        1 => Just(1), // cut off
        1 => Just(2), // bytes changed
        1 => Just(3), // too large
        1 => Just(4), // said to be of another type
    ];
    (fields(), 0..3_u8, harm, any::<u64>()).prop_map(|((fields, whole), format, harm, seed)| {
        let (kind, mut body) = match format {
            0 => (Some("application/json"), json(&fields)),
            1 => (Some(FORM), form(&fields)),
            _ => (Some(MULTIPART), multipart(&fields)),
        };
        let mut kind = kind;
        let at = usize::try_from(seed).unwrap_or(usize::MAX) % body.len().max(1);
        match harm {
            1 => body.truncate(at),
            2 => {
                for (offset, byte) in seed.to_le_bytes().into_iter().enumerate() {
                    if let Some(place) = body.get_mut((at + offset * 7) % (offset + 1 + at)) {
                        *place = byte;
                    }
                }
            }
            3 => body.resize(64 * 1024 + 1, b' '),
            4 => {
                kind = Some(
                    [
                        "application/json",
                        FORM,
                        MULTIPART,
                        "multipart/form-data",
                        "text/plain",
                        "",
                    ][at % 6],
                );
            }
            _ => {}
        }
        Sent {
            kind,
            body,
            announces: whole && harm == 0,
        }
    })
}

fn json(fields: &[(&'static str, String)]) -> Vec<u8> {
    let object: serde_json::Map<String, serde_json::Value> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone().into()))
        .collect();
    serde_json::Value::Object(object).to_string().into_bytes()
}

fn form(fields: &[(&'static str, String)]) -> Vec<u8> {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    text.finish().into_bytes()
}

fn multipart(fields: &[(&'static str, String)]) -> Vec<u8> {
    let part = |(name, value): &(&str, String)| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    (fields.iter().map(part).collect::<String>() + "--b--\r\n").into_bytes()
}

/// Puts a call id of its own into a message that is to announce a call.
pub fn with_id(sent: &mut Sent, number: usize) {
    let id = format!("own-{number}");
    sent.body = match sent.kind {
        Some("application/json") => {
            let mut fields: serde_json::Value = serde_json::from_slice(&sent.body).unwrap();
            fields["callId"] = id.into();
            fields.to_string().into_bytes()
        }
        Some(FORM) => [sent.body.as_slice(), format!("&callId={id}").as_bytes()].concat(),
        _ => {
            let first =
                format!("--b\r\nContent-Disposition: form-data; name=\"call_id\"\r\n\r\n{id}\r\n");
            [first.as_bytes(), &sent.body].concat()
        }
    };
}

/// Gives the same requests every time.
pub fn runner() -> TestRunner {
    TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_malformed_requests_do_no_harm() {
    let desk = Desk::open().await;
    desk.token(TOKEN).await;
    let mut runner = runner();
    let path = format!("/api/v1/cti/{TOKEN}");
    let mut announced = HashSet::new();
    let mut statuses = std::collections::BTreeMap::new();
    let mut number = 0;
    while number < REQUESTS {
        let mut batch = Vec::new();
        for _ in 0..AT_ONCE.min(REQUESTS - number) {
            let mut sent = request().new_tree(&mut runner).unwrap().current();
            if sent.announces {
                with_id(&mut sent, number);
                announced.insert(format!("own-{number}"));
            }
            number += 1;
            batch.push(sent);
        }
        // No faster than is allowed.
        desk.pass(1000);
        let answers = batch.iter().map(|sent| {
            let headers: Vec<(&str, &str)> = sent
                .kind
                .map(|kind| ("Content-Type", kind))
                .into_iter()
                .collect();
            let (desk, path) = (&desk, &path);
            async move { desk.send("POST", path, &headers, &sent.body).await }
        });
        for (sent, answer) in batch
            .iter()
            .zip(futures_util::future::join_all(answers).await)
        {
            let shown = || {
                format!(
                    "{:?} {}: {}",
                    sent.kind,
                    String::from_utf8_lossy(&sent.body),
                    answer.text
                )
            };
            assert!(
                (200..500).contains(&answer.status),
                "{}: {}",
                answer.status,
                shown()
            );
            assert!(answer.json.is_object(), "{}", shown());
            assert!(
                !sent.announces || answer.status == 200,
                "{}: {}",
                answer.status,
                shown()
            );
            *statuses.entry(answer.status).or_insert(0) += 1;
        }
    }
    // Each kind of refusal was met, or the generator has gone blind.
    for status in [200, 400, 413, 422] {
        assert!(
            statuses.get(&status).is_some_and(|count| *count > 100),
            "{statuses:?}"
        );
    }
    desk.quiet().await;
    let mut rows = HashSet::new();
    let mut after = String::new();
    loop {
        let page = desk
            .admin("GET", &format!("/api/v1/calls?limit=300{after}"), None)
            .await
            .expect(200);
        for row in page["items"].as_array().unwrap() {
            let id = row["callId"].as_str().unwrap().to_owned();
            assert!(!id.trim().is_empty());
            assert!(rows.insert(id), "twice in the log");
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        after = format!("&after={next}");
    }
    let own: HashSet<String> = rows
        .iter()
        .filter(|id| id.starts_with("own-"))
        .cloned()
        .collect();
    let lost: Vec<_> = announced.difference(&own).collect();
    assert!(lost.is_empty(), "answered and not written: {lost:?}");
    assert_eq!(own.len(), announced.len());
}
