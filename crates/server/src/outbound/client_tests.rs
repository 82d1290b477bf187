//! Hostile addresses, hostile name servers, hostile destinations.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use reqwest::dns::Resolve;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{
    Ask, Destination, Outbound, Resolver, Rules, Scheme, Secrets, Sizes, address::Reach,
    names::Checked,
};

/// A name server that says what a test has it say: for each name one answer after another, the last for ever.
#[derive(Debug, Default)]
struct Names {
    answers: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    asked: AtomicUsize,
}

#[async_trait]
impl Resolver for Names {
    async fn look_up(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let list = answers
            .get_mut(host)
            .ok_or_else(|| io::Error::other("no such name"))?;
        Ok(if list.len() > 1 {
            list.remove(0)
        } else {
            list[0].clone()
        })
    }
}

/// `name=address,address;address`: a comma between addresses of one answer, a semicolon between answers.
fn names(rows: &[&str]) -> Arc<Names> {
    let answer = |text: &str| {
        let addresses = text.split(',').filter(|text| !text.is_empty());
        addresses.map(|text| text.parse().unwrap()).collect()
    };
    let row = |row: &&str| {
        let (name, answers) = row.split_once('=').unwrap();
        (name.to_owned(), answers.split(';').map(answer).collect())
    };
    Arc::new(Names {
        answers: Mutex::new(rows.iter().map(row).collect()),
        asked: AtomicUsize::new(0),
    })
}

fn outbound(names: &Arc<Names>) -> Outbound {
    let resolver: Arc<dyn Resolver> = names.clone();
    Outbound::new(&resolver).unwrap()
}

/// A destination on this machine that gives each connection one answer and counts them.
async fn local(answer: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, count) = (
        listener.local_addr().unwrap().port(),
        Arc::new(AtomicUsize::new(0)),
    );
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (port, count)
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\nconnection: close\r\n\r\n{\"a\":1}";

fn entry(scheme: Scheme, host: &str, port: Option<u16>, allow_private: bool) -> Destination {
    let mut entry = Destination {
        scheme,
        host: host.to_owned(),
        port,
        path_prefix: "/".to_owned(),
        methods: vec!["GET".to_owned()],
        allow_private,
    };
    entry.normalise().unwrap();
    entry
}

fn rules(destinations: Vec<Destination>) -> Rules {
    Rules {
        destinations,
        timeout: Duration::from_secs(5),
        answer_bytes: 1024,
        places: Sizes { all: 20, each: 5 },
        per_minute: 1000,
        per_run: 10,
    }
}

async fn get(outbound: &Outbound, url: &str, rules: &Rules) -> Result<Value, &'static str> {
    let ask = Ask {
        method: "GET".to_owned(),
        url: url.to_owned(),
        ..Ask::default()
    };
    let (secrets, left) = (Secrets::new(), Duration::from_secs(30));
    let sent = outbound.send(&ask, rules, &secrets, left).await;
    sent.map_err(|failure| failure.code())
}

/// Addresses that must not be called although an entry lets their host through: it does not say `allowPrivate`.
const PRIVATE: &[&str] = &[
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://0x7f.1:PORT/",
    "http://0x7f000001:PORT/",
    "http://2130706433:PORT/",
    "http://017700000001:PORT/",
    "http://0177.0.0.01:PORT/",
    "http://0x7f.0.0x0.1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://127。0。0。1:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.0.0.1%2e:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "http:127.0.0.1:PORT/",
    "http://10.0.0.1:PORT/",
    "http://172.16.0.1:PORT/",
    "http://192.168.0.1:PORT/",
    "http://100.64.0.1:PORT/",
    "http://198.18.0.1:PORT/",
    "http://192.0.0.1:PORT/",
    "http://169.254.0.7:PORT/",
    "http://[::1]:PORT/",
    "http://[0000:0:0:0:0:0:0:0001]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2001:0:7f00:1::1]:PORT/",
    "http://[fc00::1]:PORT/",
    "http://[fd12::1]:PORT/",
    "http://[fe80::1]:PORT/",
    "http://[fec0::1]:PORT/",
    "http://localhost:PORT/",
    "http://LOCALHOST.:PORT/",
    "http://mixed.example:PORT/",
    "http://mixed6.example:PORT/",
    "http://mapped.example:PORT/",
    "http://nat64.example:PORT/",
    "http://private.example:PORT/",
    "http://link.example:PORT/",
];

