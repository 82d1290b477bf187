//! What a record's fields may be, what is filled in where nothing was given, and which of them are numbers. Pure.

use ccp_store::directory::{Record, RecordKind};
use serde_json::{Map, Value};

use super::{CrmError, Result, callers::text_keys};
use crate::{clock::timestamp, flows::locale::ServerLocale};

const MOST_FIELDS: usize = 200;
const MOST_NAME: usize = 80;
/// Texts shown in one line.
const SHORT: usize = 255;
/// Any other text.
const LONG: usize = 32_000;

/// Checks fields; `Id`, `type` and `version` are ours, so they are refused.
pub(super) fn check(fields: &Map<String, Value>) -> Result<()> {
    let bad = |field: &str, reason: String| {
        Err(CrmError::BadField {
            field: field.to_owned(),
            reason,
        })
    };
    if fields.len() > MOST_FIELDS {
        return bad("", format!("A record has at most {MOST_FIELDS} fields."));
    }
    for (name, value) in fields {
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.len() <= MOST_NAME;
        if !named {
            return bad(
                name,
                format!("A field's name is letters, digits and underscores, {MOST_NAME} at most."),
            );
        }
        if matches!(name.as_str(), "Id" | "type" | "version") {
            return bad(name, "This field is not yours to set.".to_owned());
        }
        let most = match name.as_str() {
            "Subject" | "FirstName" | "LastName" | "Name" | "Company" | "Email" => SHORT,
            _ if name.ends_with("Phone") => SHORT,
            _ => LONG,
        };
        match value {
            Value::String(text) if text.chars().count() > most => {
                return bad(name, format!("At most {most} characters."));
            }
            Value::Array(_) | Value::Object(_) => {
                return bad(
                    name,
                    "A field holds a text, a number, true, false or null, and no list or map."
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
    Ok(())
}

/// Fills in what every record of its kind has. A case's number is given by the caller, as it counts.
pub(crate) fn complete(kind: RecordKind, fields: &mut Map<String, Value>) {
    fields.retain(|_, value| !value.is_null());
    let mut default = |name: &str, value: &str| {
        if is_blank(fields.get(name)) {
            fields.insert(name.to_owned(), value.into());
        }
    };
    match kind {
        RecordKind::Task => {
            default("Status", "Not Started");
            default("Priority", "Normal");
        }
        RecordKind::Case => {
            default("Status", "New");
            default("Priority", "Medium");
        }
        RecordKind::Lead => default("Status", "Open"),
        RecordKind::Customer => {}
    }
    if matches!(kind, RecordKind::Customer | RecordKind::Lead) && is_blank(fields.get("Name")) {
        let part = |name: &str| {
            fields
                .get(name)
                .and_then(Value::as_str)
                .map(str::trim)
                .unwrap_or_default()
        };
        let name = [part("FirstName"), part("LastName")]
            .join(" ")
            .trim()
            .to_owned();
        if !name.is_empty() {
            fields.insert("Name".to_owned(), name.into());
        }
    }
}

/// The name follows its parts when only they were changed.
pub(super) fn rename(
    before: &Map<String, Value>,
    changed: &Map<String, Value>,
    after: &mut Map<String, Value>,
) {
    let parts_changed = ["FirstName", "LastName"]
        .iter()
        .any(|part| changed.contains_key(*part));
    if !parts_changed || changed.contains_key("Name") {
        return;
    }
    let mut derived = before.clone();
    derived.shift_remove("Name");
    complete(RecordKind::Customer, &mut derived);
    if derived.get("Name") == before.get("Name") {
        after.shift_remove("Name");
    }
}

fn is_blank(value: Option<&Value>) -> bool {
    value.is_none_or(|value| {
        value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
    })
}

/// Whether a field holds a telephone number.
pub(super) fn is_number(name: &str) -> bool {
    name.ends_with("Phone") || name == "Fax"
}

/// The numbers a record may be found by, each once, in the order of its fields; then those in its texts, marked as such.
pub(crate) fn numbers(locale: &ServerLocale, fields: &Map<String, Value>) -> Vec<String> {
    let mut numbers = Vec::new();
    for (_, value) in fields
        .iter()
        .filter(|(name, _)| is_number(name) && *name != "Fax")
    {
        if let Some(number) = number(locale, value).filter(|number| !numbers.contains(number)) {
            numbers.push(number);
        }
    }
    numbers.extend(text_keys(fields, locale.home()));
    numbers
}

/// The number that a field holds, in the spelling that numbers are compared in.
pub(super) fn number(locale: &ServerLocale, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => locale.canonical(text),
        Value::Number(number) => locale.canonical(&number.to_string()),
        _ => None,
    }
}

/// A record as flows and the API see it: its fields, and `Id`, `type` and `version`.
pub fn to_json(record: &Record) -> Value {
    let mut fields = Map::with_capacity(record.fields.len() + 3);
    fields.insert("Id".to_owned(), record.id.as_str().into());
    fields.insert("type".to_owned(), record.kind.key().into());
    fields.extend(record.fields.clone());
    fields.insert("version".to_owned(), record.version.into());
    Value::Object(fields)
}

/// Only the named fields, null where the record has none; all when none is named. When it was made and changed is known of
/// every record, under the names that flows use.
pub(super) fn chosen(record: &Record, names: &[String]) -> Value {
    let Value::Object(all) = to_json(record) else {
        return Value::Null;
    };
    if names.is_empty() {
        return Value::Object(all);
    }
    let of = |name: &String| {
        let value = match name.to_ascii_lowercase().as_str() {
            "createddate" => timestamp(record.created_at).as_str().into(),
            "lastmodifieddate" => timestamp(record.updated_at).as_str().into(),
            _ => named(&all, name).cloned().unwrap_or_default(),
        };
        (name.clone(), value)
    };
    Value::Object(names.iter().map(of).collect())
}

/// A field by its name, in another spelling of capitals where none has this very one: flows are written so.
pub(super) fn named<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).or_else(|| {
        let mut all = fields.iter();
        all.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_customer_is_called_by_first_and_last_name_unless_named() {
        let mut fields = map(&json!({"FirstName": "Ada", "LastName": "Byron", "Phone": null}));
        complete(RecordKind::Customer, &mut fields);
        assert_eq!(
            Value::Object(fields),
            json!({"FirstName": "Ada", "LastName": "Byron", "Name": "Ada Byron"})
        );
        let mut fields = map(&json!({"LastName": "Byron", "Name": "Lady Byron"}));
        complete(RecordKind::Lead, &mut fields);
        assert_eq!(fields["Name"], "Lady Byron");
    }

    #[test]
    fn a_status_that_was_given_stays() {
        let mut fields = map(&json!({"Status": "Complete", "Priority": ""}));
        complete(RecordKind::Task, &mut fields);
        assert_eq!(
            Value::Object(fields),
            json!({"Status": "Complete", "Priority": "Normal"})
        );
    }

    #[test]
    fn every_field_that_ends_in_phone_is_a_number_each_once() {
        let fields = map(
            &json!({"Phone": "(206) 555-0100", "MobilePhone": "+1 206 555 0101", "HomePhone": "206.555.0100",
            "OtherPhone": 204, "Fax": "+12065550199", "AssistantPhone": "", "Description": "206 555 0102"}),
        );
        assert_eq!(
            numbers(&ServerLocale::default(), &fields),
            [
                "+12065550100",
                "+12065550101",
                "204",
                "text:+12065550102",
                "text:+12065550199"
            ]
        );
    }

    #[test]
    fn what_is_ours_or_too_long_or_oddly_named_or_no_single_value_is_refused() {
        for (fields, at) in [
            (json!({"Id": "x"}), "Id"),
            (json!({"a b": 1}), "a b"),
            (json!({"Subject": "x".repeat(256)}), "Subject"),
            (json!({"Description": "x".repeat(32_001)}), "Description"),
            (json!({"Subject": "x", "Phone": {}}), "Phone"),
            (json!({"Custom__c": []}), "Custom__c"),
            (json!({"Custom__c": ["x"]}), "Custom__c"),
        ] {
            let Err(CrmError::BadField { field, .. }) = check(&map(&fields)) else {
                panic!("{at} was taken")
            };
            assert_eq!(field, at);
        }
        let single =
            json!({"Custom__c": 1.5, "DoNotCall": true, "Email": null, "Subject": "ü".repeat(255)});
        assert_eq!(check(&map(&single)), Ok(()));
    }

    #[test]
    fn chosen_fields_are_found_in_any_spelling_and_so_are_the_records_own_times() {
        let record = Record {
            id: "1".into(),
            kind: RecordKind::Customer,
            fields: map(&json!({"LastName": "Byron", "OtherPhone": 204})),
            numbers: Vec::new(),
            created_at: 0,
            updated_at: 1000,
            version: 1,
        };
        let names = ["id", "lastname", "CreatedDate", "lastModifiedDate", "Gone"];
        assert_eq!(
            chosen(&record, &names.map(str::to_owned)),
            json!({"id": "1", "lastname": "Byron", "CreatedDate": "1970-01-01T00:00:00.000Z",
                "lastModifiedDate": "1970-01-01T00:00:01.000Z", "Gone": null})
        );
    }

    #[test]
    fn a_derived_name_follows_its_parts_and_a_given_one_does_not() {
        let renamed = |before: &Value, changed: &Value| {
            let (before, changed) = (map(before), map(changed));
            let mut after = before.clone();
            after.extend(changed.clone());
            rename(&before, &changed, &mut after);
            complete(RecordKind::Customer, &mut after);
            after["Name"].as_str().unwrap().to_owned()
        };
        assert_eq!(
            renamed(
                &json!({"FirstName": "A", "LastName": "B", "Name": "A B"}),
                &json!({"LastName": "C"})
            ),
            "A C"
        );
        assert_eq!(
            renamed(
                &json!({"LastName": "B", "Name": "Boss"}),
                &json!({"LastName": "C"})
            ),
            "Boss"
        );
    }
}
