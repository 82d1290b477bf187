//! What the checker finds, as it crosses the wire.

use ccp_flow::{Flow, Source};
use ccp_protocol::flows::{Finding, Severity};

/// What the checker finds in a flow that the source of this key starts.
pub fn of(flow: &Flow, source: &str) -> Vec<Finding> {
    ccp_flow::check_for(flow, Source::parse(source))
        .into_iter()
        .map(wire)
        .collect()
}

fn wire(finding: ccp_flow::Finding) -> Finding {
    Finding {
        block_id: finding.block_id,
        severity: match finding.severity {
            ccp_flow::Severity::Error => Severity::Error,
            ccp_flow::Severity::Warning => Severity::Warning,
            ccp_flow::Severity::Hint => Severity::Hint,
        },
        code: finding.code,
        message: finding.message,
        mend: finding.mend,
    }
}
