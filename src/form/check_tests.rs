#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use serde_json::json;

use super::*;

fn form(fields: &Value) -> Form {
    serde_json::from_value(json!({ "fields": fields })).unwrap()
}

fn one(kind: &str, required: bool, value: &Value) -> Result<Value, String> {
    let form = form(
        &json!([{"name": "F", "label": "F", "type": kind, "required": required,
        "options": [{"value": "a", "label": "A"}]}]),
    );
    check(&form, &|_| value.clone())
        .map(|map| map["F"].clone())
        .map_err(|errors| errors[0].1.clone())
}

#[test]
fn a_required_field_left_empty_says_so() {
    for kind in [
        "text",
        "textArea",
        "number",
        "telephone",
        "email",
        "date",
        "dropdown",
    ] {
        assert_eq!(
            one(kind, true, &json!("  ")),
            Err(i18n::FIELD_REQUIRED.to_owned()),
            "{kind}"
        );
        assert_eq!(one(kind, false, &json!("")), Ok(json!("")), "{kind}");
    }
    assert_eq!(
        one("checkbox", true, &json!(false)),
        Err(i18n::FIELD_REQUIRED.to_owned())
    );
    assert_eq!(one("checkbox", true, &json!(true)), Ok(json!(true)));
}

#[test]
fn a_number_becomes_a_json_number() {
    assert_eq!(one("number", true, &json!("42")), Ok(json!(42)));
    assert_eq!(one("number", true, &json!("-1.5")), Ok(json!(-1.5)));
    for wrong in ["x", "1 000", "inf", "NaN", "--1", "1e999"] {
        assert_eq!(
            one("number", true, &json!(wrong)),
            Err(i18n::FIELD_NO_NUMBER.to_owned()),
            "{wrong}"
        );
    }
}

#[test]
fn mail_addresses_and_dates_are_looked_at() {
    assert_eq!(
        one("email", true, &json!(" a@b.example ")),
        Ok(json!("a@b.example"))
    );
    assert!(one("email", true, &json!("a@b")).is_err());
    assert_eq!(
        one("date", true, &json!("2024-02-29")),
        Ok(json!("2024-02-29"))
    );
    for wrong in [
        "2023-02-29",
        "2024-13-01",
        "24-01-01",
        "2024-1-1",
        "2024-01-01-01",
        "2024-00-10",
    ] {
        assert!(one("date", true, &json!(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn text_stays_as_typed_up_to_sixteen_kibibytes() {
    assert_eq!(
        one("text", true, &json!("  <b>x</b> ")),
        Ok(json!("  <b>x</b> "))
    );
    assert!(one("textArea", true, &json!("x".repeat(FIELD_MAX))).is_ok());
    assert_eq!(
        one("textArea", true, &json!("x".repeat(FIELD_MAX + 1))),
        Err(i18n::FIELD_TOO_LONG.to_owned())
    );
}

#[test]
fn only_an_offered_option_may_be_chosen() {
    assert_eq!(one("dropdown", true, &json!("a")), Ok(json!("a")));
    assert_eq!(
        one("dropdown", true, &json!("b")),
        Err(i18n::FIELD_NO_OPTION.to_owned())
    );
}

#[test]
fn errors_come_in_the_order_of_the_fields() {
    let form = form(&json!([
        {"name": "Second", "type": "text", "order": 2, "required": true},
        {"name": "First", "type": "text", "order": 1, "required": true}
    ]));
    let errors = check(&form, &|_| json!("")).unwrap_err();
    assert_eq!(
        errors
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["First", "Second"]
    );
}

#[test]
fn a_default_fills_the_control() {
    let form = form(&json!([{"name": "N", "type": "number"}, {"name": "C", "type": "checkbox"}]));
    let defaults = json!({"N": 5, "C": true}).as_object().cloned().unwrap();
    assert_eq!(start_value(&form.fields[0], &defaults), json!("5"));
    assert_eq!(start_value(&form.fields[1], &defaults), json!(true));
    assert_eq!(start_value(&form.fields[1], &Map::new()), json!(false));
}
