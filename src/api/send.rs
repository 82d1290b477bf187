//! One request, with a deadline, as JSON both ways.

use std::pin::Pin;

use ccp_protocol::problem::Problem;
use js_sys::{JsString, Reflect};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, Request, RequestInit, Response};

use super::Failure;
use crate::{
    browser::{dom, time::within},
    i18n,
    text::number,
    wire::{Read, to_text},
};

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
    /// The answer is text as it is.
    pub plain: bool,
}

impl Call {
    /// `path` is what follows `/api/v1`.
    pub fn new(method: &'static str, path: &str) -> Self {
        Self {
            method,
            path: ["/api/v1", path].concat(),
            body: None,
            token: None,
            idempotency_key: None,
            keepalive: false,
            plain: false,
        }
    }

    /// With a JSON body.
    pub fn body(mut self, body: &Value) -> Self {
        self.body = Some(to_text(body));
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
            let bearer = ["Bearer ", token].concat();
            headers.set("authorization", &bearer).ok()?;
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
        Request::new_with_str_and_init(&self.path, &init).ok()
    }
}

/// An answer to come.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Value, Failure>>>>;

/// Sends a request and reads the answer; no content is `null`.
///
/// In a box: every call waits for one, and the wait would otherwise be in the bundle once for each.
pub(super) fn send(call: Call) -> Answer {
    Box::pin(async move {
        let abort = AbortController::new().ok();
        let request = call.request(abort.as_ref()).ok_or(Failure::Unreachable)?;
        let mut exchange = Box::pin(exchange(request, call.plain));
        let answer = within(DEADLINE, |cx| exchange.as_mut().poll(cx)).await;
        if answer.is_none()
            && let Some(abort) = abort
        {
            abort.abort();
        }
        answer.flatten().unwrap_or(Err(Failure::Unreachable))
    })
}

/// Nothing when the network failed on the way.
async fn exchange(request: Request, plain: bool) -> Option<Result<Value, Failure>> {
    let fetched = JsFuture::from(dom::window().fetch_with_request(&request)).await;
    let response: Response = fetched.ok()?.unchecked_into();
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    let text = String::from(text.unchecked_into::<JsString>());
    if plain && response.ok() {
        return Some(Ok(Value::String(text)));
    }
    Some(read(&response, &text))
}

fn read(response: &Response, text: &str) -> Result<Value, Failure> {
    let value = serde_json::from_str::<Value>(text);
    if response.ok() {
        if text.is_empty() {
            return Ok(Value::Null);
        }
        return value.map_err(|_| Failure::Unreadable);
    }
    let retry_after = response.headers().get("retry-after").ok().flatten();
    Err(refused(
        response.status(),
        value.ok().as_ref().and_then(Problem::read),
        retry_after.as_deref().and_then(number::parse),
    ))
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
