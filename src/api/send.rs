//! One request, with a deadline, as JSON both ways.

use ccp_protocol::problem::Problem;
use futures_util::future::{Either, select};
use gloo_net::http::{Request, Response};
use js_sys::Reflect;
use serde_json::Value;
use web_sys::{AbortController, Headers, RequestInit};

use super::Failure;
use crate::{browser::time::sleep, i18n};

/// How long an answer may take, milliseconds.
const DEADLINE: f64 = 15_000.0;
/// The longest body a browser sends for a page that is gone, bytes, with room for what else is under way.
const KEEPALIVE_MAX: usize = 60 * 1024;

/// A request to be.
pub(super) struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
    /// Bearer token.
    pub token: Option<String>,
    /// Makes a start the same start.
    pub idempotency_key: Option<String>,
    /// Outlive the page.
    pub keepalive: bool,
}

impl Call {
    /// `path` is what follows `/api/v1`.
    pub fn new(method: &'static str, path: &str) -> Self {
        let path = format!("/api/v1{path}");
        Self {
            method,
            path,
            body: None,
            token: None,
            idempotency_key: None,
            keepalive: false,
        }
    }

    /// With a JSON body.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "callers build the body for this call"
    )]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body.to_string());
        self
    }

    fn headers(&self) -> Option<Headers> {
        let headers = Headers::new().ok()?;
        headers.set("accept", "application/json").ok()?;
        headers.set("x-ccp-request", "1").ok()?;
        if self.body.is_some() {
            headers.set("content-type", "application/json").ok()?;
        }
        if let Some(token) = &self.token {
            headers
                .set("authorization", &format!("Bearer {token}"))
                .ok()?;
        }
        if let Some(key) = &self.idempotency_key {
            headers.set("idempotency-key", key).ok()?;
        }
        Some(headers)
    }

    fn request(&self, abort: Option<&AbortController>) -> Option<Request> {
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_headers(self.headers()?.as_ref());
        init.set_cache(web_sys::RequestCache::NoStore);
        if let Some(body) = &self.body {
            init.set_body(&body.as_str().into());
        }
        if self.keepalive
            && self
                .body
                .as_ref()
                .is_some_and(|body| body.len() <= KEEPALIVE_MAX)
        {
            Reflect::set(&init, &"keepalive".into(), &true.into()).ok()?;
        }
        init.set_signal(abort.map(AbortController::signal).as_ref());
        Some(Request::from(
            web_sys::Request::new_with_str_and_init(&self.path, &init).ok()?,
        ))
    }
}

/// Sends a request and reads the answer; no content is `null`.
pub(super) async fn send(call: Call) -> Result<Value, Failure> {
    let abort = AbortController::new().ok();
    let request = call.request(abort.as_ref()).ok_or(Failure::Unreachable)?;
    let exchange = Box::pin(async move {
        let response = request.send().await.map_err(|_| Failure::Unreachable)?;
        read(response).await
    });
    match select(exchange, Box::pin(sleep(DEADLINE))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => {
            if let Some(abort) = abort {
                abort.abort();
            }
            Err(Failure::Unreachable)
        }
    }
}

async fn read(response: Response) -> Result<Value, Failure> {
    let status = response.status();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|text| text.trim().parse::<f64>().ok());
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    if response.ok() {
        if text.is_empty() {
            return Ok(Value::Null);
        }
        return serde_json::from_str(&text).map_err(|_| Failure::Unreadable);
    }
    let problem = serde_json::from_str::<Value>(&text)
        .ok()
        .and_then(|value| serde_json::from_value(value).ok());
    Err(refused(status, problem, retry_after))
}

fn refused(status: u16, problem: Option<Problem>, retry_after: Option<f64>) -> Failure {
    let (detail, errors) = match problem {
        Some(problem) if problem.detail.is_empty() => (problem.title, problem.errors),
        Some(problem) => (problem.detail, problem.errors),
        None => (i18n::server_said(status), Vec::new()),
    };
    let retry_after = retry_after.map(|seconds| (seconds * 1000.0).clamp(0.0, 60_000.0));
    Failure::Refused {
        status,
        detail,
        errors,
        retry_after,
    }
}

/// A part of a path or query, encoded.
pub(super) fn encode_segment(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}
