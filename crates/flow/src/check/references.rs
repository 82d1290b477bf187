//! Paths that can never lead to anything.

use std::collections::HashSet;

use super::{Finding, MOST_A_BLOCK, Reach, nearest::nearest};
use crate::{Block, Flow, Performer, Reference, Source};

/// What a path may begin with, after its `$.`.
pub(super) const ROOTS: [&str; 6] = [
    "payload",
    "contact",
    "agent",
    "event",
    "properties",
    "actions",
];

pub(super) fn check<'a>(
    flow: &'a Flow,
    block: &Block,
    reach: &Reach<'a>,
    source: Option<Source>,
    found: &mut Vec<Finding>,
) {
    let mut told = HashSet::new();
    for reference in block.references() {
        let findings = [
            malformed(block, reference),
            root(block, reference, source),
            outcome(flow, block, reference, reach),
        ];
        for finding in findings.into_iter().flatten() {
            if told.insert((finding.code.clone(), finding.message.clone())) {
                found.push(finding);
            }
        }
        if told.len() >= MOST_A_BLOCK {
            return;
        }
    }
}

fn malformed(block: &Block, reference: &Reference) -> Option<Finding> {
    let message = "a path here cannot be read: it never leads to anything";
    reference.is_malformed().then(|| {
        Finding::warning(block, "reference_malformed", message)
            .mend("Write it as $.payload.name or $.actions.uid-1.results.value.")
    })
}

fn root(block: &Block, reference: &Reference, source: Option<Source>) -> Option<Finding> {
    let root = reference.root()?;
    if !ROOTS.contains(&root) {
        let message = format!("a path reads \"$.{root}\", which does not exist");
        let mend = match nearest(root, ROOTS) {
            Some(meant) => format!("Was \"$.{meant}\" meant?"),
            None => format!(
                "Begin it with one of: {}.",
                ROOTS.map(|name| format!("$.{name}")).join(", ")
            ),
        };
        return Some(Finding::warning(block, "reference_root", message).mend(mend));
    }
    let is_empty = root == "event" && source == Some(Source::CtiAction);
    let message = "a path reads \"$.event\", but no event starts a CTI Action's flow: it never leads to anything";
    is_empty.then(|| {
        Finding::warning(block, "event_in_action", message)
            .mend("Read what the action gives by $.payload.")
    })
}

fn outcome<'a>(
    flow: &'a Flow,
    block: &Block,
    reference: &Reference,
    reach: &Reach<'a>,
) -> Option<Finding> {
    let read = Reference::block(reference)?;
    let Some(before) = flow.block(read) else {
        let message = format!("a path reads the block {read:?}, which does not exist");
        let finding = Finding::warning(block, "reference_unknown_block", message);
        return Some(match same_but_for_the_dash(flow, read) {
            Some(meant) => finding.mend(format!("Was {meant:?} meant?")),
            None => finding.mend("Let it read a block that exists."),
        });
    };
    if !reach.from(before).contains(&*block.id) {
        let message =
            format!("a path reads the block {read:?}, which does not come before this one");
        return Some(
            Finding::warning(block, "reference_not_before", message)
                .mend("Lead the way through that block first, or read another one."),
        );
    }
    result(block, reference, before)
}

/// Ids with a dash and without stand in one file at times.
fn same_but_for_the_dash<'a>(flow: &'a Flow, id: &str) -> Option<&'a str> {
    let plain = |id: &str| id.replace('-', "").to_ascii_lowercase();
    let wanted = plain(id);
    flow.blocks()
        .map(|other| other.id.as_str())
        .find(|other| plain(other) == wanted)
}

/// A result that a block never has. What a page or a softphone answers is theirs to say, and not looked at.
fn result(block: &Block, reference: &Reference, before: &Block) -> Option<Finding> {
    let spec = before.spec().filter(|spec| {
        matches!(
            spec.performed_by,
            Performer::Engine | Performer::Server | Performer::Crm
        ) && !spec.is_question()
    })?;
    let (part, name) = (reference.key(2)?, reference.key(3));
    let names = || spec.results.iter().map(|result| result.name);
    let (wrong, meant) = match (part, name) {
        ("success" | "exception", _) | ("results", None) => return None,
        ("results", Some(name)) if names().any(|known| known == name) => return None,
        ("results", Some(name)) => (name, names().collect::<Vec<_>>()),
        (other, _) => (other, vec!["results", "success", "exception"]),
    };
    let message = format!(
        "a path reads {wrong:?} of the block {:?}, which has no such result: it never leads to anything",
        before.id
    );
    let finding = Finding::warning(block, "reference_unknown_result", message);
    Some(match nearest(wrong, meant.iter().copied()) {
        Some(near) => finding.mend(format!("Was {near:?} meant?")),
        None if meant.is_empty() => finding.mend("Read another block: this one has no results."),
        None => finding.mend(format!("It has: {}.", meant.join(", "))),
    })
}
