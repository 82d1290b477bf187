//! The form of the vectors. A field that is not known here makes its case fail by name: nothing is passed over in silence.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value};

/// A case: a setting, requests, and what comes of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Case {
    pub name: String,
    /// `http`; others have no requests.
    pub kind: Option<String>,
    /// What Zammad has set, and whom it knows.
    pub config: Map<String, Value>,
    pub steps: Vec<Step>,
    /// Where our decision is another one, which.
    pub differs: Option<Value>,
    pub expect_log: Option<Vec<Value>>,
    pub expect_push: Option<Vec<Push>>,
    #[serde(rename = "source")]
    _source: IgnoredAny,
    #[serde(rename = "quirk")]
    _quirk: IgnoredAny,
    #[serde(rename = "notes", alias = "note")]
    _notes: IgnoredAny,
    #[serde(rename = "comment", alias = "description")]
    _comment: IgnoredAny,
    #[serde(rename = "function")]
    _function: IgnoredAny,
    #[serde(rename = "table")]
    _table: IgnoredAny,
}

/// A request and its answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub advance_seconds: Option<f64>,
    /// Parts of the configuration that change before it.
    pub set_config_before: Option<Map<String, Value>>,
    pub request: Request,
    #[serde(default)]
    pub expect: Expected,
    pub expect_log_after: Option<Vec<Value>>,
    /// The body as fields; the body is what is sent.
    #[serde(default, rename = "params_after_parsing")]
    _params: IgnoredAny,
    #[serde(default, rename = "note", alias = "notes")]
    _note: IgnoredAny,
}

/// Exactly what is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// None: no such header.
    pub content_type: Option<String>,
    /// None: no such header.
    pub accept: Option<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub body: Option<String>,
    /// `none` or `user:ID`, for Zammad's own API.
    pub auth: Option<String>,
}

/// What is answered; what is absent is not compared.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expected {
    pub status: Option<u16>,
    pub body: Option<Value>,
    /// Field to regular expression.
    pub body_match: Option<BTreeMap<String, String>>,
    pub content_type: Option<String>,
    /// Of Zammad's list of calls: their call ids.
    pub list_call_ids_in_order: Option<Vec<String>>,
    /// Of Zammad's list of calls: the ids they were given before.
    pub list_ids: Option<Vec<Value>>,
    /// Of Zammad's list of calls: whom it knows.
    pub assets_user_ids_include: Option<Vec<Value>>,
    /// Of Zammad's list of calls: the names of its fields, which are not ours.
    pub keys: Option<Vec<String>>,
}

/// Who is told what of a call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    pub event: Told,
    pub call_id: Value,
    pub to_users: Vec<Value>,
    /// What Zammad opens; with us that is a setting.
    #[serde(default, rename = "controller")]
    _controller: IgnoredAny,
    #[serde(default, rename = "customer_id")]
    _customer: IgnoredAny,
    #[serde(default, rename = "params", alias = "title", alias = "view")]
    _params: IgnoredAny,
}

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Told {
    /// It rings.
    #[serde(rename = "cti_event")]
    Rings,
    /// Their overlay opens something.
    #[serde(rename = "remote_task")]
    Opens,
    /// Their list has changed.
    #[serde(rename = "cti_list_push")]
    Listed,
}

/// Our own expectation of a case that differs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// Why, in our words.
    #[serde(rename = "why")]
    pub _why: String,
    pub steps: Vec<OwnStep>,
    pub expect_log: Option<Vec<Value>>,
    pub expect_push: Option<Vec<Push>>,
}

/// Our own expectation of a step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnStep {
    pub expect: Expected,
    pub expect_log_after: Option<Vec<Value>>,
}
