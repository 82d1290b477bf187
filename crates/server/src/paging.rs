//! Pages of lists. One item more than a page has is read: it tells whether there is a next page.

use ccp_protocol::Page;

/// The page of at most `limit` of the items that were read with a limit of `limit + 1`. `cursor` is where the next page
/// begins after an item, `shown` what the page shows of it.
pub fn page<T, U>(
    mut read: Vec<T>,
    limit: usize,
    cursor: impl Fn(&T) -> String,
    shown: impl FnMut(T) -> U,
) -> Page<U> {
    let more = read.len() > limit;
    read.truncate(limit);
    let next = read.last().filter(|_| more).map(cursor);
    Page {
        items: read.into_iter().map(shown).collect(),
        next,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_next_page_only_where_one_more_was_read() {
        let of = |read: &[u8]| page(read.to_vec(), 2, u8::to_string, |item| item * 10);
        let told = |items: &[u8], next: Option<&str>| Page {
            items: items.to_vec(),
            next: next.map(str::to_owned),
        };
        assert_eq!(of(&[]), told(&[], None));
        assert_eq!(of(&[1, 2]), told(&[10, 20], None));
        assert_eq!(of(&[1, 2, 3]), told(&[10, 20], Some("2")));
    }
}
