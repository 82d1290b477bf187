//! How long a value is as text, without the text.

use std::io::{self, Write};

use serde_json::Value;

/// Counts what is written, and keeps nothing of it.
#[derive(Default)]
struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Its length without any white space.
pub(super) fn compact(value: &Value) -> usize {
    let mut count = Count::default();
    // Counting never fails.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

/// Its length with each member on a line of its own, each level two blanks further in.
pub(super) fn pretty(value: &Value) -> usize {
    let mut count = Count::default();
    let _ = serde_json::to_writer_pretty(&mut count, value);
    count.0
}
