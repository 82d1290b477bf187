//! Values written into a control that cannot be of the kind it takes. What a reference will read is not known before a run.

use serde_json::Value;

use super::Finding;
use crate::{
    Block, ControlKind, ControlSpec, Reference,
    blocks::{is_alert_level, is_log_level, is_operator},
    catalogue::Op,
    value,
};

pub(super) fn check(block: &Block, found: &mut Vec<Finding>) {
    let Some(spec) = block.spec() else { return };
    for control in spec.controls {
        let names = control.aliases.iter().chain([&control.name]);
        let literals = names
            .filter_map(|name| block.controls().get(*name))
            .filter(|given| is_literal(given));
        for given in literals {
            found.extend(unfit(block, spec.op, control, given));
            found.extend(path_in_text(block, spec.op, control, given));
        }
    }
}

/// Something was given, and it is no reference.
fn is_literal(given: &Value) -> bool {
    !value::is_empty(Some(given)) && !given.as_str().is_some_and(Reference::is_reference)
}

fn unfit(block: &Block, op: Op, control: &ControlSpec, given: &Value) -> Option<Finding> {
    let name = control.name;
    let is_nested = given.is_array() || given.is_object();
    let (what, mend) = match control.kind {
        ControlKind::Number if value::numeric(given).is_none() => {
            ("a number", "Write it as a number.".to_owned())
        }
        ControlKind::Text if is_nested && op != Op::Join => {
            ("a text", "Write it as a text.".to_owned())
        }
        ControlKind::Map if !is_map(op, given) => (
            "keys with values",
            "Give it as keys with values.".to_owned(),
        ),
        // The engine also reads texts with commas; what is sent on to others goes as it stands.
        ControlKind::List if op == Op::Command && !given.is_array() => {
            ("a list", "Give it as a list.".to_owned())
        }
        ControlKind::Boolean if is_no_switch(given) => return Some(switch(block, name, given)),
        ControlKind::Choice if !is_choice(op, control, given) => {
            return Some(choice(block, op, control));
        }
        _ => return None,
    };
    let message = format!("{name:?} needs {what}, and what stands there is none");
    Some(Finding::warning(block, "literal_kind", message).mend(mend))
}

/// Send Data also takes rows of key and value.
fn is_map(op: Op, given: &Value) -> bool {
    let is_row = |row: &Value| row.get("key").is_some();
    match given {
        Value::Object(_) => true,
        Value::Array(rows) => op == Op::SendData && rows.iter().all(is_row),
        _ => false,
    }
}

/// Neither on nor off, or a text that says one and means the other.
fn is_no_switch(given: &Value) -> bool {
    match given {
        Value::Bool(_) => false,
        Value::Number(number) => !matches!(number.as_i64(), Some(0 | 1)),
        Value::String(text) => !text.eq_ignore_ascii_case("true"),
        _ => true,
    }
}

fn switch(block: &Block, name: &str, given: &Value) -> Finding {
    let says_no = given
        .as_str()
        .is_some_and(|text| text.eq_ignore_ascii_case("false"));
    let message = if says_no {
        format!("{name:?} is switched on: the text \"false\" is not the same as off")
    } else {
        format!("{name:?} is either on or off, and what stands there is neither")
    };
    Finding::warning(block, "literal_kind", message).mend("Write true or false, without quotes.")
}

fn is_choice(op: Op, control: &ControlSpec, given: &Value) -> bool {
    let text = value::to_text(given);
    match op {
        Op::IfElse => is_operator(&text),
        Op::Log => is_log_level(&text),
        Op::Alert => is_alert_level(&text),
        _ => control
            .options
            .iter()
            .any(|option| option.eq_ignore_ascii_case(&text)),
    }
}

fn choice(block: &Block, op: Op, control: &ControlSpec) -> Finding {
    let message = format!("what stands in {:?} is none of its choices", control.name);
    let mend = format!("Choose one of: {}.", control.options.join(", "));
    // A level that is not known is taken for the plain one; the block does its work all the same.
    match op {
        Op::Log | Op::Alert => Finding::hint(block, "literal_choice", message),
        _ => Finding::warning(block, "literal_choice", message),
    }
    .mend(mend)
}

/// A path within a text is not read: only a whole text that begins with it is, or a template's braces.
fn path_in_text(block: &Block, op: Op, control: &ControlSpec, given: &Value) -> Option<Finding> {
    let text = given.as_str()?;
    let is_template = op == Op::Template && control.name == "template";
    let root = super::references::ROOTS
        .iter()
        .find(|root| text.contains(&format!("$.{root}.")) && !is_template)?;
    let message = format!(
        "the path \"$.{root}…\" in {:?} stands within a text and is not replaced by what it leads to",
        control.name
    );
    Some(Finding::warning(block, "reference_in_text", message).mend(
        "Let the path stand alone, or make the text with a String Template and its {{…}} first.",
    ))
}
