//! Short lists in order; the standard library's sorts cost the bundle kilobytes for every type they sort.

use std::cmp::Ordering;

/// The items in order; equal ones stay as they came.
pub fn sorted<T>(items: impl IntoIterator<Item = T>, order: &dyn Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut list: Vec<T> = Vec::new();
    for item in items {
        let at = list.partition_point(|known| order(known, &item) != Ordering::Greater);
        list.insert(at, item);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn items_stand_in_order_and_equal_ones_as_they_came() {
        let items = [(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        let names: String = sorted(items, &|a, b| a.0.cmp(&b.0))
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, "dbeac");
        assert!(sorted(Vec::<u8>::new(), &Ord::cmp).is_empty());
    }
}
