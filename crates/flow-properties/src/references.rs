//! References: any text is a path or undefined, on any scope, and what it reads is no bigger than what may be read.
//!
//! An input's first line is the path; the rest is the scope as JSON, or nothing for one of a usual shape.

use ccp_flow::{EndStatus, Flow, Inputs, Limits, PlainLocale, Reference, Script, dry};
use serde_json::{Value, json};

use crate::size;

/// What one reading of a costly path may come to.
const WIDEST: usize = 1_000_000;
/// Longest path, and most steps of one.
const LONGEST: usize = 1024;
const MOST_STEPS: usize = 64;

pub(crate) fn holds(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (path, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let scope = serde_json::from_str(rest).unwrap_or_else(|_| usual_scope());
    reads(path, &scope);
    is_spelled_alike(path, &scope);
    runs(path, scope);
}

fn reads(path: &str, scope: &Value) {
    let reference = Reference::parse(path);
    assert_eq!(Reference::parse(path), reference);
    let _ = (
        Reference::is_reference(path),
        reference.root(),
        reference.block(),
    );
    let found = reference.resolve(scope);
    assert_eq!(reference.resolve(scope), found, "read again");
    if reference.is_malformed() {
        assert_eq!(found, None, "malformed");
        assert_eq!(reference.root(), None);
    }
    if let Some(found) = found {
        let bytes = size::counted(&found);
        // The list of matches has brackets and commas of its own.
        let most = size::counted(scope).max(2 * WIDEST + 2);
        assert!(bytes <= most, "{bytes} bytes of {}", size::counted(scope));
    }
}

/// `$.a.b`, `$['a']["b"]` and `$.['a'].b` are one path. A name of digits alone is also a position, which a quoted one is not.
fn is_spelled_alike(path: &str, scope: &Value) {
    let names: Vec<&str> = match path.trim_end().strip_prefix("$.") {
        Some(rest) => rest.split('.').collect(),
        None => return,
    };
    let is_plain = |name: &&str| {
        !name.is_empty()
            && *name != "*"
            && !name.contains(['[', ']'])
            && !name.bytes().all(|b| b.is_ascii_digit())
    };
    if !names.iter().all(is_plain) || names.len() > MOST_STEPS || path.len() > LONGEST {
        return;
    }
    let bare = Reference::parse(path);
    assert!(!bare.is_malformed(), "{path:?} is plain");
    let quoted = |quote: char, dot: &str| {
        let mut text = "$".to_owned();
        for name in &names {
            text.push_str(dot);
            text.extend(['[', quote]);
            for c in name.chars() {
                text.extend(['\\'].iter().filter(|_| c == quote || c == '\\'));
                text.push(c);
            }
            text.extend([quote, ']']);
        }
        text
    };
    for spelled in [quoted('\'', ""), quoted('"', ""), quoted('\'', ".")] {
        if spelled.len() <= LONGEST {
            let found = Reference::parse(&spelled).resolve(scope);
            assert_eq!(found, bare.resolve(scope), "{spelled:?} and {path:?}");
        }
    }
}

/// In every place of a flow where a path may stand it ends the run well, or by a limit.
fn runs(path: &str, scope: Value) {
    let flow = Flow::from_value(json!({"actions": [
        {"id": "start", "type": "SE_Start", "ports": {"done": "cast"}},
        {"id": "cast", "type": "SE_CoreCast", "controls": {"type": "JSON", "value": path}, "ports": {"done": "fill"}},
        {"id": "fill", "type": "SE_CoreStringTemplate", "controls": {"template": format!("a {{{{{path}}}}} b"), "list": [path, {"key": path}]}, "ports": {"done": "take"}},
        {"id": "take", "type": "SE_CoreExtractValue", "controls": {"targetField": "$.payload", "keyPath": path}},
    ]}));
    // A path may be too long for a file.
    let Ok(flow) = flow else { return };
    let limits = Limits::default();
    let inputs = Inputs {
        contact: scope.get("contact").cloned(),
        event: scope.get("event").cloned(),
        payload: scope,
        ..Inputs::default()
    };
    let run = dry::run(
        &flow,
        &inputs,
        &Script::unavailable(),
        &PlainLocale,
        limits,
        0,
    );
    let code = run.end.code.unwrap_or_default();
    assert!(
        run.status == EndStatus::Completed || code.starts_with("limit_"),
        "{code}: {:?}",
        run.end.message
    );
    for (id, record) in &run.actions {
        let bytes = size::counted(&record["results"]);
        assert!(bytes <= limits.scope_bytes, "{id}: {bytes} bytes");
    }
}

fn usual_scope() -> Value {
    json!({
        "payload": {"number": "+4930901820", "a": {"b": [1, {"c": null}, [2, 3]]}, "0": "zero", "uid-NaN": 1, "": "empty", "ä'\"\\": true},
        "contact": {"contactId": "c-1", "attributes": {"a": "b"}, "parsedNumber": {"number": "+4930901820", "country": "DE"}},
        "agent": {"id": "a-1", "roles": ["agent"]},
        "properties": {"count": 2},
        "actions": {"uid-5": {"success": true, "results": {"contactId": "1", "list": [[], {}, "x"]}, "exception": null}, "uid17": {"success": false, "results": false, "exception": {"code": "x", "message": "y"}}},
    })
}
