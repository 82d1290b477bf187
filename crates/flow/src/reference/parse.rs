//! From the lenient spellings of real flows to segments, and to regular `JSONPath` where a library has to walk.

use super::{Kind, Reference, Segment, wide::Wide};

/// Longest reference, in bytes; a longer one is undefined.
pub(super) const MAX_LENGTH: usize = 1024;
/// Most segments of a reference.
pub(super) const MAX_SEGMENTS: usize = 64;
/// Most brackets and parentheses inside one another: the library parses them again and again on its way down.
const MAX_NESTING: usize = 4;

/// One segment as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Plain(Segment),
    /// Already regular: `[*]`, `[1:3]`, `[?@.a == 1]`, `..['a']`.
    Wide(String),
}

/// `$`, digits, `.` and then no digit: malformed, and met in real exports.
pub(super) fn is_numbered(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('$') else {
        return false;
    };
    let name = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    name.len() < rest.len()
        && name
            .strip_prefix('.')
            .is_some_and(|name| name.starts_with(|c: char| !c.is_ascii_digit()))
}

pub(super) fn reference(text: &str) -> Reference {
    Reference(kind(text).unwrap_or(Kind::Undefined))
}

fn kind(text: &str) -> Option<Kind> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let parts = parts(text.trim_end().strip_prefix('$')?)?;
    let plain = parts
        .iter()
        .take_while(|part| matches!(part, Part::Plain(_)))
        .count();
    let mut segments = Vec::with_capacity(plain);
    let mut rest = Vec::new();
    for part in parts {
        match part {
            Part::Plain(segment) if segments.len() < plain => segments.push(segment),
            other => rest.push(other),
        }
    }
    if rest.is_empty() {
        return Some(Kind::Plain(segments));
    }
    Wide::new(segments, &rest).map(|wide| Kind::Wide(Box::new(wide)))
}

fn parts(mut left: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while !left.is_empty() {
        if parts.len() == MAX_SEGMENTS {
            return None;
        }
        let (part, rest) = if let Some(rest) = left.strip_prefix("..") {
            descendant(rest)?
        } else if left.starts_with(".[") {
            bracket(&left[1..])?
        } else if let Some(rest) = left.strip_prefix('.') {
            dotted(rest)?
        } else {
            bracket(left)?
        };
        parts.push(part);
        left = rest;
    }
    (!parts.is_empty()).then_some(parts)
}

fn dotted(left: &str) -> Option<(Part, &str)> {
    let (name, rest) = left.split_at(left.find(['.', '[']).unwrap_or(left.len()));
    match name {
        "" => None,
        "*" => Some((Part::Wide("[*]".to_owned()), rest)),
        name => Some((Part::Plain(key(name)), rest)),
    }
}

fn descendant(left: &str) -> Option<(Part, &str)> {
    let (part, rest) = if left.starts_with('[') {
        bracket(left)?
    } else {
        dotted(left)?
    };
    let selector = match part {
        Part::Plain(segment) => regular(&segment),
        Part::Wide(text) => text,
    };
    Some((Part::Wide(format!("..{selector}")), rest))
}

fn bracket(left: &str) -> Option<(Part, &str)> {
    let end = closing(left)?;
    let (inner, rest) = (left.get(1..end)?.trim(), &left[end + 1..]);
    if let Some(name) = quoted(inner) {
        return Some((Part::Plain(Segment::Key(name, None)), rest));
    }
    if let Ok(position) = inner.parse::<i64>() {
        return Some((Part::Plain(Segment::Index(position)), rest));
    }
    if inner.is_empty() || inner.starts_with('$') {
        return None;
    }
    // A bare name in brackets is lenient spelling; everything that could be a selector goes to the library.
    if inner.contains(['*', ':', '?', ',', '@', '\'', '"', '(', '[']) {
        return Some((Part::Wide(format!("[{inner}]")), rest));
    }
    Some((Part::Plain(key(inner)), rest))
}

fn key(name: &str) -> Segment {
    let position = name
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| name.parse().ok())
        .flatten();
    Segment::Key(name.to_owned(), position)
}

/// Where the bracket that opens the text closes, quotes and nested brackets passed over.
fn closing(text: &str) -> Option<usize> {
    let (mut nesting, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '[' | '(') => {
                nesting += 1;
                if nesting > MAX_NESTING {
                    return None;
                }
            }
            (None, ']' | ')') => {
                nesting = nesting.checked_sub(1)?;
                if nesting == 0 {
                    return (c == ']').then_some(at);
                }
            }
            (None, _) if nesting == 0 => return None,
            (Some(_) | None, _) => {}
        }
    }
    None
}

/// The text between one pair of quotes, escapes undone; `None` when it is anything else.
fn quoted(inner: &str) -> Option<String> {
    let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner[1..].chars();
    loop {
        match chars.next()? {
            '\\' => text.push(match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' => {
                    let code = chars.as_str().get(..4)?;
                    chars = chars.as_str()[4..].chars();
                    char::from_u32(u32::from_str_radix(code, 16).ok()?)?
                }
                other => other,
            }),
            c if c == quote => return chars.as_str().is_empty().then_some(text),
            c => text.push(c),
        }
    }
}

/// A plain segment in regular `JSONPath`.
pub(super) fn regular(segment: &Segment) -> String {
    match segment {
        Segment::Index(position) => format!("[{position}]"),
        Segment::Key(name, _) => {
            let mut out = String::with_capacity(name.len() + 4);
            out.push_str("['");
            for c in name.chars() {
                match c {
                    '\'' | '\\' => out.extend(['\\', c]),
                    c if c < ' ' => out.extend(format!("\\u{:04x}", u32::from(c)).chars()),
                    c => out.push(c),
                }
            }
            out.push_str("']");
            out
        }
    }
}
