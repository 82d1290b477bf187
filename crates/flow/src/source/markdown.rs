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

## Whose flows

The flows of a contact's event run for the agent whose contact it is. An integration may report a contact that is nobody's yet
(`POST /api/v1/contacts` without `agent`), with the agents at whom it rings as `rung`, and say later with any event whose it is
(`agent`, in the event's body). Until then:

- What tells of ringing and answering waits, and runs for the owner as soon as there is one, in the order it happened. With `ringFlows` in
  `settings/pbx` set to `rung` the flows of *Incoming* and *Connecting* run at once instead, for each agent at whom it rings and who has an
  overlay open.
- A contact that nobody answered is *Missed*, *Ended* and *Destroyed* for each agent at whom it rang.

## What the server tells of by itself

Each once, with `$.payload.reason`:

- `overlay`: an overlay opened or was loaded again, no other of the agent's is open, and the contact was there already (*Refresh*).
- `expired`: a task of the server's own is seven days old (*Expired*, *Ended*), or two hours less (*Expiring*).
- `silence`: a call rang for an hour with no further word (*Missed*, if it came in, and *Ended*); nothing was heard of a call for twelve hours, or of a chat or
  a task for seven days (*Ended*); a contact ended and nobody cleared it for four hours (*Destroyed*).
";

/// Every source with its events as Markdown. The same each time.
pub fn to_markdown() -> String {
    let mut page = vec![INTRODUCTION.to_owned()];
    for row in &TABLE {
        page.push(format!("\n## {}\n\n`{}`", row.title, row.key));
        if row.events.is_empty() {
            page.push(" · no events: an action that is pressed starts it\n".to_owned());
            continue;
        }
        page.push("\n\n| Event | | When | Told by |\n| --- | --- | --- | --- |\n".to_owned());
        page.extend(row.events.iter().map(line));
    }
    page.concat()
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
