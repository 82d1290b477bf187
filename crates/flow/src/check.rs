//! The checker: what is probably wrong with a flow, found before it runs.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{Block, Flow, Performer, Reference, catalogue::Op, value};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It may not be published.
    Error,
    /// It will probably not do what is meant.
    Warning,
    /// It could be better.
    Hint,
}

/// One thing the checker found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The block, where it is about one.
    pub block_id: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// For programs, such as `start_missing`.
    pub code: String,
    /// For people.
    pub message: String,
    /// What would mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

/// Finds what is wrong with a flow: errors first, then by the blocks' order in the file.
pub fn check(flow: &Flow) -> Vec<Finding> {
    let mut found = Vec::new();
    starts(flow, &mut found);
    let reach = Reach::of(flow);
    for block in flow.blocks() {
        kind(block, &mut found);
        ports(flow, block, &mut found);
        controls(block, &mut found);
        references(flow, block, &reach, &mut found);
        if flow
            .start()
            .is_some_and(|start| start.id != block.id && !reach.from(start).contains(&*block.id))
        {
            let mend = "Lead a port to it, or remove it.";
            found.push(
                Finding::at(
                    block,
                    Severity::Hint,
                    "unreachable",
                    "no way leads here from the Start block",
                )
                .mend(mend),
            );
        }
    }
    found.sort_by_key(|finding| finding.severity);
    found
}

impl Finding {
    fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            block_id: None,
            severity,
            code: code.to_owned(),
            message: message.into(),
            mend: None,
        }
    }

    fn at(block: &Block, severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            block_id: Some(block.id.clone()),
            ..Self::new(severity, code, message)
        }
    }

    fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }
}

fn starts(flow: &Flow, found: &mut Vec<Finding>) {
    let mut starts = flow.blocks().filter(|block| block.is(Op::Start));
    if starts.next().is_none() {
        found.push(
            Finding::new(
                Severity::Error,
                "start_missing",
                "the flow has no Start block",
            )
            .mend("Add a Start block."),
        );
    }
    for block in starts {
        let message = "the flow has another Start block; only the first one is begun with";
        found.push(Finding::at(block, Severity::Error, "start_again", message).mend("Remove it."));
    }
}

fn kind(block: &Block, found: &mut Vec<Finding>) {
    match block.spec() {
        None => {
            let message = format!(
                "nothing is known of the type {:?}: a run that comes here fails",
                block.kind
            );
            let mend = "Replace it, or lead its failure port somewhere.";
            found.push(Finding::at(block, Severity::Warning, "unknown_block", message).mend(mend));
        }
        Some(spec) if spec.performed_by == Performer::Unsupported => {
            let message = format!("{:?} is not supported here and always fails", spec.title);
            found.push(
                Finding::at(block, Severity::Warning, "unsupported_block", message)
                    .mend("Replace it."),
            );
        }
        Some(_) => {}
    }
}

fn ports(flow: &Flow, block: &Block, found: &mut Vec<Finding>) {
    for (port, target) in block.ports() {
        if flow.block(target).is_none() {
            let message = format!("port {port:?} leads to {target:?}, which does not exist");
            let mend = "Lead it to a block that exists, or nowhere.";
            found.push(Finding::at(block, Severity::Error, "port_dangling", message).mend(mend));
        } else if block.spec().is_some_and(|spec| !spec.ports.contains(&port)) {
            let message = format!("this block has no port {port:?}: it is never taken");
            found.push(Finding::at(block, Severity::Hint, "port_unknown", message));
        }
    }
    for port in block.spec().map_or(&[][..], |spec| spec.ports) {
        if block.port(port).is_some() {
            continue;
        }
        let finding = if *port == "failure" {
            Finding::at(
                block,
                Severity::Hint,
                "failure_unwired",
                "a failure here ends the run as failed",
            )
            .mend("Lead its failure port somewhere.")
        } else {
            Finding::at(
                block,
                Severity::Hint,
                "port_unwired",
                format!("port {port:?} leads nowhere: the run ends there"),
            )
            .mend("Lead it to an End block.")
        };
        found.push(finding);
    }
}

fn controls(block: &Block, found: &mut Vec<Finding>) {
    for control in block.spec().map_or(&[][..], |spec| spec.controls) {
        let given = |name: &str| !value::is_empty(block.controls().get(name));
        if control.required
            && !given(control.name)
            && !control.aliases.iter().any(|alias| given(alias))
        {
            let message = format!("nothing is given for {:?}", control.name);
            found.push(
                Finding::at(block, Severity::Warning, "control_missing", message)
                    .mend("Give it a value."),
            );
        }
    }
}

const ROOTS: [&str; 6] = [
    "payload",
    "contact",
    "agent",
    "event",
    "properties",
    "actions",
];

fn references<'a>(flow: &'a Flow, block: &Block, reach: &Reach<'a>, found: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for reference in block.references() {
        if reference.is_malformed() {
            if seen.insert("") {
                let message = "a reference here makes no sense: it is always undefined";
                found.push(Finding::at(
                    block,
                    Severity::Warning,
                    "reference_malformed",
                    message,
                ));
            }
            continue;
        }
        if let Some(root) = reference.root().filter(|root| !ROOTS.contains(root))
            && seen.insert(root)
        {
            let message = format!("a reference reads \"$.{root}\", which does not exist");
            found.push(Finding::at(
                block,
                Severity::Warning,
                "reference_root",
                message,
            ));
        }
        let Some(read) = Reference::block(reference).filter(|read| seen.insert(*read)) else {
            continue;
        };
        match flow.block(read) {
            None => {
                let message = format!("a reference reads {read:?}, which does not exist");
                found.push(Finding::at(
                    block,
                    Severity::Warning,
                    "reference_unknown_block",
                    message,
                ));
            }
            Some(before) if !reach.from(before).contains(&*block.id) => {
                let message =
                    format!("a reference reads {read:?}, which does not come before this block");
                found.push(Finding::at(
                    block,
                    Severity::Warning,
                    "reference_not_before",
                    message,
                ));
            }
            Some(_) => {}
        }
    }
}

/// Which blocks can be reached from which, following ports; a block reaches itself only around a loop.
struct Reach<'a> {
    flow: &'a Flow,
    known: std::cell::RefCell<std::collections::HashMap<&'a str, std::rc::Rc<HashSet<&'a str>>>>,
}

impl<'a> Reach<'a> {
    fn of(flow: &'a Flow) -> Self {
        Self {
            flow,
            known: std::cell::RefCell::default(),
        }
    }

    fn from(&self, block: &'a Block) -> std::rc::Rc<HashSet<&'a str>> {
        if let Some(known) = self.known.borrow().get(&*block.id) {
            return known.clone();
        }
        let mut reached = HashSet::new();
        let mut left = vec![block];
        while let Some(next) = left.pop() {
            for (_, target) in next.ports() {
                if let Some(target) = self
                    .flow
                    .block(target)
                    .filter(|target| reached.insert(&*target.id))
                {
                    left.push(target);
                }
            }
        }
        let reached = std::rc::Rc::new(reached);
        self.known.borrow_mut().insert(&block.id, reached.clone());
        reached
    }
}
