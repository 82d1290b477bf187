//! Answers that take long to work out and are asked for again and again: the latest are kept.

use std::{
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use hashlink::LruCache;

/// The latest answers of a function without side effects.
#[derive(Debug)]
pub struct Memo<K, V>(Mutex<LruCache<K, V>>);

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// Keeps at most so many; those asked for longest ago go first.
    pub fn of(most: usize) -> Self {
        Self(Mutex::new(LruCache::new(most)))
    }

    /// The answer for a key: what is kept, else what `answer` gives.
    pub fn get(&self, key: K, answer: impl FnOnce(&K) -> V) -> V {
        if let Some(known) = self.lock().get(&key) {
            return known.clone();
        }
        // Nobody waits while it is worked out.
        let found = answer(&key);
        self.lock().insert(key, found.clone());
        found
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_was_asked_for_lately_is_worked_out_once() {
        let memo = Memo::of(2);
        let asked = Cell::new(0);
        let twice = |number: i32| {
            memo.get(number, |number| {
                asked.set(asked.get() + 1);
                number * 2
            })
        };
        for (number, so_far) in [(1, 1), (2, 2), (1, 2), (3, 3), (1, 3), (2, 4)] {
            assert_eq!(twice(number), number * 2);
            assert_eq!(asked.get(), so_far, "{number}");
        }
    }
}
