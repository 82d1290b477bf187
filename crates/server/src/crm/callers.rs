//! Who may be at the other end of a number: customers who have it, else those in the text of whose tasks and cases it stands.

use std::collections::BTreeSet;

use ccp_protocol::RecordId;
use ccp_store::directory::{Record, RecordFilter, RecordKind};
use rlibphonenumber::Region;
use serde_json::{Map, Value};

use super::{DirectoryCrm, Result, fields};
use crate::{flows::locale::ServerLocale, pbx::numbers};

/// So many are given at most.
const MOST: usize = 20;
/// So many records are read for them.
const MOST_READ: usize = 200;
/// What stands before a number that is in a text, in the index: so that nobody is taken for the owner of one they wrote of.
const IN_TEXT: &str = "text:";
/// Fields of running text. Comments are not among them: agents write those, of whomever.
const TEXTS: [&str; 5] = ["Description", "Subject", "Note", "Notes", "Fax"];
/// Fields of tasks and cases that say whose they are.
const OWNERS: [&str; 2] = ["WhoId", "ContactId"];
/// Numbers of one record's texts that are indexed.
const MOST_IN_TEXT: usize = 50;

/// Where a customer belongs, the first of these that says something.
const ORGANISATIONS: [&str; 4] = ["AccountName", "Account", "Company", "Organization"];

/// Somebody who may be at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub customer_id: RecordId,
    /// As they are called.
    pub name: String,
    /// Whether the number is theirs; else it only stands in a text.
    pub is_known: bool,
    /// Where they belong.
    pub organisation: Option<String>,
    /// Whether they are a customer still.
    pub is_active: bool,
}

impl Caller {
    /// What a customer's record says.
    pub fn of(customer: &Record, is_known: bool) -> Self {
        Self {
            customer_id: customer.id.clone(),
            name: name_of(customer),
            is_known,
            organisation: organisation_of(&customer.fields),
            is_active: is_active(&customer.fields),
        }
    }
}

