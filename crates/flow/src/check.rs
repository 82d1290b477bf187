//! The checker: what is probably wrong with a flow, found before it runs. It rather misses something than blames what works.

mod blocks;
mod controls;
mod formats;
mod graph;
mod literals;
mod loops;
mod nearest;
mod ports;
mod references;
mod secrets;
mod tokens;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{Block, Flow, Source, measure::shortened};
use graph::Reach;

/// Most findings of one code about one block: the first ones tell what is wrong, and a file may hold any number of them.
const MOST_A_BLOCK: usize = 20;
/// Longest text of a finding, in characters: names in a file may be of any length.
const LONGEST: usize = 300;

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

/// Finds what is wrong with a flow of which it is not known what starts it.
pub fn check(flow: &Flow) -> Vec<Finding> {
    check_for(flow, None)
}

/// Finds what is wrong with a flow that this source starts: errors first, then by the blocks' order in the file.
pub fn check_for(flow: &Flow, source: Option<Source>) -> Vec<Finding> {
    let mut found = Vec::new();
    blocks::starts(flow, &mut found);
    let reach = Reach::of(flow);
    for block in flow.blocks() {
        let mut own = Vec::new();
        blocks::kind(block, &mut own);
        ports::check(flow, block, &mut own);
        controls::check(block, &mut own);
        literals::check(block, &mut own);
        formats::check(block, &mut own);
        secrets::check(block, &mut own);
        references::check(flow, block, &reach, source, &mut own);
        blocks::unreachable(flow, block, &reach, &mut own);
        found.extend(first_of_each_code(own));
    }
    loops::check(flow, &mut found);
    let order = |finding: &Finding| {
        let block = finding.block_id.as_deref().and_then(|id| flow.block(id));
        (finding.severity, block.map(|block| block.key().1))
    };
    found.sort_by_key(order);
    found
}

fn first_of_each_code(found: Vec<Finding>) -> impl Iterator<Item = Finding> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    found.into_iter().filter(move |finding| {
        let count = counts.entry(finding.code.clone()).or_default();
        *count += 1;
        *count <= MOST_A_BLOCK
    })
}

impl Finding {
    fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            block_id: None,
            severity,
            code: code.to_owned(),
            message: shortened(message.into(), LONGEST),
            mend: None,
        }
    }

    fn at(block: &Block, severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            block_id: Some(block.id.clone()),
            ..Self::new(severity, code, message)
        }
    }

    fn warning(block: &Block, code: &str, message: impl Into<String>) -> Self {
        Self::at(block, Severity::Warning, code, message)
    }

    fn hint(block: &Block, code: &str, message: impl Into<String>) -> Self {
        Self::at(block, Severity::Hint, code, message)
    }

    fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(shortened(mend.into(), LONGEST));
        self
    }
}
