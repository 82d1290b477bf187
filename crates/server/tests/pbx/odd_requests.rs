//! Requests that are odd below their fields: methods, addresses, encodings, framing. Each has its answer, none harms.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::desk::Desk;

const TOKEN: &str = "the-token-of-this-test";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.token(TOKEN).await;
    desk
}

fn path() -> String {
    format!("/api/v1/cti/{TOKEN}")
}

fn call(id: &str) -> String {
    format!("event=newCall&direction=in&from=030&to=sales&callId={id}")
}

/// The call ids in the log.
async fn ids(desk: &Desk) -> Vec<String> {
    desk.quiet().await;
    let rows = desk.log().await;
    rows.iter()
        .map(|row| row["callId"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn only_posts_tell_of_calls() {
    let desk = desk().await;
    for (method, status) in [
        ("GET", 405),
        ("HEAD", 405),
        ("PUT", 405),
        ("PATCH", 405),
        ("DELETE", 405),
        ("OPTIONS", 405),
        ("BREW", 405),
        ("post", 405),
        ("POST", 200),
    ] {
        let answer = desk
            .send(
                method,
                &path(),
                &[("Content-Type", FORM)],
                call("a").as_bytes(),
            )
            .await;
        assert_eq!(answer.status, status, "{method} {}", answer.text);
        assert!(
            method == "HEAD" || answer.json.is_object(),
            "{method} {}",
            answer.text
        );
        if status == 405 {
            assert_eq!(answer.header("allow"), Some("POST"), "{method}");
        }
    }
    assert_eq!(ids(&desk).await, ["a"]);
}

#[tokio::test]
async fn an_address_has_one_token_and_nothing_else() {
    let desk = desk().await;
    let long = "t".repeat(7000);
    for (number, (path, status)) in [
        (path(), 200),
        (path() + "/", 200),
        (path() + "?x=1", 200),
        (path().replace('-', "%2D"), 200),
        (path().replace('-', "%2d"), 200),
        (path() + "//", 404),
        (path() + "/x", 404),
        (path() + "%2F", 401),
        (path() + "%00", 401),
        (path() + "%20", 401),
        (path() + "%FF", 401),
        (path() + "%", 401),
        (
            path().to_uppercase().replace("/API/V1/CTI", "/api/v1/cti"),
            401,
        ),
        ("/api/v1/cti".to_owned(), 404),
        ("/api/v1/cti/".to_owned(), 404),
        ("/api/v1/cti//".to_owned(), 401),
        (format!("/api/v1/cti/{long}"), 401),
        ("/api/v1/cti/%2e%2e".to_owned(), 401),
        ("/api/v1/nothing".to_owned(), 404),
    ]
    .into_iter()
    .enumerate()
    {
        let body = call(&number.to_string());
        let answer = desk
            .send("POST", &path, &[("Content-Type", FORM)], body.as_bytes())
            .await;
        assert_eq!(answer.status, status, "{path} {}", answer.text);
        assert!(answer.json.is_object(), "{path} {}", answer.text);
    }
    // Longer than any address.
    let path = format!("/api/v1/cti/{}", "t".repeat(500_000));
    let answer = desk.send("POST", &path, &[], b"").await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(ids(&desk).await, ["0", "1", "2", "3", "4"]);
}

#[tokio::test]
async fn whatever_bytes_are_in_a_body_they_are_read_or_refused() {
    let desk = desk().await;
    let json = |id: &str, more: &str| {
        format!(
            r#"{{"event":"newCall","direction":"in","from":"030","to":"sales","callId":"{id}"{more}}}"#
        )
    };
    let utf16 = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    let nested = format!(r#","x":{}{}"#, "[".repeat(100), "]".repeat(100));
    let too_deep = format!(r#","x":{}{}"#, "[".repeat(20_000), "]".repeat(20_000));
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = |id: &str| {
        [
            ("event", "newCall"),
            ("direction", "in"),
            ("from", "030"),
            ("to", "sales"),
            ("callId", id),
        ]
        .iter()
        .map(|(name, value)| part(name, value))
        .collect::<String>()
    };
    let multipart = "multipart/form-data; boundary=b";
    let cases: Vec<(&str, &str, Vec<u8>, u16)> = vec![
        ("duplicate keys: the last counts", JSON, json("no", r#","callId":"twice""#).into(), 200),
        ("nested as deep as any", JSON, json("nested", &nested).into(), 200),
        ("nested deeper", JSON, json("no", &too_deep).into(), 400),
        ("a NUL", JSON, json("n\\u0000l", "").into(), 200),
        ("half a surrogate pair", JSON, json("no\\ud800", "").into(), 400),
        ("a number beyond all", JSON, json("no", r#","x":1e999"#).into(), 400),
        ("more after the end", JSON, (json("no", "") + "{}").into(), 400),
        ("bytes that are no UTF-8", JSON, [json("no", "").as_bytes(), b"\xff"].concat(), 400),
        ("UTF-16", JSON, utf16(&json("no", "")), 400),
        ("UTF-16, and says so", "application/json; charset=utf-16", utf16(&json("no", "")), 400),
        ("JSON that is said to be a form", FORM, json("no", "").into(), 422),
        ("a form that is said to be JSON", JSON, call("no").into(), 400),
        ("escapes that are none", FORM, call("%zz%4%").into(), 200),
        ("a NUL in a form", FORM, call("f%00").into(), 200),
        ("a form in Latin-1", "application/x-www-form-urlencoded; charset=ISO-8859-1", call("M%FCller").into(), 200),
        ("raw Latin-1", FORM, [call("").as_bytes(), b"K\xf6ln"].concat(), 200),
        ("fields without end", FORM, (call("many") + &"&a".repeat(20_000)).into(), 200),
        ("lists without end", FORM, (call("lists") + &"&user[]=a".repeat(5_000)).into(), 200),
        ("nothing but separators", FORM, "&&==&=&".into(), 422),
        ("what is compressed", FORM, b"\x1f\x8b\x08\x00\x00\x00\x00\x00".to_vec(), 422),
        ("a type that is none", ";;;=", call("type").into(), 200),
        ("a multipart form with its end", multipart, (parts("parts") + "--b--").into(), 200),
        ("with something before and after", multipart, format!("before\r\n{}--b--\r\nafter", parts("around")).into(), 200),
        ("without an end", multipart, parts("no").into(), 400),
        ("without a part", multipart, "--b--\r\n".into(), 422),
        ("with another boundary", "multipart/form-data; boundary=c", (parts("no") + "--b--").into(), 400),
        ("with a boundary of nothing", "multipart/form-data; boundary=", (parts("no") + "--b--").into(), 400),
        ("with a part without a name", multipart, format!("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n{}--b--", parts("nameless")).into(), 200),
        ("with a file", multipart, format!("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n\0\x01\r\n{}--b--", parts("file")).into(), 200),
    ];
    for (what, kind, body, status) in &cases {
        let answer = desk
            .send("POST", &path(), &[("Content-Type", kind)], body)
            .await;
        assert_eq!(answer.status, *status, "{what}: {}", answer.text);
        assert!(answer.json.is_object(), "{what}: {}", answer.text);
    }
    assert_eq!(
        ids(&desk).await,
        [
            "twice", "nested", "n\0l", "%zz%4%", "f\0", "Müller", "Köln", "many", "lists", "type",
            "parts", "around", "nameless", "file"
        ]
    );
}

/// A request's head.
fn head(version: &str, headers: &[&str]) -> String {
    let mut head = format!(
        "POST {} HTTP/{version}\r\nHost: pbx\r\nContent-Type: {FORM}\r\n",
        path()
    );
    for header in headers {
        let _ = write!(head, "{header}\r\n");
    }
    head + "\r\n"
}

#[tokio::test]
async fn a_request_is_framed_in_every_way_there_is() {
    let desk = desk().await;
    let length = |body: &str| format!("Content-Length: {}", body.len());
    let (old, expecting, first, second) = (
        call("old"),
        call("expecting"),
        call("first"),
        call("second"),
    );
    let chunked = call("chunked");
    let (one, other) = chunked.split_at(20);
    let close = "Connection: close";
    let in_chunks = "Transfer-Encoding: chunked";
    let too_large = "x".repeat(65 * 1024);
    for (what, request, expected) in [
        (
            "HTTP/1.0",
            head("1.0", &[&length(&old)]) + &old,
            "HTTP/1.0 200",
        ),
        (
            "in chunks",
            head("1.1", &[in_chunks, close])
                + &format!(
                    "{:x}\r\n{one}\r\n{:x};ext=1\r\n{other}\r\n0\r\n\r\n",
                    one.len(),
                    other.len()
                ),
            "HTTP/1.1 200",
        ),
        (
            "in chunks, too large",
            head("1.1", &[in_chunks, close])
                + &format!("{:x}\r\n{too_large}\r\n0\r\n\r\n", too_large.len()),
            "HTTP/1.1 413",
        ),
        (
            "in chunks that are none",
            head("1.1", &[in_chunks, close]) + "zz\r\nx\r\n0\r\n\r\n",
            "HTTP/1.1 400",
        ),
        (
            "asks first",
            head("1.1", &["Expect: 100-continue", &length(&expecting), close]) + &expecting,
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200",
        ),
        (
            "lengths that differ",
            head("1.1", &["Content-Length: 3", "Content-Length: 5", close]) + "abcde",
            "HTTP/1.1 400",
        ),
        (
            "a length that is none",
            head("1.1", &["Content-Length: -1", close]),
            "HTTP/1.1 400",
        ),
        ("no body", head("1.1", &[close]), "HTTP/1.1 422"),
        ("no HTTP", "hello\r\n\r\n".to_owned(), "HTTP/1.1 400"),
        (
            "two on one connection",
            head("1.1", &[&length(&first)])
                + &first
                + &head("1.1", &[&length(&second), close])
                + &second,
            "HTTP/1.1 200",
        ),
    ] {
        let answer = desk.exchange(request.as_bytes()).await;
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with(expected), "{what}: {text}");
    }
    assert_eq!(
        ids(&desk).await,
        ["old", "chunked", "expecting", "first", "second"]
    );
}

#[tokio::test]
async fn what_breaks_off_is_not_written() {
    use tokio::io::AsyncWriteExt as _;
    let desk = desk().await;
    let whole = call("no");
    let request = head("1.1", &[&format!("Content-Length: {}", whole.len() + 5)]) + &whole;
    let mut socket = tokio::net::TcpStream::connect(desk.address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    drop(socket);
    // Whoever comes after is answered, and was taken after.
    let answer = desk
        .send(
            "POST",
            &path(),
            &[("Content-Type", FORM)],
            call("yes").as_bytes(),
        )
        .await;
    assert_eq!(answer.json, json!({}));
    assert_eq!(ids(&desk).await, ["yes"]);
}

#[tokio::test]
async fn a_secret_in_an_odd_place_is_in_no_log() {
    let desk = desk().await;
    let body = format!("event=newCall&direction=in&from=030&to=sales&callId=c&x={TOKEN}");
    let encoded = path().replace('-', "%2D") + "/";
    desk.send("POST", &encoded, &[("Content-Type", FORM)], body.as_bytes())
        .await;
    let logged = loop {
        let page = desk.admin("GET", "/api/v1/pbx/requests", None).await;
        let items = page.expect(200)["items"].clone();
        if items != Value::Array(Vec::new()) {
            break items;
        }
        tokio::task::yield_now().await;
    };
    assert!(!logged.to_string().contains(TOKEN), "{logged}");
}
