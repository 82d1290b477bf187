//! A place in the page whose content comes and goes.

use wasm_bindgen::JsCast;
use web_sys::{Comment, Document, HtmlElement, Node};

use super::{View, append, bind};
use crate::{browser::dom, reactive::Act};

/// Shows what `content` gives, made anew whenever something it watched changes. Guard what changes often and matters
/// seldom with a memo. The focus stays where it was when the new content has an element with the same id.
pub fn region(content: impl Fn() -> Option<View> + 'static) -> View {
    region_boxed(Box::new(content))
}

fn region_boxed(mut content: Box<dyn Act<Option<View>>>) -> View {
    let document = dom::document();
    let (start, end) = (mark(&document), mark(&document));
    let fragment = document.create_document_fragment();
    append(&fragment, &start);
    append(&fragment, &end);
    bind(move || {
        let new = content.act();
        let focused = clear(&start, &end);
        if let (Some(new), Some(parent)) = (new, end.parent_node()) {
            // Refused only where the marks stand nowhere.
            let _ = parent.insert_before(&new.0, Some(&end));
        }
        if let Some(id) = focused {
            dom::focus(&id);
        }
    });
    View(fragment.into())
}

fn mark(document: &Document) -> Node {
    let comment: Comment = document.create_comment("");
    comment.into()
}

/// Takes away what stands between two marks; gives the id of the element in it that had the focus.
fn clear(start: &Node, end: &Node) -> Option<String> {
    let mut focused = None;
    while let Some(node) = start.next_sibling().filter(|node| node != end) {
        if focused.is_none() {
            focused = focus_inside(&node);
        }
        if let Some(parent) = node.parent_node() {
            let _ = parent.remove_child(&node);
        }
    }
    focused
}

fn focus_inside(node: &Node) -> Option<String> {
    let active = dom::document().active_element()?;
    let active: HtmlElement = active.dyn_into().ok()?;
    let id = active.id();
    (!id.is_empty() && node.contains(Some(&active))).then_some(id)
}
