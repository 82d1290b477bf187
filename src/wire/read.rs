//! Reading: plain values, lists, and the fields of an object.

use serde_json::{Map, Value};

/// What can be read out of a JSON value; nothing when it is not what the protocol says.
pub trait Read: Sized {
    /// Reads it.
    fn read(value: &Value) -> Option<Self>;
}

/// A field that must be there.
#[inline(never)]
pub fn field<T: Read>(value: &Value, name: &str) -> Option<T> {
    T::read(value.get(name)?)
}

/// A field that may be absent or `null`. The outer `None`: it is there and cannot be read.
#[allow(
    clippy::option_option,
    reason = "the outer one is the failure, as everywhere here"
)]
#[inline(never)]
pub fn maybe<T: Read>(value: &Value, name: &str) -> Option<Option<T>> {
    match value.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(value) => T::read(value).map(Some),
    }
}

/// A field that may be absent and then has its default.
#[inline(never)]
pub fn absent<T: Read + Default>(value: &Value, name: &str) -> Option<T> {
    match value.get(name) {
        None => Some(T::default()),
        Some(value) => T::read(value),
    }
}

/// A field that the overlay has no use for: its type has one, and nobody reads it.
#[allow(clippy::unnecessary_wraps, reason = "called where the others are")]
pub fn unused<T: Default>(_: &Value, _: &str) -> Option<T> {
    Some(T::default())
}

/// A list that must be there; what in it cannot be read is left out, where the rest is of use without it.
pub fn known<T: Read>(value: &Value, name: &str) -> Option<Vec<T>> {
    let list = value.get(name)?.as_array()?;
    Some(list.iter().filter_map(T::read).collect())
}

impl Read for Value {
    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl Read for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Read for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Read for u64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()
    }
}

impl Read for i64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }
}

impl Read for u32 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for u16 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for Map<String, Value> {
    fn read(value: &Value) -> Option<Self> {
        value.as_object().cloned()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }
}
