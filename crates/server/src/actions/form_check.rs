//! Checks what was typed into a form, and makes of it what the flow gets. The browser checks too, but anybody may post.

use ccp_protocol::{
    actions::{FieldKind, Form, FormField, Options},
    problem::FieldError,
};
use serde_json::{Map, Value};

use crate::{extract::escaped, problem::ApiError};

/// The most bytes a field may hold.
pub const MAX_FIELD: usize = 16 * 1024;
/// What a dropdown says to something else.
pub const NO_OPTION: &str = "Choose one of the options.";

/// The form's fields as the flow gets them: one a field of the form, empty text where nothing was typed.
///
/// # Errors
/// 422 with `/form/NAME` for each field at fault.
pub fn check(
    form: Option<&Form>,
    typed: &Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let fields = form.map(|form| form.fields.as_slice()).unwrap_or_default();
    let mut errors = Vec::new();
    let mut fault = |name: &str, detail: &str| {
        errors.push(FieldError {
            pointer: format!("/form/{}", escaped(name)),
            detail: detail.to_owned(),
        });
    };
    let mut values = Map::new();
    for field in fields {
        match checked(field, typed.get(&field.name).unwrap_or(&Value::Null)) {
            Ok(value) => {
                values.insert(field.name.clone(), value);
            }
            Err(detail) => fault(&field.name, &detail),
        }
    }
    for name in typed
        .keys()
        .filter(|name| !fields.iter().any(|field| field.name == **name))
    {
        fault(name, "The form has no such field.");
    }
    if errors.is_empty() {
        return Ok(values);
    }
    Err(not_right(errors))
}

/// 422 with these fields at fault.
pub fn not_right(errors: Vec<FieldError>) -> ApiError {
    ApiError::Unprocessable {
        detail: "The form is not right.".to_owned(),
        errors,
    }
}

/// The payload of a run: the fixed pairs, then the form's fields, which win.
pub fn payload(fixed: &Map<String, Value>, form: Map<String, Value>) -> Map<String, Value> {
    let mut payload = fixed.clone();
    payload.extend(form);
    payload
}

fn checked(field: &FormField, typed: &Value) -> Result<Value, String> {
    let empty = Value::String(String::new());
    let size = typed
        .as_str()
        .map_or_else(|| typed.to_string().len(), str::len);
    if size > MAX_FIELD {
        return Err(format!("At most {} KiB.", MAX_FIELD / 1024));
    }
    let is_empty = match typed {
        Value::Null => true,
        // Blanks fill nothing in, but where they are allowed they are kept as typed.
        Value::String(text) if field.required => text.trim().is_empty(),
        Value::String(text) => text.is_empty(),
        // A tick that must be set is not set.
        Value::Bool(false) => field.kind == FieldKind::Checkbox && field.required,
        _ => false,
    };
    if is_empty {
        return match field.kind {
            _ if field.required => Err("Fill this in.".to_owned()),
            _ => Ok(empty),
        };
    }
    match field.kind {
        FieldKind::Text | FieldKind::Telephone => {
            let text = text(typed)?;
            if text.contains(['\n', '\r']) {
                return Err("One line of text.".to_owned());
            }
            Ok(typed.clone())
        }
        FieldKind::TextArea => text(typed).map(|_| typed.clone()),
        FieldKind::Number => number(typed),
        FieldKind::Email => {
            if is_mail(text(typed)?) {
                Ok(typed.clone())
            } else {
                Err("Write a mail address such as name@example.com.".to_owned())
            }
        }
        FieldKind::Date => {
            // jiff reads more spellings than the one a date has here.
            let text = text(typed)?;
            if text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() {
                Ok(typed.clone())
            } else {
                Err("Write a date as YYYY-MM-DD.".to_owned())
            }
        }
        FieldKind::Checkbox => match typed {
            Value::Bool(_) => Ok(typed.clone()),
            _ => Err("Yes or no (true or false).".to_owned()),
        },
        FieldKind::Dropdown => {
            let text = text(typed)?;
            match &field.options {
                Some(Options::List(choices))
                    if !choices.iter().any(|choice| choice.value == text) =>
                {
                    Err(NO_OPTION.to_owned())
                }
                // What a flow offers is not known here: `choices` looks.
                _ => Ok(typed.clone()),
            }
        }
    }
}

fn text(typed: &Value) -> Result<&str, String> {
    typed
        .as_str()
        .ok_or_else(|| "Text is wanted here.".to_owned())
}

/// A number, or text that spells one as JSON would.
fn number(typed: &Value) -> Result<Value, String> {
    let number = match typed {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => serde_json::from_str(text.trim()).ok(),
        _ => None,
    };
    number
        .map(Value::Number)
        .ok_or_else(|| "Write a number.".to_owned())
}

