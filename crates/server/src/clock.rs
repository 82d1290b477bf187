//! The one place where time and randomness come from; everywhere else they are arguments.

use ccp_protocol::Timestamp;
use ccp_store::Millis;

/// Tells the time and makes ids and secrets.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Millis;
    /// A new `UUIDv7` as text.
    fn id(&self) -> String;
    /// 256 random bits, URL-safe text.
    fn secret(&self) -> String;
}

/// The system's clock and random source.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        jiff::Timestamp::now().as_millisecond()
    }

    fn id(&self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    fn secret(&self) -> String {
        use std::fmt::Write;
        rand::random::<[u8; 32]>()
            .iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                // Writing to a String cannot fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}

/// A stored moment as it crosses the wire.
pub fn timestamp(at: Millis) -> Timestamp {
    let moment = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Timestamp(format!("{moment:.3}"))
}

/// A moment from the wire; none when it is not RFC 3339.
pub fn millis(text: &str) -> Option<Millis> {
    text.parse::<jiff::Timestamp>()
        .ok()
        .map(jiff::Timestamp::as_millisecond)
}
