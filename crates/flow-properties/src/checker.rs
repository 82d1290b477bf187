//! The checker: it judges any flow, the same way each time, and says no more than somebody can read.
//!
//! An input is a flow file, a document with one under `flow`, or bytes that a flow is made of.

use std::collections::HashMap;

use ccp_flow::{Finding, Flow, Severity, Source, check, check_for};

use crate::scenario::Scenario;

/// Longest text of a finding.
const TEXT: usize = 1000;
/// Most findings of one code about one block.
const MOST_OF_A_CODE: usize = 20;

pub(crate) fn holds(data: &[u8]) {
    let Some(scenario) = Scenario::of(data) else {
        return;
    };
    let flow = &scenario.flow;
    let unknown = check(flow);
    assert_eq!(check_for(flow, None), unknown, "judged again");
    are_in_order(flow, &unknown);
    for source in [Source::CtiAction, Source::VoiceContact] {
        are_in_order(flow, &check_for(flow, Some(source)));
    }
}

fn are_in_order(flow: &Flow, findings: &[Finding]) {
    let mut counts: HashMap<_, usize> = HashMap::new();
    assert!(findings.is_sorted_by_key(|finding| finding.severity));
    for finding in findings {
        let id = finding.block_id.as_deref();
        assert!(
            id.is_none_or(|id| flow.block(id).is_some()),
            "no such block: {id:?}"
        );
        let mend = finding.mend.as_deref().unwrap_or_default();
        for text in [&*finding.message, mend] {
            assert!(
                !text.is_empty() && text.len() <= TEXT,
                "{}: a text of {} bytes",
                finding.code,
                text.len()
            );
        }
        let count = counts.entry((id, &*finding.code)).or_default();
        *count += 1;
        assert!(*count <= MOST_OF_A_CODE, "{} too often", finding.code);
    }
    let begins = flow.start().is_some();
    let forbidden = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    assert!(begins || forbidden, "without a Start it may be published");
}
