//! A run's trace for people: a line a block, and below it what its controls came to and what came of it.

use std::{fmt::Write, io::IsTerminal};

use ccp_flow::{End, EndStatus, TraceStep};
use serde_json::Value;

use super::check::plain;

/// A value is shortened to so many characters.
const SHOWN: usize = 100;

/// With colours, or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Coloured,
    Plain,
}

impl Paint {
    /// Colours on a terminal only, and never where `NO_COLOR` (no-color.org) says so or the terminal has none.
    pub(super) fn of_standard_error() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        if std::io::stderr().is_terminal() && set("NO_COLOR").is_none() && !dumb {
            Self::Coloured
        } else {
            Self::Plain
        }
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn well(self, well: bool, text: &str) -> String {
        self.paint(if well { "32" } else { "31" }, text)
    }
}

/// The trace, and how it ended.
pub(super) fn told(trace: &[TraceStep], end: &End, paint: Paint) -> String {
    let rows: Vec<[String; 5]> = trace.iter().map(row).collect();
    let head = ["BLOCK", "TYPE", "OUTCOME", "PORT", "TOOK"].map(str::to_owned);
    let mut widths = [0; 5];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    line(&mut text, &paint.dim(cells(&head, widths).trim_end()));
    for (row, step) in rows.iter().zip(trace) {
        // Painted after it was padded: what paints has no width.
        let padded = cells(row, widths);
        let outcome = row.get(2).map_or("", String::as_str);
        let painted = padded.replacen(
            &format!("  {outcome}  "),
            &format!("  {}  ", paint.well(step.success, outcome)),
            1,
        );
        line(&mut text, painted.trim_end());
        details(&mut text, step, paint);
    }
    line(&mut text, &ending(end, paint));
    text
}

fn row(step: &TraceStep) -> [String; 5] {
    let outcome = if step.success { "ok" } else { "failed" };
    [
        plain(&step.block),
        plain(&step.kind),
        outcome.to_owned(),
        step.port.clone().unwrap_or_else(|| "-".to_owned()),
        format!("{} ms", step.took_ms),
    ]
}

fn cells(row: &[String; 5], widths: [usize; 5]) -> String {
    let cells = row.iter().zip(widths);
    let padded: Vec<String> = cells
        .map(|(cell, width)| format!("{cell:width$}"))
        .collect();
    padded.join("  ")
}

fn details(text: &mut String, step: &TraceStep, paint: Paint) {
    let names = step.controls.keys().map(String::as_str);
    let results = step.results.as_object();
    let width = names.chain(
        results
            .into_iter()
            .flat_map(|map| map.keys().map(String::as_str)),
    );
    let width = width.map(|name| name.chars().count()).max().unwrap_or(0);
    let mut detail = |sign: &str, name: &str, value: &str| {
        let name = plain(name);
        let before = paint.dim(&format!("    {sign} {name:width$}"));
        line(text, format!("{before}  {value}").trim_end());
    };
    for (name, value) in &step.controls {
        detail("<", name, &short(value));
    }
    match &step.results {
        Value::Null => {}
        Value::Object(results) => {
            for (name, value) in results {
                detail(">", name, &short(value));
            }
        }
        other => detail(">", "", &short(other)),
    }
    if let Value::Object(exception) = &step.exception {
        let part = |name: &str| {
            exception
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let why = format!("    ! {}: {}", part("code"), shortened(part("message")));
        line(text, &paint.well(false, &plain(&why)));
    }
}

fn ending(end: &End, paint: Paint) -> String {
    let at = end
        .block
        .as_deref()
        .map(|block| format!(" at {block}"))
        .unwrap_or_default();
    match end.status {
        EndStatus::Completed => paint.well(true, &plain(&format!("completed{at}"))),
        EndStatus::Failed => {
            let (code, message) = (end.code.as_deref(), end.message.as_deref());
            let why = format!(
                "failed{at}: {}: {}",
                code.unwrap_or_default(),
                message.unwrap_or_default()
            );
            paint.well(false, &plain(&why))
        }
    }
}

fn short(value: &Value) -> String {
    shortened(&value.to_string())
}

/// The beginning of a text, without what would command a terminal.
fn shortened(text: &str) -> String {
    let text = plain(text);
    match text.char_indices().nth(SHOWN) {
        None => text,
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn steps() -> Vec<TraceStep> {
        let steps = json!([
            { "block": "uid-0", "type": "SE_Start", "controls": {}, "success": true, "results": null, "exception": null,
              "port": "done", "startedAt": 0, "tookMs": 0 },
            { "block": "uid-9", "type": "SE_SFCreateTask", "controls": { "subject1": "Ada", "description": "x".repeat(300) },
              "success": false, "results": { "id": null }, "exception": { "code": "x", "message": "No.\nReally." },
              "port": "failure", "startedAt": 0, "tookMs": 1250 },
            { "block": "q", "type": "SE_CoreTruthy", "controls": {}, "success": true, "results": true, "exception": null,
              "port": "true", "startedAt": 0, "tookMs": 0 },
        ]);
        serde_json::from_value(steps).unwrap()
    }

    fn end() -> End {
        let end =
            json!({ "status": "failed", "block": "q", "code": "x", "message": "No.", "path": [] });
        serde_json::from_value(end).unwrap()
    }

    #[test]
    fn it_is_aligned_and_values_are_shortened() {
        let expected = format!(
            "BLOCK  TYPE             OUTCOME  PORT     TOOK\n\
             uid-0  SE_Start         ok       done     0 ms\n\
             uid-9  SE_SFCreateTask  failed   failure  1250 ms\n    \
             < subject1     \"Ada\"\n    \
             < description  \"{}…\n    \
             > id           null\n    \
             ! x: No. Really.\n\
             q      SE_CoreTruthy    ok       true     0 ms\n    \
             >   true\n\
             failed at q: x: No.\n",
            "x".repeat(99)
        );
        assert_eq!(told(&steps(), &end(), Paint::Plain), expected);
    }

    #[test]
    fn colours_change_nothing_but_the_colour() {
        let coloured = told(&steps(), &end(), Paint::Coloured);
        assert!(coloured.contains("\u{1b}[31mfailed\u{1b}[0m"), "{coloured}");
        assert!(coloured.contains("\u{1b}[32mok\u{1b}[0m"), "{coloured}");
        let mut stripped = coloured;
        for code in ["0", "2", "31", "32"] {
            stripped = stripped.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(stripped, told(&steps(), &end(), Paint::Plain));
    }

    #[test]
    fn nothing_of_a_file_commands_the_terminal() {
        let mut steps = steps();
        let first = steps.first_mut().unwrap();
        first.block = "\u{1b}[2Jevil".to_owned();
        first.results = json!({ "a\u{7}": "\u{9b}x" });
        let text = told(&steps, &end(), Paint::Plain);
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
    }
}
