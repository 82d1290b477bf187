//! `{{$.path}}` within a text: the one place where references are put into a text.

use super::{Context, missing};
use crate::{
    Limit, Reference,
    run::{Conclusion, Outcome},
    value,
};

/// A piece of a template.
enum Piece<'a> {
    Text(&'a str),
    Reference(Reference),
}

/// The references a template holds.
pub(crate) fn references(template: &str) -> Vec<Reference> {
    pieces(template)
        .filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Reference(reference) => Some(reference),
        })
        .collect()
}

/// Fills a template; what is undefined or null leaves nothing, lists and maps stand as JSON.
pub(super) fn fill(context: &mut Context<'_, '_>) -> Result<Outcome, Limit> {
    let Some(template) = context.text("template") else {
        return Ok(missing("template").into());
    };
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(&template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Reference(reference) => {
                if let Some(found) = context.reader.reference(&reference)? {
                    filled.push_str(&value::to_text(&found));
                }
            }
        }
    }
    Ok(Conclusion::result("string", filled.into()).into())
}

/// Cuts a template; braces around anything but a reference are text.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut left = template;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let (at, end) = next_braces(left).unwrap_or((left.len(), left.len()));
        if at > 0 {
            let (text, rest) = left.split_at(at);
            left = rest;
            return Some(Piece::Text(text));
        }
        let inner = left[2..end - 2].trim();
        let piece = if Reference::is_reference(inner) {
            Piece::Reference(Reference::parse(inner))
        } else {
            Piece::Text(&left[..end])
        };
        left = &left[end..];
        Some(piece)
    })
}

/// Where the next `{{...}}` begins and ends.
fn next_braces(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let close = from + text[from..].find("}}")?;
        // The innermost opening belongs to the first closing: `{{ {{$.a}}` is a text and a reference.
        if let Some(open) = text[from..close].rfind("{{") {
            return Some((from + open, close + 2));
        }
        from = close + 2;
    }
}
