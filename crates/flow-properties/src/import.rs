//! Import: any text is a flow or a short error, and a flow comes back as it was.

use std::collections::HashSet;

use ccp_flow::{Flow, MAX_BLOCKS, MAX_BYTES, MAX_DEPTH, source};
use serde_json::Value;

use crate::size;

/// No error repeats the file; an id it names may have many escapes.
const ERROR: usize = 4000;

pub(crate) fn holds(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = source::guess(&text);
    let flow = match Flow::parse(&text) {
        Ok(flow) => flow,
        Err(error) => {
            let said = error.to_string();
            assert!(said.len() <= ERROR, "an error of {} bytes", said.len());
            return;
        }
    };
    comes_back(&flow, &text);
    is_whole(&flow);
}

/// The export says all that the file said, is a file that can be imported, and is the same text each time.
fn comes_back(flow: &Flow, text: &str) {
    let file: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
    assert_eq!(flow.as_value(), &file, "something was lost");
    let exported = flow.to_json();
    assert!(
        exported.len() <= MAX_BYTES,
        "an export of {} bytes",
        exported.len()
    );
    let again = match Flow::parse(&exported) {
        Ok(again) => again,
        Err(error) => panic!("our own export is refused: {error}"),
    };
    assert_eq!(again.as_value(), flow.as_value());
    assert_eq!(again.to_json(), exported);
    match Flow::from_value(file) {
        Ok(same) => assert_eq!(same.to_json(), exported),
        Err(error) => panic!("as a value it is refused: {error}"),
    }
}

/// Every block can be found, and none twice.
fn is_whole(flow: &Flow) {
    let mut ids = HashSet::new();
    for block in flow.blocks() {
        assert!(ids.insert(&block.id), "{:?} twice", block.id);
        assert!(
            flow.block(&block.id)
                .is_some_and(|found| found.id == block.id)
        );
        for (port, id) in block.ports() {
            let found = flow.target(block, port).map(|target| target.id.as_str());
            assert_eq!(
                found,
                flow.block(id).map(|target| target.id.as_str()),
                "{port:?}"
            );
        }
        for reference in block.references() {
            let _ = (reference.root(), reference.block());
        }
    }
    assert!(ids.len() <= MAX_BLOCKS && size::depth(flow.as_value()) <= MAX_DEPTH);
    assert!(flow.start().is_none_or(|start| ids.contains(&start.id)));
    assert!(!ids.contains(&flow.next_id()), "the next id is taken");
}
