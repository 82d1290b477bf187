//! The numbers of which it may have changed who is at the other end: until somebody takes them, each of them once.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use tokio::sync::Notify;

/// More than these are not kept; whoever reads in a directory of so many has not yet been called by them.
const MOST: usize = 100_000;

/// Numbers that wait.
#[derive(Debug, Default)]
pub(super) struct Changed {
    numbers: Mutex<BTreeSet<String>>,
    news: Notify,
}

impl Changed {
    /// Adds numbers.
    pub(super) fn add(&self, numbers: impl IntoIterator<Item = String>) {
        let mut waiting = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MOST.saturating_sub(waiting.len());
        waiting.extend(numbers.into_iter().take(room));
        drop(waiting);
        self.news.notify_one();
    }

    /// Takes them all, once there are any.
    pub(super) async fn take(&self) -> BTreeSet<String> {
        loop {
            let taken =
                std::mem::take(&mut *self.numbers.lock().unwrap_or_else(PoisonError::into_inner));
            if !taken.is_empty() {
                return taken;
            }
            self.news.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_number_is_given_once_and_whoever_asks_first_waits() {
        let changed = Changed::default();
        let both = |one: &str, other: &str| [one.to_owned(), other.to_owned()];
        changed.add(both("1", "2"));
        changed.add(both("2", "3"));
        let taken = changed.take().await;
        assert_eq!(taken.into_iter().collect::<Vec<_>>(), ["1", "2", "3"]);
        changed.add([]);
        let (taken, ()) = tokio::join!(changed.take(), async {
            tokio::task::yield_now().await;
            changed.add(both("4", "4"));
        });
        assert_eq!(taken.into_iter().collect::<Vec<_>>(), ["4"]);
    }
}
