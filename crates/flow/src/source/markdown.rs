//! The table as a page of documentation.

use super::{EventSpec, Raiser, table::TABLE};

const INTRODUCTION: &str = "\
# Sources and events of CTI Flow

<!-- Made of the table of sources by `cargo xtask docs`: change that one, not this page. -->

A flow starts from an **event** of a **source**, or from a CTI Action. All enabled flows of an event run at the same time, started in
the order of their names. An event has an id (`eventId`): told again with the same one, by another tab, after a reload or over another
way in, it starts nothing. The flow reads what came with it as `$.payload`, and the event itself as `$.event`.

Who tells of it: the **page** around the overlay and the **softphone** beside it (`overlay.emit` and `raise`, see
[Put it into your CRM](embedding.md)); an **integration** by `POST /api/v1/contacts/{id}/events`; the **server** by itself.
";

/// Every source with its events as Markdown. The same each time.
pub fn to_markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for row in &TABLE {
        page.push_str(&format!("\n## {}\n\n`{}`", row.title, row.key));
        if row.events.is_empty() {
            page.push_str(" · no events: an action that is pressed starts it\n");
            continue;
        }
        page.push_str("\n\n| Event | | When | Told by |\n| --- | --- | --- | --- |\n");
        for event in row.events {
            page.push_str(&line(event));
        }
    }
    page
}

fn line(event: &EventSpec) -> String {
    let by: Vec<&str> = event.raised_by.iter().map(|raiser| name(*raiser)).collect();
    format!(
        "| `{}` | {} | {} | {} |\n",
        event.key,
        event.title,
        event.when,
        by.join(", ")
    )
}

fn name(raiser: Raiser) -> &'static str {
    match raiser {
        Raiser::Host => "page",
        Raiser::Softphone => "softphone",
        Raiser::Integration => "integration",
        Raiser::Server => "server",
    }
}
