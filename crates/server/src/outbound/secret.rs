//! A secret in memory: it can be sent, and nothing else.

use std::fmt;

/// What proves us to another system.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The header that a block's `secret` is sent in, as it is; none sends `Authorization: Bearer …`.
    pub header: Option<String>,
    value: String,
}

impl Secret {
    /// A secret to send.
    pub fn new(header: Option<String>, value: String) -> Self {
        Self { header, value }
    }

    /// The value, for the request that is made of it.
    pub(super) fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Secret")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        let shown = format!("{:?}", Secret::new(None, "hunter22".to_owned()));
        assert!(!shown.contains("hunter"), "{shown}");
    }
}
