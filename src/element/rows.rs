//! A list whose rows keep their elements while others come and go.

use reactive_graph::{graph::untrack, owner::Owner};
use web_sys::{HtmlElement, Node};

use super::{El, View, append, bind};
use crate::{
    browser::dom,
    reactive::{Act, ActOn},
};

struct Row {
    key: String,
    element: HtmlElement,
    /// What the row watches and listens to ends with it.
    owner: Owner,
}

/// Makes the row of a key.
type Make = Box<dyn for<'key> ActOn<&'key str, El>>;

/// Rows in the order of `keys`; a row is made once for its key and goes with it. Keys are unique.
pub fn rows(keys: impl Fn() -> Vec<String> + 'static, make: impl Fn(&str) -> El + 'static) -> View {
    rows_boxed(Box::new(keys), Box::new(make))
}

fn rows_boxed(mut keys: Box<dyn Act<Vec<String>>>, mut make: Make) -> View {
    let fragment = dom::document().create_document_fragment();
    let end: Node = dom::document().create_comment("").into();
    append(&fragment, &end);
    let list_owner = Owner::new();
    let mut rows: Vec<Row> = Vec::new();
    bind(move || {
        let keys = keys.act();
        let mut known = std::mem::take(&mut rows);
        for key in keys {
            let found = known.iter().position(|row| row.key == key);
            rows.push(match found {
                Some(index) => known.remove(index),
                None => untrack(|| new_row(&list_owner, key, &mut make)),
            });
        }
        for gone in known {
            gone.owner.cleanup();
            gone.element.remove();
        }
        put_in_order(&rows, &end);
    });
    View(fragment.into())
}

fn new_row(list_owner: &Owner, key: String, make: &mut Make) -> Row {
    let owner = list_owner.child();
    let element = owner.with(|| make.act_on(&key)).node();
    Row {
        key,
        element,
        owner,
    }
}

/// Moves only what stands wrong, from the end: a row that stays put keeps the focus and what was scrolled in it.
fn put_in_order(rows: &[Row], end: &Node) {
    let Some(parent) = end.parent_node() else {
        return;
    };
    let mut after = end.clone();
    for row in rows.iter().rev() {
        let node: &Node = &row.element;
        if node.next_sibling().as_ref() != Some(&after) {
            // Refused only for a row that holds the list.
            let _ = parent.insert_before(node, Some(&after));
        }
        after.clone_from(node);
    }
}