/// As text, or as the record that a query puts in its place: `{"Name": "Holm & Partners"}`.
fn organisation_of(fields: &Map<String, Value>) -> Option<String> {
    ORGANISATIONS
        .iter()
        .filter_map(|field| {
            let value = fields::named(fields, field)?;
            value.get("Name").unwrap_or(value).as_str()
        })
        .map(str::trim)
        .find(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Unless `IsActive` is false or `AccountStatus` "Inactive".
fn is_active(fields: &Map<String, Value>) -> bool {
    let marked =
        |field: &str, as_bool: Option<bool>, as_text: &str| match fields::named(fields, field) {
            Some(Value::Bool(is)) => Some(*is) == as_bool,
            Some(Value::String(text)) => text.trim().eq_ignore_ascii_case(as_text),
            _ => false,
        };
    !marked("IsActive", Some(false), "false") && !marked("AccountStatus", None, "inactive")
}

/// What a customer is called: by name, else by e-mail address, else by number.
pub fn name_of(customer: &Record) -> String {
    [
        "Name",
        "Email",
        "Phone",
        "MobilePhone",
        "HomePhone",
        "OtherPhone",
    ]
    .iter()
    .filter_map(|field| customer.fields.get(*field)?.as_str())
    .map(str::trim)
    .find(|text| !text.is_empty())
    .unwrap_or_default()
    .to_owned()
}

/// The numbers in a record's texts, as the index has them.
pub(super) fn text_keys(fields: &Map<String, Value>, home: Region) -> Vec<String> {
    numbers_in_texts(fields, home)
        .into_iter()
        .take(MOST_IN_TEXT)
        .map(|number| format!("{IN_TEXT}{number}"))
        .collect()
}

fn numbers_in_texts(fields: &Map<String, Value>, home: Region) -> BTreeSet<String> {
    TEXTS
        .iter()
        .filter_map(|field| fields.get(*field)?.as_str())
        .flat_map(|text| numbers::in_text(text, home))
        .collect()
}

fn own_numbers(fields: &Map<String, Value>, home: Region) -> BTreeSet<String> {
    fields
        .iter()
        .filter(|(name, _)| fields::is_number(name))
        .filter_map(|(_, value)| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .flat_map(|text| numbers::candidates(&text, home))
        .collect()
}

/// What of a record says who is at the other end of a number: the numbers, and who is found by them.
pub(super) fn clues(record: &Record, home: Region) -> (BTreeSet<String>, Caller, [String; 2]) {
    let mut numbers = own_numbers(&record.fields, home);
    numbers.extend(numbers_in_texts(&record.fields, home));
    let owner = OWNERS.map(|field| {
        record
            .fields
            .get(field)
            .map(Value::to_string)
            .unwrap_or_default()
    });
    (numbers, Caller::of(record, true), owner)
}

/// What the index may have for a number: it has one spelling of each, which the ones that are meant lead to.
fn index_keys(asked: &BTreeSet<String>, locale: &ServerLocale) -> Vec<String> {
    let mut keys: BTreeSet<String> = asked.clone();
    for number in asked {
        let digits = number.trim_start_matches('+');
        keys.extend(locale.canonical(number));
        keys.extend(locale.canonical(digits));
        // As it stands where its spelling was not understood.
        keys.insert(digits.to_owned());
        keys.insert(format!("{IN_TEXT}{number}"));
    }
    keys.into_iter().collect()
}

impl DirectoryCrm {
    /// Who may be at the other end, newest first.
    pub(super) async fn find_callers(&self, number: &str) -> Result<Vec<Caller>> {
        let home = self.locale.home();
        let asked = numbers::candidates(number, home);
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let keys = index_keys(&asked, &self.locale);
        let is_meant = |record: &Record| {
            !own_numbers(&record.fields, home).is_disjoint(&asked)
                || !numbers_in_texts(&record.fields, home).is_disjoint(&asked)
        };
        let mut known = self.with_numbers(RecordKind::Customer, &keys).await?;
        known.retain(is_meant);
        if !known.is_empty() {
            return Ok(known
                .iter()
                .take(MOST)
                .map(|it| Caller::of(it, true))
                .collect());
        }
        let mut texts = self.with_numbers(RecordKind::Task, &keys).await?;
        texts.extend(self.with_numbers(RecordKind::Case, &keys).await?);
        texts.retain(is_meant);
        texts.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        let mut found: Vec<Caller> = Vec::new();
        for record in texts {
            let Some(id) = OWNERS
                .iter()
                .find_map(|field| record.fields.get(*field)?.as_str())
            else {
                continue;
            };
            if found.len() < MOST
                && !found.iter().any(|caller| caller.customer_id.as_str() == id)
                && let Some(customer) = self.store.record(&id.into()).await?
                && customer.kind == RecordKind::Customer
            {
                found.push(Caller::of(&customer, false));
            }
        }
        Ok(found)
    }

    /// Newest first.
    async fn with_numbers(&self, kind: RecordKind, keys: &[String]) -> Result<Vec<Record>> {
        let filter = RecordFilter {
            numbers: Some(keys.to_vec()),
            limit: MOST_READ,
            ..RecordFilter::default()
        };
        let mut records = self.store.records(kind, &filter).await?;
        records.reverse();
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_says_where_its_customer_belongs_and_whether_they_are_one_still() {
        for (fields, organisation, active) in [
            (json!({}), None, true),
            (
                json!({ "AccountName": " Holm & Partners ", "Company": "Else" }),
                Some("Holm & Partners"),
                true,
            ),
            (
                json!({ "AccountName": " ", "Company": "Bluegate" }),
                Some("Bluegate"),
                true,
            ),
            (
                json!({ "Account": { "Name": "Nested" } }),
                Some("Nested"),
                true,
            ),
            (
                json!({ "Account": { "Id": "1" }, "accountid": "1" }),
                None,
                true,
            ),
            (
                json!({ "IsActive": true, "AccountStatus": "Pending" }),
                None,
                true,
            ),
            (json!({ "IsActive": false }), None, false),
            (json!({ "isactive": "False" }), None, false),
            (json!({ "AccountStatus": "Inactive" }), None, false),
            (json!({ "IsActive": null, "AccountStatus": 0 }), None, true),
        ] {
            let fields = fields.as_object().unwrap();
            assert_eq!(
                organisation_of(fields).as_deref(),
                organisation,
                "{fields:?}"
            );
            assert_eq!(is_active(fields), active, "{fields:?}");
        }
    }
}
