//! Loops that only compute: nothing in them waits, asks or changes anything, so most of them run until a limit ends them.

use std::collections::HashSet;

use super::{Finding, Reach};
use crate::{Block, Flow, Performer, Reference, catalogue::Op};

pub(super) fn check(flow: &Flow, found: &mut Vec<Finding>) {
    let reach = Reach::through(flow, only_computes);
    let mut told = HashSet::new();
    for block in flow.blocks().filter(|block| only_computes(block)) {
        let ahead = reach.from(block);
        if !ahead.contains(&*block.id) || told.contains(&*block.id) {
            continue;
        }
        let members: Vec<&Block> = flow
            .blocks()
            .filter(|other| ahead.contains(&*other.id) && reach.from(other).contains(&*block.id))
            .collect();
        told.extend(members.iter().map(|member| &*member.id));
        found.push(finding(block, &members));
    }
}

/// Neither waits nor reaches outside; a line in the log changes nothing. What is not known or not supported is left out:
/// it fails, and another finding says so.
fn only_computes(block: &Block) -> bool {
    block.spec().is_some_and(|spec| match spec.performed_by {
        Performer::Engine => spec.op != Op::Delay,
        _ => spec.op == Op::Log,
    })
}

fn finding(first: &Block, members: &[&Block]) -> Finding {
    let mend = "Put a Delay into the circle, or lead its last block onwards.";
    if is_endless(members) {
        let message = "the blocks lead round in a circle from here: a run that goes round once goes on until the limit of \
                       steps ends it";
        return Finding::warning(first, "loop_endless", message).mend(mend);
    }
    let message = "the blocks lead round in a circle from here without waiting for anything: if a run does not leave it \
                   soon, the limit of steps ends it";
    Finding::hint(first, "loop_without_wait", message).mend(mend)
}

/// No port leads out, or no block reads what another of them came to, so that every round goes like the first.
fn is_endless(members: &[&Block]) -> bool {
    let is_member = |id: &str| members.iter().any(|member| member.id == id);
    let has_way_out = members.iter().any(|member| {
        let ports = member.spec().map_or(&[][..], |spec| spec.ports);
        ports
            .iter()
            .any(|port| member.port(port).is_none_or(|target| !is_member(target)))
    });
    let mut references = members.iter().flat_map(|member| member.references());
    let changes = references.any(|reference| match Reference::block(reference) {
        Some(id) => is_member(id),
        // What a wide path reads is known only to the run.
        None => matches!(reference.root(), None | Some("actions")),
    });
    !has_way_out || !changes
}
