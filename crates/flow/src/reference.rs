//! References: how a control reads what came before it. Lenient where real flows are, and never an error: what is not
//! there, or makes no sense, is undefined.

mod parse;
mod wide;

use std::borrow::Cow;

use serde_json::Value;

use wide::Wide;

/// A parsed reference such as `$.actions.uid-5.results.contactId`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference(Kind);

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// Names and positions only: walked here.
    Plain(Vec<Segment>),
    /// Wildcards, slices, filters, descendants: walked by a `JSONPath` library.
    Wide(Box<Wide>),
    /// Malformed, too long or too costly: always undefined.
    Undefined,
}

/// One step of a plain path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// A member of a map; where it is a number, also a position of a list.
    Key(String, Option<usize>),
    /// A position of a list, from the end when negative.
    Index(i64),
}

/// How much work the references of one step may make, in visited nodes.
pub(crate) const WORK: usize = 1_000_000;

impl Reference {
    /// Does a control's text stand for a reference?
    ///
    /// It does when it starts with `$.`; also when it starts with `$`, digits and `.` before a name, which is a
    /// malformed path met in real exports and always undefined. `$12.50` is a price, not a path.
    pub fn is_reference(text: &str) -> bool {
        text.starts_with("$.") || parse::is_numbered(text)
    }

    /// Parses a reference; what makes no sense becomes one that is always undefined.
    pub fn parse(text: &str) -> Self {
        parse::reference(text)
    }

    /// A path within a value, with or without `$.` before it, as *Extract Value* takes it.
    pub(crate) fn within(path: &str) -> Self {
        if path.starts_with('$') {
            Self::parse(path)
        } else if path.starts_with('[') {
            Self::parse(&format!("${path}"))
        } else {
            Self::parse(&format!("$.{path}"))
        }
    }

    /// Is it one that can never be anything but undefined?
    pub fn is_malformed(&self) -> bool {
        matches!(self.0, Kind::Undefined)
    }

    /// The root it reads: `payload`, `actions` ...; `None` when it starts with a wildcard or is malformed.
    pub fn root(&self) -> Option<&str> {
        self.key(0)
    }

    /// The block whose outcome it reads.
    pub fn block(&self) -> Option<&str> {
        (self.root() == Some("actions")).then(|| self.key(1))?
    }

    /// What it stands for within a value: the scope of a run, or the target of *Extract Value*. `work` is what may still
    /// be spent on costly paths; one that would cost more is undefined.
    pub(crate) fn read<'a>(&self, scope: &'a Value, work: &mut usize) -> Option<Cow<'a, Value>> {
        match &self.0 {
            Kind::Undefined => None,
            Kind::Plain(segments) => walk(scope, segments).map(Cow::Borrowed),
            Kind::Wide(wide) => wide.read(scope, work).map(Cow::Owned),
        }
    }

    /// What it stands for within a scope, as a control would read it; `None` is undefined. For what is no run: a form's
    /// defaults.
    pub fn resolve(&self, scope: &Value) -> Option<Value> {
        let mut work = WORK;
        self.read(scope, &mut work).map(Cow::into_owned)
    }

    /// The name at this position of the path; `None` when a position of a list or a wildcard comes before or stands there.
    pub(crate) fn key(&self, position: usize) -> Option<&str> {
        let segments = match &self.0 {
            Kind::Plain(segments) => segments,
            Kind::Wide(wide) => wide.prefix(),
            Kind::Undefined => return None,
        };
        match segments.get(position)? {
            Segment::Key(name, _) => Some(name),
            Segment::Index(_) => None,
        }
    }
}

fn walk<'a>(mut value: &'a Value, segments: &[Segment]) -> Option<&'a Value> {
    for segment in segments {
        value = match (segment, value) {
            (Segment::Key(name, _), Value::Object(map)) => map.get(name)?,
            (Segment::Key(_, Some(position)), Value::Array(items)) => items.get(*position)?,
            (Segment::Index(position), Value::Array(items)) => {
                items.get(from_end(*position, items.len())?)?
            }
            // The original's documentation takes `[0]` of a single object for the object itself.
            (Segment::Index(position), Value::Object(map)) => {
                match map.get(&position.to_string()) {
                    Some(member) => member,
                    None if *position == 0 => value,
                    None => return None,
                }
            }
            _ => return None,
        };
    }
    Some(value)
}

fn from_end(position: i64, length: usize) -> Option<usize> {
    let back = usize::try_from(position.unsigned_abs()).ok()?;
    if position < 0 {
        length.checked_sub(back)
    } else {
        Some(back)
    }
}
