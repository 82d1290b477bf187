//! Which blocks can be reached from which.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
};

use crate::{Block, Flow};

/// What is reached from each block, following ports; a block reaches itself only around a loop.
pub(super) struct Reach<'a> {
    flow: &'a Flow,
    /// Whether the way goes on through a block.
    passes: fn(&Block) -> bool,
    known: RefCell<HashMap<&'a str, Rc<HashSet<&'a str>>>>,
}

impl<'a> Reach<'a> {
    pub(super) fn of(flow: &'a Flow) -> Self {
        Self::through(flow, |_| true)
    }

    /// Only by ways on which every block passes, the last one included.
    pub(super) fn through(flow: &'a Flow, passes: fn(&Block) -> bool) -> Self {
        Self {
            flow,
            passes,
            known: RefCell::default(),
        }
    }

    pub(super) fn from(&self, block: &'a Block) -> Rc<HashSet<&'a str>> {
        if let Some(known) = self.known.borrow().get(&*block.id) {
            return known.clone();
        }
        let mut reached = HashSet::new();
        let mut left = vec![block];
        while let Some(next) = left.pop() {
            for target in targets(self.flow, next) {
                if (self.passes)(target) && reached.insert(&*target.id) {
                    left.push(target);
                }
            }
        }
        let reached = Rc::new(reached);
        self.known.borrow_mut().insert(&block.id, reached.clone());
        reached
    }
}

/// Where a block may lead: by the ports it has; of an unknown one, by all that the file names.
fn targets<'a>(flow: &'a Flow, block: &'a Block) -> Vec<&'a Block> {
    match block.spec() {
        Some(spec) => spec
            .ports
            .iter()
            .filter_map(|port| flow.target(block, port))
            .collect(),
        None => block
            .ports()
            .filter_map(|(_, target)| flow.block(target))
            .collect(),
    }
}
