//! What a run is given, as it is written down for a replay. Pure.

use ccp_flow::{Inputs, masked};
use serde_json::{Value, json};

/// Nothing longer than this is written down, bytes: a run carries it for as long as its trace is kept.
const MOST: usize = 256 * 1024;

/// What a run is given, masked; none when it is too long to keep.
pub(super) fn recorded(inputs: &Inputs, redaction: &[String]) -> Option<Value> {
    let inputs = masked(json!(inputs), redaction);
    (inputs.to_string().len() <= MOST).then_some(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_masked_and_what_is_too_long_is_not_kept() {
        let mut inputs = Inputs {
            payload: json!({ "ssn": "078-05-1120", "who": "Ada" }),
            ..Inputs::default()
        };
        let kept = recorded(&inputs, &["SSN".to_owned()]);
        assert_eq!(
            kept.map(|kept| kept["payload"].clone()),
            Some(json!({ "ssn": "***", "who": "Ada" }))
        );
        inputs.payload = json!("x".repeat(MOST));
        assert_eq!(recorded(&inputs, &[]), None);
    }
}
