//! How many requests are under way: so many to one destination, so many in all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Sizes;

/// Above so many destinations, those without a request are forgotten.
const SWEEP_AT: usize = 256;

/// The places of this copy of the server.
#[derive(Debug, Default)]
pub(super) struct Places {
    now: Mutex<Option<Now>>,
}

#[derive(Debug)]
struct Now {
    sizes: Sizes,
    all: Arc<Semaphore>,
    each: HashMap<String, Arc<Semaphore>>,
}

/// A place that was taken; free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _each: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Places {
    /// Waits for a place. First for one of the destination's own, holding nothing meanwhile: as a destination has fewer
    /// places than there are, one that hangs keeps nobody waiting but those who go there too. None when the places were
    /// closed, which nobody does.
    pub(super) async fn take(&self, destination: &str, sizes: Sizes) -> Option<Place> {
        let (each, all) = self.of(destination, sizes);
        let each = each.acquire_owned().await.ok()?;
        let all = all.acquire_owned().await.ok()?;
        Some(Place {
            _each: each,
            _all: all,
        })
    }

    /// Changed sizes hold for who comes from now on; who is under way is not counted among them.
    fn of(&self, destination: &str, sizes: Sizes) -> (Arc<Semaphore>, Arc<Semaphore>) {
        // The map stays whole whoever panicked while holding it.
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Now {
            sizes,
            all: Arc::new(Semaphore::new(sizes.all)),
            each: HashMap::new(),
        };
        if now.as_ref().is_some_and(|now| now.sizes != sizes) {
            *now = None;
        }
        let now = now.get_or_insert_with(fresh);
        if now.each.len() >= SWEEP_AT {
            now.each.retain(|_, each| Arc::strong_count(each) > 1);
        }
        let each = now
            .each
            .entry(destination.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(sizes.each)));
        (Arc::clone(each), Arc::clone(&now.all))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use futures_util::FutureExt;

    use super::*;

    const SIZES: Sizes = Sizes { all: 4, each: 3 };

    fn at_once(places: &Places, destination: &str) -> Option<Place> {
        places.take(destination, SIZES).now_or_never().flatten()
    }

    #[test]
    fn a_destination_that_is_full_keeps_only_its_own_waiting() {
        let places = Places::default();
        let slow: Vec<Place> = (0..3).map(|_| at_once(&places, "slow").unwrap()).collect();
        assert!(at_once(&places, "slow").is_none());
        let other = at_once(&places, "other").unwrap();
        assert!(at_once(&places, "third").is_none(), "all are taken");
        drop(slow);
        assert!(at_once(&places, "slow").is_some());
        drop(other);
    }

    #[test]
    fn who_waited_for_the_destination_held_no_place_of_the_server() {
        let places = Places::default();
        let _slow: Vec<Place> = (0..3).map(|_| at_once(&places, "slow").unwrap()).collect();
        let mut waiting: Vec<_> = (0..60)
            .map(|_| Box::pin(places.take("slow", SIZES)))
            .collect();
        for wait in &mut waiting {
            assert!(wait.as_mut().now_or_never().is_none());
        }
        assert!(at_once(&places, "other").is_some());
    }

    #[test]
    fn changed_sizes_hold_for_the_next() {
        let places = Places::default();
        let one = Sizes { all: 1, each: 1 };
        let _first = places.take("a", one).now_or_never().flatten().unwrap();
        assert!(places.take("a", one).now_or_never().is_none());
        assert!(at_once(&places, "a").is_some());
    }
}
