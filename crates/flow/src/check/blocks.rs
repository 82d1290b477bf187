//! What each block is, and whether a run ever comes to it.

use super::{Finding, Reach, Severity, nearest::nearest};
use crate::{
    Block, Flow, Performer,
    catalogue::{self, Op},
};

pub(super) fn starts(flow: &Flow, found: &mut Vec<Finding>) {
    let mut starts = flow.blocks().filter(|block| block.is(Op::Start));
    if starts.next().is_none() {
        let message = "the flow has no Start block";
        found.push(
            Finding::new(Severity::Error, "start_missing", message).mend("Add a Start block."),
        );
    }
    for block in starts {
        let message = "the flow has another Start block; only the first one is begun with";
        found.push(Finding::at(block, Severity::Error, "start_again", message).mend("Remove it."));
    }
}

pub(super) fn kind(block: &Block, found: &mut Vec<Finding>) {
    match block.spec() {
        None => found.push(unknown(block)),
        Some(spec) if spec.performed_by == Performer::Unsupported => {
            let message = format!("{:?} is not supported here and always fails", spec.title);
            found.push(Finding::warning(block, "unsupported_block", message).mend("Replace it."));
        }
        Some(_) => {}
    }
}

fn unknown(block: &Block) -> Finding {
    let message = format!(
        "nothing is known of the type {:?}: a run that comes here fails",
        block.kind
    );
    let near = nearest(&block.kind, catalogue::all().iter().map(|spec| spec.kind));
    let mend = match near.and_then(catalogue::find) {
        Some(spec) => format!("Was {:?} ({}) meant?", spec.title, spec.kind),
        None => "Replace it, or lead its failure port somewhere.".to_owned(),
    };
    Finding::warning(block, "unknown_block", message).mend(mend)
}

pub(super) fn unreachable<'a>(
    flow: &'a Flow,
    block: &Block,
    reach: &Reach<'a>,
    found: &mut Vec<Finding>,
) {
    let is_left_out =
        |start: &'a Block| start.id != block.id && !reach.from(start).contains(&*block.id);
    if flow.start().is_some_and(is_left_out) {
        let message = "no way leads here from the Start block";
        found.push(
            Finding::hint(block, "unreachable", message).mend("Lead a port to it, or remove it."),
        );
    }
}