/// Addresses that are never called, whatever an entry says.
const NEVER: &[&str] = &[
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://0.0.0.0:PORT/",
    "http://0:PORT/",
    "http://[::]:PORT/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[ff02::1]/",
    "http://metadata.google.internal/",
    "http://Metadata.Google.Internal./",
    "http://meta.example/",
    "http://meta-mixed.example/",
    "http://any.example:PORT/",
];

const ZONE: &[&str] = &[
    "localhost=127.0.0.1,::1",
    "mixed.example=93.184.216.34,127.0.0.1",
    "mixed6.example=2606:4700::1111,::1",
    "mapped.example=::ffff:10.0.0.1",
    "nat64.example=64:ff9b::c0a8:101",
    "private.example=192.168.1.1",
    "link.example=fe80::1",
    "meta.example=169.254.169.254",
    "meta-mixed.example=127.0.0.1,169.254.169.254",
    "any.example=0.0.0.0",
];

/// Every entry that could let such a host through, with this flag.
fn generous(urls: &[String], allow_private: bool) -> Rules {
    let entries = urls.iter().filter_map(|url| {
        let url = super::target::parse(url).ok()?;
        Some(entry(
            Scheme::Http,
            url.host_str()?,
            url.port(),
            allow_private,
        ))
    });
    rules(entries.collect())
}

