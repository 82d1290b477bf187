//! Wildcards, slices, filters and descendants through a `JSONPath` library, with the cost reckoned before it is paid: a
//! flow is somebody else's text, and `$..*..*..*` on a megabyte would never end.

use std::borrow::Cow;

use serde_json::Value;
use serde_json_path::JsonPath;

use super::{
    Segment,
    parse::{Part, regular},
    walk,
};
use crate::measure::measure;

/// A path that a library has to walk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wide {
    prefix: Vec<Segment>,
    rest: JsonPath,
    /// A filter within it reads from `$`, so it is the whole path and the prefix is not walked first.
    absolute: bool,
    shape: Shape,
}

/// What makes a path costly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Shape {
    segments: usize,
    /// Each may double the nodes: `[0,0][0,0]` ...
    commas: u32,
    /// Each visits a node once for every ancestor it was reached from.
    descendants: u32,
    /// Each may look through the children again.
    filters: u32,
    /// Filters that look through everything again.
    roots: u32,
}

/// Values deeper than any limit allows are not looked at.
const DEEPEST: usize = 128;

/// A path with more filters or commas takes long to parse alone, and is no honest one.
const MOST_FILTERS: u32 = 8;
const MOST_COMMAS: u32 = 32;

impl Wide {
    pub(super) fn new(prefix: Vec<Segment>, rest: &[Part]) -> Option<Self> {
        let rest: String = rest
            .iter()
            .map(|part| match part {
                Part::Plain(segment) => Cow::Owned(regular(segment)),
                Part::Wide(text) => Cow::Borrowed(text.as_str()),
            })
            .collect();
        let shape = Shape::of(&rest);
        if shape.filters > MOST_FILTERS || shape.commas > MOST_COMMAS {
            return None;
        }
        let absolute = shape.roots > 0;
        let text = if absolute {
            prefix.iter().map(regular).collect::<String>() + &rest
        } else {
            rest
        };
        let path = JsonPath::parse(&format!("${text}")).ok()?;
        Some(Self {
            prefix,
            rest: path,
            absolute,
            shape,
        })
    }

    pub(super) fn prefix(&self) -> &[Segment] {
        &self.prefix
    }

    pub(super) fn read(&self, scope: &Value, work: &mut usize) -> Option<Value> {
        let start = if self.absolute {
            scope
        } else {
            walk(scope, &self.prefix)?
        };
        self.query(start, work)
    }

    /// The matches as a list; none at all is undefined.
    fn query(&self, value: &Value, work: &mut usize) -> Option<Value> {
        let cost = self.shape.cost(value, *work)?;
        *work -= cost;
        let found = self.rest.query(value).all();
        if found.is_empty() {
            return None;
        }
        // The matches may hold one another, so what they take together can be far more than the value they are in.
        let mut bytes = 0;
        for item in &found {
            bytes += measure(item, DEEPEST).bytes;
            if bytes > *work {
                return None;
            }
        }
        *work -= bytes;
        Some(Value::Array(found.into_iter().cloned().collect()))
    }
}

impl Shape {
    fn of(path: &str) -> Self {
        let mut shape = Self::default();
        let (mut quote, mut escaped, mut before) = (None, false, ' ');
        for c in path.chars() {
            match (quote, c) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(open), _) if c == open => quote = None,
                (None, '\'' | '"') => quote = Some(c),
                (None, '.') if before == '.' => shape.descendants += 1,
                (None, ',') => shape.commas += 1,
                (None, '?') => shape.filters += 1,
                (None, '$') => shape.roots += 1,
                (None, '[' | '@' | '|' | '&') => shape.segments += 1,
                (Some(_) | None, _) => {}
            }
            before = c;
        }
        shape
    }

    /// An upper bound of the nodes visited, if it is within `most`.
    fn cost(self, value: &Value, most: usize) -> Option<usize> {
        let (mut nodes, mut depth) = (0, 1);
        count(value, 1, most, &mut nodes, &mut depth);
        let again = self.filters + self.descendants.saturating_sub(1);
        let cost = nodes
            .checked_mul(1 + self.segments)?
            .checked_mul(1_usize.checked_shl(self.commas.min(63))?)?
            .checked_mul(depth.checked_pow(again)?)?
            .checked_mul(nodes.checked_pow(self.roots)?)?;
        (cost <= most).then_some(cost)
    }
}

fn count(value: &Value, level: usize, most: usize, nodes: &mut usize, depth: &mut usize) {
    *nodes += 1;
    *depth = (*depth).max(level);
    if *nodes > most || level > DEEPEST {
        *nodes = usize::MAX / 2;
        return;
    }
    let mut each = |item: &Value| {
        if *nodes <= most {
            count(item, level + 1, most, nodes, depth);
        }
    };
    match value {
        Value::Array(items) => items.iter().for_each(&mut each),
        Value::Object(map) => map.values().for_each(&mut each),
        _ => {}
    }
}
