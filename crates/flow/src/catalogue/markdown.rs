//! The catalogue as a page of documentation.

use super::{BlockSpec, ControlKind, ControlSpec, Group, Performer, ResultSpec, all};

const INTRODUCTION: &str = "\
# The blocks of CTI Flow

<!-- Made of the block catalogue by `cargo xtask docs`: change that one, not this page. -->

A flow is a graph of blocks. A block takes **controls**, does its work, leaves **results** and goes on by one of its **ports**:
`done` whatever comes of it, `success` or `failure` where it reaches outside, `true` or `false` where it asks. A later block reads
the results by a path such as `$.actions.uid-5.results.value`; a question's result is the answer itself.

A type marked *own* does not occur in public exports of Amazon Connect's CTI Adapter for Salesforce, so its name is one of ours.
";

/// The whole catalogue as Markdown: by group, each block with its controls, ports and results. The same each time.
pub fn to_markdown() -> String {
    let mut page = vec![INTRODUCTION.to_owned()];
    let mut group = None;
    for spec in all() {
        if group != Some(spec.group) {
            group = Some(spec.group);
            page.push(format!("\n## {}\n", title(spec.group)));
        }
        block(spec, &mut page);
    }
    page.concat()
}

fn block(spec: &BlockSpec, page: &mut Vec<String>) {
    let own = if spec.known { "" } else { " *(own)*" };
    page.push(format!(
        "\n### {}\n\n`{}`{own} · {}\n\n{}\n",
        spec.title,
        spec.kind,
        performer(spec.performed_by),
        spec.summary()
    ));
    page.extend(note(spec).map(|note| format!("\n> {note}\n")));
    if !spec.controls.is_empty() {
        page.push("\n| Control | Takes | |\n| --- | --- | --- |\n".to_owned());
        page.extend(spec.controls.iter().map(control));
    }
    let ports: Vec<_> = spec.ports.iter().map(|port| format!("`{port}`")).collect();
    let results: Vec<_> = spec.results.iter().map(result).collect();
    let results = if spec.is_question() {
        "the answer itself".to_owned()
    } else {
        listed(&results)
    };
    page.push(format!(
        "\nPorts: {} · Results: {results}\n",
        listed(&ports)
    ));
}

fn note(spec: &BlockSpec) -> Option<&'static str> {
    if spec.performed_by == Performer::Unsupported {
        Some(
            "Not supported: it can be imported and is shown, and always takes `failure` with the code `unsupported`.",
        )
    } else if spec.salesforce_only {
        Some(
            "Only Salesforce can do this: elsewhere it takes `failure` with the code `capability_missing`.",
        )
    } else {
        None
    }
}

fn control(control: &ControlSpec) -> String {
    let kind = match control.kind {
        ControlKind::Any => "anything",
        ControlKind::Text => "text",
        ControlKind::Number => "number",
        ControlKind::Boolean => "true or false",
        ControlKind::Map => "keys and values",
        ControlKind::List => "list",
        ControlKind::Choice => "one of",
    };
    let takes = if control.options.is_empty() {
        kind.to_owned()
    } else {
        let options: Vec<_> = control
            .options
            .iter()
            .map(|option| format!("`{option}`"))
            .collect();
        format!("{kind} {}", options.join(" "))
    };
    // Notes that only repeat the kind, or the choices, are for the wire.
    let is_said = matches!(control.note, "map" | "list" | "boolean") || !control.options.is_empty();
    let mut notes = Vec::new();
    if control.required {
        notes.push("required".to_owned());
    }
    if !control.note.is_empty() && !is_said {
        notes.push(marked(control.note));
    }
    let row = format!("| `{}` | {takes} | {} |", control.name, notes.join("; "));
    format!("{}\n", row.replace("|  |", "| |"))
}

/// A note, with what is meant to the letter marked as such.
fn marked(note: &str) -> String {
    note.replace("{{$.path}}", "`{{$.path}}`")
}

fn result(result: &ResultSpec) -> String {
    if result.note.is_empty() {
        format!("`{}`", result.name)
    } else {
        format!("`{}` ({})", result.name, result.note)
    }
}

fn listed(words: &[String]) -> String {
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

fn title(group: Group) -> &'static str {
    match group {
        Group::Flow => "Flow",
        Group::Properties => "Properties",
        Group::Text => "Text",
        Group::Values => "Values",
        Group::Log => "Log",
        Group::Overlay => "Overlay",
        Group::Contact => "Contact",
        Group::Agent => "Agent and softphone",
        Group::Crm => "CRM",
    }
}

fn performer(performer: Performer) -> &'static str {
    match performer {
        Performer::Engine => "computed in the run itself",
        Performer::Server => "done by the server",
        Performer::Crm => "done by the CRM connection",
        Performer::Overlay => "done by the overlay",
        Performer::Host => "done by the page around the overlay",
        Performer::Softphone => "done by the softphone",
        Performer::Unsupported => "done by nobody",
    }
}
