//! Passwords and keys in plain sight: whoever may read, export or trace a flow reads them too.

use serde_json::Value;

use super::{Finding, tokens};
use crate::{Block, ControlKind, ControlSpec, Reference, catalogue::Op};

pub(super) fn check(block: &Block, found: &mut Vec<Finding>) {
    let controls = block.spec().map_or(&[][..], |spec| spec.controls);
    for (name, given) in block.controls() {
        let own = controls.iter().find(|control| control.name == *name);
        let key = own.is_none().then_some(name.as_str());
        if names_one(block, own) || is_secret(key, given) {
            let message = format!(
                "{name:?} seems to hold a password or key in plain sight: whoever may see the flow can read it"
            );
            found.push(Finding::warning(block, "secret_literal", message).mend(mend(block)));
        }
    }
}

/// *Set Property* and its like: a value kept under a name that says what it is.
fn names_one(block: &Block, own: Option<&ControlSpec>) -> bool {
    let is_value = own.is_some_and(|own| {
        own.kind == ControlKind::Any && matches!(own.name, "value" | "defaultValue")
    });
    let name = ["key", "attributeName"]
        .iter()
        .find_map(|control| block.controls().get(*control)?.as_str());
    is_value
        && name.is_some_and(tokens::names_a_secret)
        && own
            .and_then(|own| block.controls().get(own.name))
            .is_some_and(holds_text)
}

fn is_secret(key: Option<&str>, given: &Value) -> bool {
    if key.is_some_and(tokens::names_a_secret) && holds_text(given) {
        return true;
    }
    match given {
        Value::String(text) => holds_text(given) && tokens::is_token(text),
        Value::Array(items) => items.iter().any(|item| is_secret(None, item)),
        Value::Object(map) => {
            // A row of key and value is a member of a map in another spelling.
            let row = map.get("key").and_then(Value::as_str);
            map.iter().any(|(key, item)| {
                let key = row.filter(|_| key == "value").unwrap_or(key);
                is_secret(Some(key), item)
            })
        }
        _ => false,
    }
}

/// A text of its own: no reference, no named secret, no word that stands for nothing.
fn holds_text(given: &Value) -> bool {
    given.as_str().map(str::trim).is_some_and(|text| {
        let nothing = ["", "null", "none", "true", "false", "undefined"];
        !nothing.contains(&&*text.to_ascii_lowercase())
            && !Reference::is_reference(text)
            && !text.contains("{{")
            && !text.chars().all(|c| "*•xX.".contains(c))
    })
}

fn mend(block: &Block) -> &'static str {
    if block.is(Op::Http) {
        "Store it on the server under a name, and write that name into \"secret\"."
    } else {
        "Store it on the server under a name, and let an HTTP Request name it in \"secret\"."
    }
}
