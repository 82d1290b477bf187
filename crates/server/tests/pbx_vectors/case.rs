//! The form of the vectors.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A case: a setting, requests, and what comes of them.
#[derive(Debug, Deserialize)]
pub struct Case {
    pub name: String,
    /// What Zammad has set, and whom it knows.
    pub config: Map<String, Value>,
    pub steps: Vec<Step>,
    /// Where our decision is another one, which.
    pub differs: Option<Value>,
    pub expect_log: Option<Vec<Value>>,
    pub expect_push: Option<Vec<Value>>,
}

/// A request and its answer.
#[derive(Debug, Deserialize)]
pub struct Step {
    pub advance_seconds: Option<i64>,
    /// Parts of the configuration that change before it.
    pub set_config_before: Option<Map<String, Value>>,
    pub request: Request,
    pub expect: Expected,
    pub expect_log_after: Option<Vec<Value>>,
}

/// Exactly what is sent.
#[derive(Debug, Deserialize)]
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
}

/// What is answered; what is absent is not compared.
#[derive(Debug, Default, Deserialize)]
pub struct Expected {
    pub status: u16,
    pub body: Option<Value>,
    /// Field to regular expression.
    pub body_match: Option<BTreeMap<String, String>>,
    pub content_type: Option<String>,
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
    pub expect_push: Option<Vec<Value>>,
}

/// Our own expectation of a step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnStep {
    pub expect: Expected,
    pub expect_log_after: Option<Vec<Value>>,
}
