//! Whether a block is given what it needs, and nothing it does not know.

use super::{Finding, MOST_A_BLOCK, nearest::nearest};
use crate::{Block, BlockSpec, value};

pub(super) fn check(block: &Block, found: &mut Vec<Finding>) {
    let Some(spec) = block.spec() else { return };
    missing(block, spec, found);
    unknown(block, spec, found);
}

fn missing(block: &Block, spec: &BlockSpec, found: &mut Vec<Finding>) {
    for control in spec.controls {
        let given = |name: &str| !value::is_empty(block.controls().get(name));
        if control.required
            && !given(control.name)
            && !control.aliases.iter().any(|alias| given(alias))
        {
            let message = format!("nothing is given for {:?}", control.name);
            found
                .push(Finding::warning(block, "control_missing", message).mend("Give it a value."));
        }
    }
}

/// A control that nobody reads. One that holds nothing does no harm and is passed over.
fn unknown(block: &Block, spec: &BlockSpec, found: &mut Vec<Finding>) {
    let names = || {
        spec.controls
            .iter()
            .flat_map(|control| control.aliases.iter().chain([&control.name]).copied())
    };
    let unread = block.controls().iter().filter(|(name, given)| {
        !value::is_empty(Some(given)) && !names().any(|known| known == name.as_str())
    });
    for (name, _) in unread.take(MOST_A_BLOCK) {
        let message = format!(
            "{:?} has no field {name:?}: what it holds is not used",
            spec.title
        );
        found.push(match nearest(name, names()) {
            Some(meant) => Finding::warning(block, "control_unknown", message)
                .mend(format!("Was {meant:?} meant?")),
            None => Finding::hint(block, "control_unknown", message).mend("Remove it."),
        });
    }
}
