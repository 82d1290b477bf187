//! What is read with every message and hardly ever changes: kept in memory, and forgotten with each change.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Answers by what was asked. Clones share them.
#[derive(Debug)]
pub(crate) struct Remembered<K, V>(Arc<Mutex<Known<K, V>>>);

#[derive(Debug)]
struct Known<K, V> {
    answers: HashMap<K, V>,
    /// How often all was forgotten.
    age: u64,
}

/// When a read began. What was read before a change is not kept after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Begun(u64);

/// Lets all be forgotten when it is dropped. A job that changes what is remembered gives it back with its answer: so it goes
/// after the commit, also where nobody waits for the answer any more.
pub(crate) struct Forgetting<K: Eq + Hash, V>(Remembered<K, V>);

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Known {
            answers: HashMap::new(),
            age: 0,
        })))
    }
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    /// What is known of it.
    ///
    /// # Errors
    /// When nothing is: then it is to be read, and handed to [`Remembered::keep`].
    pub(crate) fn recall(&self, key: &K) -> Result<V, Begun> {
        let known = self.lock();
        known.answers.get(key).cloned().ok_or(Begun(known.age))
    }

    /// Keeps what was read, unless it was changed meanwhile.
    pub(crate) fn keep(&self, key: K, value: V, begun: Begun) {
        let mut known = self.lock();
        if known.age == begun.0 {
            known.answers.insert(key, value);
        }
    }
}

impl<K: Eq + Hash, V> Remembered<K, V> {
    /// To be dropped after the change.
    pub(crate) fn forgetting(&self) -> Forgetting<K, V> {
        Forgetting(Self(self.0.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, Known<K, V>> {
        // Nothing in here can break half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V> Drop for Forgetting<K, V> {
    fn drop(&mut self) {
        let mut known = self.0.lock();
        known.age += 1;
        known.answers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_known_until_it_changes() {
        let remembered = Remembered::default();
        let Err(begun) = remembered.recall(&"a") else {
            panic!("nothing was kept yet");
        };
        remembered.keep("a", 1, begun);
        assert_eq!(remembered.recall(&"a").ok(), Some(1));
        assert!(remembered.recall(&"b").is_err());
        drop(remembered.forgetting());
        assert!(remembered.recall(&"a").is_err());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let remembered = Remembered::default();
        let change = remembered.forgetting();
        let Err(begun) = remembered.recall(&"a") else {
            panic!("nothing was kept yet");
        };
        drop(change);
        remembered.keep("a", 1, begun);
        assert!(remembered.recall(&"a").is_err());
    }
}
