//! The caller log, and the customers its numbers may belong to. Answers are JSON as it came.

use ccp_protocol::{CallId, RecordId};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::{
    Api, Failure,
    send::{Call, encode_segment},
};
use crate::{
    model::call_list::CallFilter,
    wire::{Read, absent, field, object, text},
};

/// A customer of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Which one.
    pub id: RecordId,
    /// What they are called.
    pub name: String,
    /// Where they belong; may be empty.
    pub account: String,
}

impl Read for Customer {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: field(value, "Id")?,
            name: field(value, "Name")?,
            account: absent(value, "AccountName")?,
        })
    }
}

/// A path with the filter's query and one parameter more; an empty one is left out.
fn path(base: &str, filter: &CallFilter, more: (&'static str, &str)) -> String {
    let mut path = base.to_owned();
    let mut mark = '?';
    let mut query = filter.query();
    if !more.1.is_empty() {
        query.push(more);
    }
    for (name, value) in query {
        path.push(mark);
        path.push_str(name);
        path.push('=');
        path.push_str(&encode_segment(value));
        mark = '&';
    }
    path
}

/// What is done with an answer.
type Then = Box<dyn FnOnce(Result<Value, Failure>)>;

impl Api {
    /// A page of the caller log, newest first: the first one, or what comes after.
    pub fn calls(&self, filter: &CallFilter, after: Option<&str>, then: Then) {
        let path = path("/calls", filter, ("after", after.unwrap_or_default()));
        self.ask(Call::new("GET", &path), then);
    }

    /// How many calls want something.
    pub fn call_counts(&self, then: Then) {
        self.ask(Call::new("GET", "/calls/counts"), then);
    }

    /// What the log may be narrowed down to.
    pub fn call_choices(&self, then: Then) {
        self.ask(Call::new("GET", "/calls/choices"), then);
    }

    /// Asks to be the one page of several that does something about a call.
    pub fn claim_call(&self, id: &CallId, what: &str, then: Then) {
        let path = ["/calls/", &encode_segment(id.as_str()), "/claims"].concat();
        let body = object(vec![("what", Some(text(what)))]);
        self.ask(Call::new("POST", &path).body(&body), then);
    }

    /// Changes what agents write into a row: `done`, `note`, `callBack`.
    pub fn change_call(&self, id: &CallId, field: &'static str, value: Value, then: Then) {
        let path = ["/calls/", &encode_segment(id.as_str())].concat();
        let body = object(vec![(field, Some(value))]);
        self.ask(Call::new("PATCH", &path).body(&body), then);
    }

    /// Marks rows as done.
    pub fn calls_done(&self, ids: &[CallId], then: Then) {
        let ids = ids.iter().map(|id| text(id.as_str())).collect();
        let body = object(vec![("ids", Some(Value::Array(ids)))]);
        self.ask(Call::new("POST", "/calls/done").body(&body), then);
    }

    /// Says that the number of a call is this customer's.
    pub fn assign_call(&self, id: &CallId, to: &RecordId, then: Then) {
        let path = ["/calls/", &encode_segment(id.as_str()), "/assign"].concat();
        let body = object(vec![("customerId", Some(text(to.as_str())))]);
        self.ask(Call::new("POST", &path).body(&body), then);
    }

    /// The calls of a filter as a file's text: `csv` or `json`.
    pub fn export_calls(&self, format: &str, filter: &CallFilter, then: Then) {
        let mut call = Call::new("GET", &path("/calls/export", filter, ("format", format)));
        call.plain = true;
        self.ask(call, then);
    }

    /// A page of customers with this text in one of their fields.
    pub fn customers(&self, sought: &str, then: Then) {
        let path = ["/crm/customers?limit=8&q=", &encode_segment(sought)].concat();
        self.ask(Call::new("GET", &path), then);
    }

    /// Makes a customer of a name and a number.
    pub fn create_customer(&self, name: &str, phone: &str, then: Then) {
        let body = object(vec![
            ("Name", Some(text(name))),
            ("Phone", Some(text(phone))),
        ]);
        self.ask(Call::new("POST", "/crm/customers").body(&body), then);
    }

    /// One wait for all of these: each of its own would be in the bundle once more.
    fn ask(self, call: Call, then: Then) {
        spawn_local(async move { then(self.call(call).await) });
    }
}
