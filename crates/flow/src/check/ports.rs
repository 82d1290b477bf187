//! Where the ways out of a block lead.

use super::{Finding, Severity, nearest::nearest};
use crate::{Block, Flow};

pub(super) fn check(flow: &Flow, block: &Block, found: &mut Vec<Finding>) {
    let known = block.spec().map(|spec| spec.ports);
    for (port, target) in block.ports() {
        if flow.block(target).is_none() {
            let message = format!("port {port:?} leads to {target:?}, which does not exist");
            let mend = "Lead it to a block that exists, or nowhere.";
            found.push(Finding::at(block, Severity::Error, "port_dangling", message).mend(mend));
        } else if let Some(known) = known.filter(|known| !known.contains(&port)) {
            let message = format!("this block has no port {port:?}: it is never taken");
            let finding = Finding::hint(block, "port_unknown", message);
            found.push(match nearest(port, known.iter().copied()) {
                Some(meant) => finding.mend(format!("Was {meant:?} meant?")),
                None => finding.mend("Remove it."),
            });
        }
    }
    for port in known.unwrap_or_default() {
        if block.port(port).is_none() {
            found.push(unwired(block, port));
        }
    }
}

fn unwired(block: &Block, port: &str) -> Finding {
    if port == "failure" {
        let message = "a failure here ends the run as failed";
        return Finding::hint(block, "failure_unwired", message)
            .mend("Lead its failure port somewhere.");
    }
    let message = format!("port {port:?} leads nowhere: the run ends there");
    Finding::hint(block, "port_unwired", message).mend("Lead it to an End block.")
}
