//! What the checker finds, as it crosses the wire.

use std::collections::BTreeSet;

use ccp_flow::{Block, Flow, Reference, Source};
use ccp_protocol::flows::{Finding, Severity};
use serde_json::Value;

use crate::{
    App,
    outbound::{self, Ask, Failure, Secrets},
    problem::ApiError,
    settings::secrets::{self, Unusable},
};

/// What the checker finds in a flow that the source of this key starts.
pub fn of(flow: &Flow, source: &str) -> Vec<Finding> {
    ccp_flow::check_for(flow, Source::parse(source))
        .into_iter()
        .map(wire)
        .collect()
}

/// Secrets that a flow would send where they may not go, as far as its addresses are written in it.
///
/// # Errors
/// When the database does not answer.
pub async fn of_secrets(app: &App, flow: &Flow) -> Result<Vec<Finding>, ApiError> {
    let mut findings = Vec::new();
    for block in flow.blocks() {
        let Some((url, names)) = secrets_of(block) else {
            continue;
        };
        let mut known = Secrets::new();
        for name in names {
            match secrets::find(app, &name).await {
                Ok(Some(secret)) => {
                    known.insert(name, secret);
                }
                // Told when it is used: it may be set until then.
                Ok(None) | Err(Unusable::Locked(_)) => {}
                Err(Unusable::Store(error)) => return Err(error),
            }
        }
        if let Err(failure @ Failure::SecretNotForHost(..)) = outbound::check_hosts(url, &known) {
            findings.push(Finding {
                block_id: Some(block.id.clone()),
                severity: Severity::Warning,
                code: failure.code().to_owned(),
                message: failure.to_string(),
                mend: Some("Send another secret, or bind this one to that host too.".to_owned()),
            });
        }
    }
    Ok(findings)
}

/// The address that a block sends secrets to, and their names; none where it sends none or the address is filled in at
/// the run.
fn secrets_of(block: &Block) -> Option<(&str, BTreeSet<String>)> {
    let controls = block.controls();
    let text = |name: &str| controls.get(name).and_then(Value::as_str);
    let url = text("url").filter(|url| !Reference::is_reference(url))?;
    let headers = controls.get("headers").and_then(Value::as_object);
    let ask = Ask {
        headers: headers.cloned().unwrap_or_default(),
        secret: text("secret").map(str::to_owned),
        ..Ask::default()
    };
    let names = outbound::secret_names(&ask, controls).ok()?;
    Some((url, names))
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
