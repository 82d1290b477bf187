#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use serde_json::json;

use super::*;

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");
const JSON: Option<&str> = Some("application/json; charset=utf-8");

fn fields(content_type: Option<&str>, body: &[u8]) -> Result<Value, BadBody> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let read = read(None, content_type, body, |name| name == "user");
    runtime.block_on(read).map(Value::Object)
}

#[test]
fn every_way_to_send_a_user_is_read() {
    for (body, expected) in [
        ("user=a", json!("a")),
        ("user[]=a&user[]=b", json!(["a", "b"])),
        ("user%5B%5D=a&user%5B%5D=b", json!(["a", "b"])),
        ("user[0]=a&user[1]=b", json!(["a", "b"])),
        ("user=a&user=b&user=c", json!(["a", "b", "c"])),
        ("user[]=", json!([""])),
        ("user", json!("")),
        ("user=a+b%2Cc", json!("a b,c")),
    ] {
        assert_eq!(
            fields(FORM, body.as_bytes()).unwrap()["user"],
            expected,
            "{body}"
        );
        assert_eq!(
            fields(None, body.as_bytes()).unwrap()["user"],
            expected,
            "{body}"
        );
    }
    assert_eq!(
        fields(JSON, br#"{"user":["a","b"]}"#).unwrap()["user"],
        json!(["a", "b"])
    );
}

#[test]
fn of_other_fields_the_last_value_counts() {
    assert_eq!(
        fields(FORM, b"from=1&from=2").unwrap(),
        json!({ "from": "2" })
    );
}

#[test]
fn a_plus_in_a_form_is_a_space() {
    assert_eq!(
        fields(FORM, b"from=+4912").unwrap(),
        json!({ "from": " 4912" })
    );
    assert_eq!(
        fields(FORM, b"from=%2B49+12").unwrap(),
        json!({ "from": "+49 12" })
    );
}

#[test]
fn what_is_not_utf8_in_a_form_is_latin1() {
    for (body, expected) in [
        (&b"x=M%C3%BCller"[..], "Müller"),
        (b"x=M\xc3\xbcller", "Müller"),
        (b"x=M%FCller", "Müller"),
        (b"x=M\xfcller+%26", "Müller &"),
        (b"x=%zz%4%", "%zz%4%"),
        (b"x=a=b", "a=b"),
    ] {
        assert_eq!(
            fields(FORM, body).unwrap(),
            json!({ "x": expected }),
            "{body:?}"
        );
    }
}

#[test]
fn a_multipart_form_is_read_part_by_part() {
    let body = "--x\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\nnewCall\r\n\
                --x\r\nContent-Disposition: form-data; name=\"user[]\"\r\n\r\na\r\n\
                --x\r\nContent-Disposition: form-data; name=\"user[]\"\r\n\r\nb\r\n--x--\r\n";
    let kind = Some("multipart/form-data; boundary=x");
    assert_eq!(
        fields(kind, body.as_bytes()).unwrap(),
        json!({ "event": "newCall", "user": ["a", "b"] })
    );
    assert_eq!(
        fields(kind, &body.as_bytes()[..60]),
        Err(BadBody::Multipart)
    );
    assert_eq!(
        fields(Some("multipart/form-data"), body.as_bytes()),
        Err(BadBody::Multipart)
    );
}

#[test]
fn json_that_is_none_is_refused_and_json_that_is_no_object_has_no_fields() {
    for body in [
        &b"{"[..],
        b"{\"a\":}",
        b"{\"a\":\"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"nonsense",
    ] {
        assert_eq!(fields(JSON, body), Err(BadBody::Json), "{body:?}");
    }
    let deep = [vec![b'['; 500], vec![b']'; 500]].concat();
    assert_eq!(fields(JSON, &deep), Err(BadBody::Json));
    for body in [&b""[..], b"  ", b"[]", b"null", b"7"] {
        assert_eq!(fields(JSON, body), Ok(json!({})), "{body:?}");
    }
}

#[test]
fn the_body_counts_more_than_the_query() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let read = read(Some("event=answer&callId=7"), FORM, b"event=hangup", |_| {
        false
    });
    assert_eq!(
        Value::Object(runtime.block_on(read).unwrap()),
        json!({ "event": "hangup", "callId": "7" })
    );
}

proptest! {
    #[test]
    fn no_bytes_do_any_harm(
        body in proptest::collection::vec(any::<u8>(), 0..400),
        kind in prop_oneof![
            Just(None), Just(FORM), Just(JSON),
            Just(Some("multipart/form-data; boundary=x")), Just(Some("text/plain")),
        ],
    ) {
        let _ = fields(kind, &body);
    }

    #[test]
    fn a_form_says_what_was_put_into_it(pairs in proptest::collection::btree_map("[a-z]{1,5}", "\\PC{0,20}", 0..6)) {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let expected: Map<String, Value> = pairs.into_iter().map(|(name, value)| (name, value.into())).collect();
        let read = fields(FORM, body.as_bytes()).unwrap();
        prop_assert_eq!(read.as_object().unwrap().len(), expected.len());
        for (name, value) in expected {
            prop_assert_eq!(&read[&name], &value);
        }
    }
}
