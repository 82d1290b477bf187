//! What an action must be like before it is stored.

use std::collections::HashSet;

use ccp_protocol::{
    actions::{ActionInput, FieldKind, Form, FormField, Options},
    problem::FieldError,
};
use serde_json::Value;

use crate::problem::ApiError;

const NAME: usize = 200;
const TEXT: usize = 10_000;
const FIELDS: usize = 100;
const CHOICES: usize = 1000;
const PAIRS: usize = 500;
const PAYLOAD: usize = 64 * 1024;

/// 422 with every fault that can be told without looking anything up.
pub fn check(input: &ActionInput) -> Result<(), ApiError> {
    let mut faults = Faults::default();
    if input.name.trim().is_empty() || input.name.chars().count() > NAME {
        faults.add("/name".to_owned(), format!("1 to {NAME} characters."));
    }
    if input.payload.len() > PAIRS {
        faults.add("/payload".to_owned(), format!("At most {PAIRS} pairs."));
    }
    if serde_json::to_string(&input.payload).is_ok_and(|text| text.len() > PAYLOAD) {
        faults.add("/payload".to_owned(), format!("At most {PAYLOAD} bytes."));
    }
    if let Some(form) = &input.form {
        faults.form(form);
    }
    if faults.0.is_empty() {
        return Ok(());
    }
    Err(ApiError::Unprocessable {
        detail: "The action is not right.".to_owned(),
        errors: faults.0,
    })
}

#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, pointer: String, detail: impl Into<String>) {
        self.0.push(FieldError {
            pointer,
            detail: detail.into(),
        });
    }

    fn form(&mut self, form: &Form) {
        if form.title.chars().count() > NAME {
            self.add(
                "/form/title".to_owned(),
                format!("At most {NAME} characters."),
            );
        }
        if form.instructions.len() > TEXT {
            self.add(
                "/form/instructions".to_owned(),
                format!("At most {TEXT} bytes."),
            );
        }
        if form.fields.len() > FIELDS {
            self.add(
                "/form/fields".to_owned(),
                format!("At most {FIELDS} fields."),
            );
        }
        let mut names = HashSet::new();
        for (index, field) in form.fields.iter().enumerate() {
            let at = format!("/form/fields/{index}");
            if !is_name(&field.name) {
                self.add(
                    format!("{at}/name"),
                    "Letters, digits and _, not a digit first, at most 100 characters.",
                );
            } else if !names.insert(field.name.as_str()) {
                self.add(format!("{at}/name"), "Another field has this name.");
            }
            self.field(&at, field);
        }
    }

    fn field(&mut self, at: &str, field: &FormField) {
        if field.label.chars().count() > NAME {
            self.add(format!("{at}/label"), format!("At most {NAME} characters."));
        }
        match (&field.options, field.kind) {
            (None, FieldKind::Dropdown) => {
                self.add(format!("{at}/options"), "A dropdown needs options.");
            }
            (Some(_), kind) if kind != FieldKind::Dropdown => {
                self.add(format!("{at}/options"), "Only a dropdown has options.");
            }
            (None | Some(Options::Flow(_)), _) => {}
            (Some(Options::List(choices)), _) => {
                if choices.is_empty() || choices.len() > CHOICES {
                    self.add(format!("{at}/options"), format!("1 to {CHOICES} options."));
                }
                let mut values = HashSet::new();
                for (index, choice) in choices.iter().enumerate() {
                    if choice.value.len() > NAME || choice.label.len() > NAME {
                        self.add(
                            format!("{at}/options/{index}"),
                            format!("At most {NAME} characters."),
                        );
                    }
                    if !values.insert(choice.value.as_str()) {
                        self.add(
                            format!("{at}/options/{index}/value"),
                            "Another option has this value.",
                        );
                    }
                }
            }
        }
        match &field.default {
            Some(Value::Object(_) | Value::Array(_)) => {
                self.add(
                    format!("{at}/default"),
                    "Text, a number, true or false, or a reference.",
                );
            }
            Some(Value::String(text)) if text.len() > TEXT => {
                self.add(format!("{at}/default"), format!("At most {TEXT} bytes."));
            }
            _ => {}
        }
    }
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.len() <= 100
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn pointers(fields: &Value) -> Vec<String> {
        let input = json!({ "name": "A", "flowId": "f", "form": { "fields": fields } });
        match check(&serde_json::from_value(input).unwrap()) {
            Err(ApiError::Unprocessable { errors, .. }) => {
                errors.into_iter().map(|error| error.pointer).collect()
            }
            Ok(()) => Vec::new(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_of_fields_are_plain_and_unique() {
        assert_eq!(
            pointers(
                &json!([{"name": "a"}, {"name": "a"}, {"name": "1a"}, {"name": ""}, {"name": "ä"}, {"name": "_a1"}])
            ),
            [
                "/form/fields/1/name",
                "/form/fields/2/name",
                "/form/fields/3/name",
                "/form/fields/4/name"
            ]
        );
    }

    #[test]
    fn a_dropdown_has_options_and_nothing_else_has() {
        assert_eq!(
            pointers(&json!([{"name": "a", "type": "dropdown"}])),
            ["/form/fields/0/options"]
        );
        assert_eq!(
            pointers(
                &json!([{"name": "a", "type": "text", "options": [{"value": "1", "label": "1"}]}])
            ),
            ["/form/fields/0/options"]
        );
        assert_eq!(
            pointers(&json!([{"name": "a", "type": "dropdown",
                "options": [{"value": "1", "label": "1"}, {"value": "1", "label": "2"}]}])),
            ["/form/fields/0/options/1/value"]
        );
        assert!(
            pointers(&json!([{"name": "a", "type": "dropdown", "options": {"flowId": "f"}}]))
                .is_empty()
        );
    }

    #[test]
    fn a_default_is_a_plain_value() {
        assert_eq!(
            pointers(&json!([{"name": "a", "default": {"b": 1}}])),
            ["/form/fields/0/default"]
        );
        assert!(pointers(&json!([{"name": "a", "default": "$.contact.phone"}])).is_empty());
    }
}