/// As lenient as browsers are: something, one @, something, no blanks.
fn is_mail(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain
        && text
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::needless_pass_by_value,
        reason = "tests read better with json! in place"
    )]

    use serde_json::json;

    use super::*;

    fn form(fields: Value) -> Form {
        serde_json::from_value(json!({ "fields": fields })).unwrap()
    }

    fn run(fields: Value, typed: Value) -> Result<Value, Vec<String>> {
        let Value::Object(typed) = typed else {
            panic!("a map")
        };
        match check(Some(&form(fields)), &typed) {
            Ok(values) => Ok(Value::Object(values)),
            Err(ApiError::Unprocessable { errors, .. }) => {
                Err(errors.into_iter().map(|error| error.pointer).collect())
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    fn one(kind: &str, typed: Value) -> Result<Value, Vec<String>> {
        run(json!([{"name": "x", "type": kind}]), json!({ "x": typed }))
            .map(|values| values["x"].clone())
    }

    #[test]
    fn a_required_field_wants_more_than_blanks() {
        let fields = json!([{"name": "a", "required": true}, {"name": "b", "required": true}, {"name": "c"}]);
        assert_eq!(
            run(fields.clone(), json!({"a": "  "})),
            Err(vec!["/form/a".to_owned(), "/form/b".to_owned()])
        );
        assert_eq!(
            run(fields, json!({"a": "1", "b": "2"})),
            Ok(json!({"a": "1", "b": "2", "c": ""}))
        );
    }

    #[test]
    fn what_was_left_empty_is_empty_text_whatever_the_type() {
        for kind in [
            "text",
            "textArea",
            "number",
            "telephone",
            "email",
            "date",
            "checkbox",
            "dropdown",
        ] {
            let options = (kind == "dropdown").then(|| json!([{"value": "a", "label": "A"}]));
            let mut field = json!({"name": "x", "type": kind});
            if let Some(options) = options {
                field["options"] = options;
            }
            for typed in [json!({}), json!({"x": null}), json!({"x": ""})] {
                assert_eq!(
                    run(json!([field.clone()]), typed),
                    Ok(json!({"x": ""})),
                    "{kind}"
                );
            }
        }
    }

    #[test]
    fn a_field_that_the_form_has_not_is_a_fault() {
        assert_eq!(
            run(json!([]), json!({"a/b": 1})),
            Err(vec!["/form/a~1b".to_owned()])
        );
        assert!(check(None, &Map::new()).unwrap().is_empty());
    }

    #[test]
    fn each_type_takes_its_own_and_nothing_else() {
        let fault = || Err(vec!["/form/x".to_owned()]);
        for kind in ["text", "textArea", "telephone", "email", "date"] {
            assert_eq!(one(kind, json!(1)), fault(), "{kind}");
            assert_eq!(one(kind, json!(["a"])), fault(), "{kind}");
        }
        assert_eq!(one("text", json!("a\nb")), fault());
        assert_eq!(one("textArea", json!("a\nb")), Ok(json!("a\nb")));
        assert_eq!(one("number", json!(" 1.5 ")), Ok(json!(1.5)));
        assert_eq!(one("number", json!(0)), Ok(json!(0)));
        assert_eq!(one("number", json!("1 apple")), fault());
        assert_eq!(one("number", json!(true)), fault());
        assert_eq!(one("checkbox", json!(false)), Ok(json!(false)));
        assert_eq!(one("checkbox", json!("true")), fault());
        assert_eq!(one("date", json!("2026-02-28")), Ok(json!("2026-02-28")));
        assert_eq!(one("date", json!("2026-02-30")), fault());
        assert_eq!(one("date", json!("28.2.2026")), fault());
        assert_eq!(one("email", json!("a@b")), Ok(json!("a@b")));
        for wrong in ["a", "@b", "a@", "a@b@c", "a b@c"] {
            assert_eq!(one("email", json!(wrong)), fault(), "{wrong}");
        }
    }

    #[test]
    fn a_tick_that_is_required_must_be_set() {
        let fields = json!([{"name": "x", "type": "checkbox", "required": true}]);
        assert!(run(fields.clone(), json!({"x": false})).is_err());
        assert!(run(fields, json!({"x": true})).is_ok());
    }

    #[test]
    fn a_dropdown_takes_its_options_only() {
        let fields =
            json!([{"name": "x", "type": "dropdown", "options": [{"value": "a", "label": "A"}]}]);
        assert!(run(fields.clone(), json!({"x": "a"})).is_ok());
        assert!(run(fields, json!({"x": "A"})).is_err());
    }

    #[test]
    fn a_field_holds_16_kib_and_no_more() {
        assert!(one("textArea", json!("a".repeat(MAX_FIELD))).is_ok());
        assert!(one("textArea", json!("a".repeat(MAX_FIELD + 1))).is_err());
        assert!(one("textArea", json!("a".repeat(1024 * 1024))).is_err());
    }

    #[test]
    fn a_form_field_wins_over_a_fixed_pair() {
        let Value::Object(fixed) = json!({"a": 1, "b": 2}) else {
            panic!("a map")
        };
        let Value::Object(typed) = json!({"b": "", "c": 3}) else {
            panic!("a map")
        };
        assert_eq!(
            Value::Object(payload(&fixed, typed)),
            json!({"a": 1, "b": "", "c": 3})
        );
    }
}
