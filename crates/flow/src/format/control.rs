//! Controls with their references parsed once, when the flow is read, and read at every step.

use serde_json::{Map, Value};

use super::MAX_DEPTH;
use crate::{
    Limit, Limits, Reference,
    measure::{self, Measure},
    reference::WORK,
};

/// A control, or a part of one.
#[derive(Debug, Clone)]
pub(crate) enum Control {
    /// No reference in it; with its size and depth.
    Literal(Value, Measure),
    Reference(Reference),
    Map(Vec<(String, Control)>),
    List(Vec<Control>),
}

/// Reads the references of one step, and keeps count: a flow may name one big value a thousand times.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    scope: &'a Value,
    limits: &'a Limits,
    bytes_left: usize,
    work_left: usize,
    /// Lists and maps of the control around what is read.
    level: usize,
    /// Whether a reference to nothing within a map stands as null (a row to show) or is left out.
    keep_undefined: bool,
}

impl Control {
    pub(crate) fn compile(raw: &Value) -> Self {
        match raw {
            Value::String(text) if Reference::is_reference(text) => {
                Self::Reference(Reference::parse(text))
            }
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(Self::compile).collect();
                if items.iter().all(Self::is_literal) {
                    Self::literal(raw)
                } else {
                    Self::List(items)
                }
            }
            Value::Object(map) => {
                let members: Vec<_> = map
                    .iter()
                    .map(|(key, item)| (key.clone(), Self::compile(item)))
                    .collect();
                if members.iter().all(|(_, member)| member.is_literal()) {
                    Self::literal(raw)
                } else {
                    Self::Map(members)
                }
            }
            _ => Self::literal(raw),
        }
    }

    fn literal(raw: &Value) -> Self {
        Self::Literal(raw.clone(), measure::measure(raw, MAX_DEPTH))
    }

    pub(crate) fn references<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        match self {
            Self::Literal(..) => {}
            Self::Reference(reference) => found.push(reference),
            Self::Map(members) => members
                .iter()
                .for_each(|(_, member)| member.references(found)),
            Self::List(items) => items.iter().for_each(|item| item.references(found)),
        }
    }

    fn is_literal(&self) -> bool {
        matches!(self, Self::Literal(..))
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(scope: &'a Value, limits: &'a Limits, keep_undefined: bool) -> Self {
        Self {
            scope,
            limits,
            bytes_left: limits.scope_bytes,
            work_left: WORK,
            level: 0,
            keep_undefined,
        }
    }

    pub(crate) fn scope(&self) -> &'a Value {
        self.scope
    }

    /// The value of a control; `None` is undefined.
    pub(crate) fn control(&mut self, control: &Control) -> Result<Option<Value>, Limit> {
        Ok(match control {
            Control::Literal(value, size) => {
                self.go_down(size.depth)?;
                self.spend(size.bytes)?;
                Some(value.clone())
            }
            Control::Reference(reference) => self.reference(reference)?,
            Control::List(items) => {
                self.level = self.go_down(1)?;
                let mut list = Vec::with_capacity(items.len());
                self.spend(2 + items.len())?;
                for item in items {
                    list.push(self.control(item)?.unwrap_or_default());
                }
                self.level -= 1;
                Some(Value::Array(list))
            }
            Control::Map(members) => {
                self.level = self.go_down(1)?;
                let mut map = Map::with_capacity(members.len());
                self.spend(2)?;
                for (key, member) in members {
                    self.spend(key.len() + 4)?;
                    match self.control(member)? {
                        Some(value) => drop(map.insert(key.clone(), value)),
                        None if self.keep_undefined => drop(map.insert(key.clone(), Value::Null)),
                        None => {}
                    }
                }
                self.level -= 1;
                Some(Value::Object(map))
            }
        })
    }

    /// A copy of what a reference stands for; `None` is undefined.
    pub(crate) fn reference(&mut self, reference: &Reference) -> Result<Option<Value>, Limit> {
        let Some(found) = reference.read(self.scope, &mut self.work_left) else {
            return Ok(None);
        };
        let size = measure::measure(&found, self.limits.depth);
        self.go_down(size.depth)?;
        self.spend(size.bytes)?;
        Ok(Some(found.into_owned()))
    }

    /// The level so many lists and maps further down, if values may be as deep: what a control holds and what its
    /// references read are deep together.
    fn go_down(&self, levels: usize) -> Result<usize, Limit> {
        let level = self.level + levels;
        (level <= self.limits.depth)
            .then_some(level)
            .ok_or(Limit::Depth)
    }

    /// What a path stands for within a value of this step.
    pub(crate) fn within(&mut self, path: &Reference, value: &Value) -> Option<Value> {
        path.read(value, &mut self.work_left)
            .map(std::borrow::Cow::into_owned)
    }

    /// Counts bytes that this step makes.
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), Limit> {
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or(Limit::Scope)?;
        Ok(())
    }
}
