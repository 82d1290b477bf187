//! The description of the API as a page: plain HTML without scripts, made once at the start.

use std::fmt::Write;

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;

use crate::assets::policy;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}\
    h2{margin-top:2rem}details{border:1px solid #8884;border-radius:6px;margin:.5rem 0;padding:.25rem .75rem}\
    summary{cursor:pointer}code{font-family:ui-monospace,monospace}b{display:inline-block;min-width:4.5rem}\
    pre{overflow:auto;padding:.5rem;background:#8882;border-radius:6px}:root{color-scheme:light dark}";

/// The document and the page made of it.
#[derive(Clone)]
pub struct Docs {
    json: String,
    page: String,
    policy: HeaderValue,
}

/// The document, ready to send.
#[derive(Clone)]
pub struct Json(String);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl Docs {
    /// Makes the page.
    pub fn new(document: &Value) -> Self {
        let policy = format!(
            "default-src 'none'; style-src '{}'; frame-ancestors 'none'",
            policy::hash(STYLE)
        );
        Self {
            json: document.to_string(),
            page: page(document),
            policy: HeaderValue::from_str(&policy)
                .unwrap_or(HeaderValue::from_static("default-src 'none'")),
        }
    }

    /// `/api/openapi.json`.
    pub fn json(&self) -> Json {
        Json(self.json.clone())
    }

    /// `/api/docs`.
    pub fn page(&self) -> Response {
        (
            [(header::CONTENT_SECURITY_POLICY, self.policy.clone())],
            Html(self.page.clone()),
        )
            .into_response()
    }
}

fn page(document: &Value) -> String {
    let mut operations: Vec<(&str, &str, &str, &Value)> = Vec::new();
    for (path, item) in members(&document["paths"]) {
        for (method, operation) in members(item).filter(|(_, operation)| operation.is_object()) {
            operations.push((
                operation["tags"][0].as_str().unwrap_or("other"),
                path,
                method,
                operation,
            ));
        }
    }
    operations.sort_by_key(|(tag, path, ..)| (*tag, *path));
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>API of the CCP overlay</title><style>{STYLE}</style><h1>API of the CCP overlay</h1><p>{}</p>\
         <p><a href=\"/api/openapi.json\">OpenAPI document</a></p>",
        escape(text(&document["info"]["description"]))
    );
    let mut before = "";
    for (tag, path, method, operation) in operations {
        if tag != before {
            before = tag;
            put(&mut html, format_args!("<h2>{}</h2>", escape(tag)));
        }
        one(&mut html, path, method, operation);
    }
    html.push_str("<h2>Shapes</h2>");
    for (name, schema) in members(&document["components"]["schemas"]) {
        let shape = serde_json::to_string_pretty(schema).unwrap_or_default();
        let (id, shape) = (escape(name), escape(&shape));
        put(
            &mut html,
            format_args!(
                "<details id=\"{id}\"><summary><code>{id}</code></summary><pre>{shape}</pre></details>"
            ),
        );
    }
    html.push_str("</html>");
    html
}

fn one(html: &mut String, path: &str, method: &str, operation: &Value) {
    let title = format!("{} {path}", method.to_uppercase());
    put(
        html,
        format_args!(
            "<details><summary><b>{}</b><code>{}</code> {}</summary>",
            escape(&method.to_uppercase()),
            escape(path),
            escape(text(&operation["summary"]))
        ),
    );
    put(
        html,
        format_args!("<p>{}</p>", escape(text(&operation["description"]))),
    );
    if let Some(parameters) = operation["parameters"].as_array() {
        html.push_str("<ul>");
        for parameter in parameters {
            let (name, place, words) = (
                text(&parameter["name"]),
                text(&parameter["in"]),
                text(&parameter["description"]),
            );
            put(
                html,
                format_args!(
                    "<li><code>{}</code> ({}) {}",
                    escape(name),
                    escape(place),
                    escape(words)
                ),
            );
        }
        html.push_str("</ul>");
    }
    for (kind, content) in members(&operation["requestBody"]["content"]) {
        put(
            html,
            format_args!(
                "<p>Body, {}: {}</p>",
                escape(kind),
                shape(&content["schema"])
            ),
        );
    }
    put(
        html,
        format_args!("<ul aria-label=\"Answers to {}\">", escape(&title)),
    );
    for (status, response) in members(&operation["responses"]) {
        let words = response["description"]
            .as_str()
            .unwrap_or("a problem document");
        put(
            html,
            format_args!("<li><code>{}</code> {}", escape(status), escape(words)),
        );
        for (_, content) in members(&response["content"]) {
            put(html, format_args!(" {}", shape(&content["schema"])));
        }
    }
    html.push_str("</ul></details>");
}

/// A link to a named shape; nothing for one without a name.
fn shape(schema: &Value) -> String {
    let name = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
        .map(escape);
    name.map(|name| format!("<a href=\"#{name}\"><code>{name}</code></a>"))
        .unwrap_or_default()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn put(html: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = html.write_fmt(text);
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