/// None of the addresses is called, though each is a destination.
async fn assert_not_called(urls: &[&str], allow_private: bool) {
    let (port, count) = local(OK).await;
    let outbound = outbound(&names(ZONE));
    let urls: Vec<String> = urls
        .iter()
        .map(|url| url.replace("PORT", &port.to_string()))
        .collect();
    let rules = generous(&urls, allow_private);
    for url in &urls {
        assert_eq!(
            get(&outbound, url, &rules).await,
            Err("address_not_allowed"),
            "{url}"
        );
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn no_spelling_and_no_name_server_leads_into_a_private_network() {
    assert_not_called(PRIVATE, false).await;
}

#[tokio::test]
async fn metadata_and_addresses_of_nobody_are_never_called_even_where_private_ones_may_be() {
    assert_not_called(NEVER, true).await;
}

#[tokio::test]
async fn what_is_not_listed_is_not_even_looked_up() {
    let names = names(&["crm.example=127.0.0.1", "evil.example=127.0.0.1"]);
    let outbound = outbound(&names);
    let mut api = entry(Scheme::Https, "crm.example", None, true);
    api.path_prefix = "/api".to_owned();
    let rules = rules(vec![api]);
    for (url, code) in [
        ("http://crm.example/api", "destination_not_allowed"),
        ("https://crm.example:444/api", "destination_not_allowed"),
        ("https://crm.example/", "destination_not_allowed"),
        ("https://crm.example/api/../x", "destination_not_allowed"),
        ("https://evil.example/api", "destination_not_allowed"),
        (
            "https://crm.example.evil.example/api",
            "destination_not_allowed",
        ),
        (
            "https://evil.example\\@crm.example/api",
            "destination_not_allowed",
        ),
        (
            "https://evil.example#@crm.example/api",
            "destination_not_allowed",
        ),
        (
            "https://evil.example?@crm.example/api",
            "destination_not_allowed",
        ),
        ("https://crm.example@evil.example/api", "bad_url"),
        ("https://crm.example:x@evil.example/api", "bad_url"),
        ("https://crm.example/api/..%2fx", "bad_url"),
        ("https://crm.exa\nmple/api", "bad_url"),
        ("file:///etc/passwd", "bad_url"),
        ("//crm.example/api", "bad_url"),
    ] {
        assert_eq!(get(&outbound, url, &rules).await, Err(code), "{url}");
    }
    assert_eq!(names.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_listed_private_host_is_called_and_its_name_is_looked_up_once() {
    let (port, count) = local(OK).await;
    // A name server that changes its mind between the check and the connection gets no second question.
    let names = names(&["crm.internal=127.0.0.1;169.254.169.254"]);
    let outbound = outbound(&names);
    let rules = rules(vec![entry(Scheme::Http, "crm.internal", Some(port), true)]);
    let url = format!("http://crm.internal:{port}/cases");
    let answer = get(&outbound, &url, &rules).await.unwrap();
    assert_eq!(
        (&answer["status"], &answer["body"]),
        (&json!(200), &json!({ "a": 1 }))
    );
    assert_eq!(
        (
            names.asked.load(Ordering::SeqCst),
            count.load(Ordering::SeqCst)
        ),
        (1, 1)
    );
    assert_eq!(
        get(&outbound, &url, &rules).await,
        Err("address_not_allowed"),
        "the next request asks anew"
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_is_made_to_exactly_the_addresses_that_were_checked() {
    let names = names(&["crm.example=93.184.216.34,2606:4700::1111;127.0.0.1"]);
    let checked = Checked {
        resolver: names.clone(),
        furthest: Reach::Public,
    };
    let resolve = || checked.resolve("crm.example".parse().unwrap());
    let addresses: Vec<IpAddr> = resolve().await.unwrap().map(|it| it.ip()).collect();
    assert_eq!(
        addresses,
        ["93.184.216.34", "2606:4700::1111"].map(|it| it.parse::<IpAddr>().unwrap())
    );
    assert!(resolve().await.is_err(), "the rebound answer is refused");
}

#[tokio::test]
async fn a_name_without_an_address_and_a_destination_that_is_down_say_so() {
    let names = names(&["empty.internal=", "down.internal=127.0.0.1"]);
    let outbound = outbound(&names);
    // A port that was free a moment ago.
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let rules = rules(vec![entry(Scheme::Http, "*.any.internal", None, true)]);
    assert_eq!(
        get(&outbound, "http://no.any.internal/", &rules).await,
        Err("address_not_found")
    );
    let listed =
        ["empty.internal", "down.internal"].map(|host| entry(Scheme::Http, host, Some(port), true));
    let rules = self::rules(listed.to_vec());
    for (host, code) in [
        ("empty.internal", "address_not_found"),
        ("down.internal", "unreachable"),
    ] {
        let url = format!("http://{host}:{port}/");
        assert_eq!(get(&outbound, &url, &rules).await, Err(code), "{host}");
    }
}

#[tokio::test]
async fn over_https_nothing_is_said_in_the_clear() {
    let (port, count) = local(OK).await;
    let rules = rules(vec![entry(Scheme::Https, "127.0.0.1", Some(port), true)]);
    let url = format!("https://127.0.0.1:{port}/");
    assert_eq!(
        get(&outbound(&names(&[])), &url, &rules).await,
        Err("unreachable")
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let (inner, inner_count) = local(OK).await;
    let answer = format!(
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{inner}/\r\nset-cookie: a=b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    let (port, _) = local(answer.leak()).await;
    let outbound = outbound(&names(&[]));
    let rules = rules(vec![
        entry(Scheme::Http, "127.0.0.1", Some(port), true),
        entry(Scheme::Http, "127.0.0.1", Some(inner), true),
    ]);
    let answer = get(&outbound, &format!("http://127.0.0.1:{port}/"), &rules)
        .await
        .unwrap();
    assert_eq!(answer["status"], 302);
    assert_eq!(
        answer["headers"],
        json!({ "content-length": "0", "location": format!("http://127.0.0.1:{inner}/") })
    );
    assert_eq!(inner_count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_answer_that_lies_about_its_length_or_has_none_ends_at_the_limit() {
    let long = "x".repeat(2000);
    for answer in [
        format!("HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n{long}"),
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{long}"),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7d0\r\n{long}\r\n0\r\n\r\n"),
    ] {
        let (port, _) = local(answer.leak()).await;
        let rules = rules(vec![entry(Scheme::Http, "127.0.0.1", Some(port), true)]);
        let url = format!("http://127.0.0.1:{port}/");
        assert_eq!(
            get(&outbound(&names(&[])), &url, &rules).await,
            Err("answer_too_large")
        );
    }
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\nx",
        "no HTTP at all",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        let rules = rules(vec![entry(Scheme::Http, "127.0.0.1", Some(port), true)]);
        let url = format!("http://127.0.0.1:{port}/");
        assert_eq!(
            get(&outbound(&names(&[])), &url, &rules).await,
            Err("bad_answer"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn who_waits_for_a_place_or_an_answer_waits_no_longer_than_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let outbound = Arc::new(outbound(&names(&[])));
    let mut rules = rules(vec![entry(Scheme::Http, "127.0.0.1", Some(port), true)]);
    rules.places = Sizes { all: 2, each: 1 };
    let url = format!("http://127.0.0.1:{port}/");
    let first = {
        let (outbound, url, mut rules) = (outbound.clone(), url.clone(), rules.clone());
        rules.timeout = Duration::from_mins(1);
        tokio::spawn(async move { get(&outbound, &url, &rules).await })
    };
    // It has its place once it is connected; it gets no answer.
    let (_held, _) = listener.accept().await.unwrap();
    rules.timeout = Duration::from_millis(50);
    assert_eq!(get(&outbound, &url, &rules).await, Err("destination_busy"));
    first.abort();
    let _ = first.await;
    assert_eq!(get(&outbound, &url, &rules).await, Err("timeout"));
}
