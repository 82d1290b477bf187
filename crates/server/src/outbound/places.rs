//! How many requests are under way: so many to one destination, so many in all. Half of all are kept for what is a
//! destination's only request, so that a few destinations that hang leave places to the others.

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
    /// Those of all that may be a destination's second, third and so on.
    further: Arc<Semaphore>,
    each: HashMap<String, Arc<Share>>,
}

/// A destination's own places.
#[derive(Debug)]
struct Share {
    first: Arc<Semaphore>,
    further: Arc<Semaphore>,
}

/// A place that was taken; free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _each: OwnedSemaphorePermit,
    _further: Option<OwnedSemaphorePermit>,
    _all: OwnedSemaphorePermit,
}

impl Places {
    /// Waits for a place. First for one of the destination's own, holding nothing meanwhile: as a destination has fewer
    /// places than there are, one that hangs keeps nobody waiting but those who go there too. None when the places were
    /// closed, which nobody does.
    pub(super) async fn take(&self, destination: &str, sizes: Sizes) -> Option<Place> {
        let Gates {
            share,
            further,
            all,
        } = self.of(destination, sizes);
        let first = async {
            Some(Place {
                _each: Arc::clone(&share.first).acquire_owned().await.ok()?,
                _further: None,
                _all: Arc::clone(&all).acquire_owned().await.ok()?,
            })
        };
        let one_more = async {
            Some(Place {
                _each: Arc::clone(&share.further).acquire_owned().await.ok()?,
                _further: Some(further.acquire_owned().await.ok()?),
                _all: Arc::clone(&all).acquire_owned().await.ok()?,
            })
        };
        // Who waits for one more is not kept waiting when the first is free again.
        tokio::select! {
            biased;
            place = first => place,
            place = one_more => place,
        }
    }

    /// Changed sizes hold for who comes from now on; who is under way is not counted among them.
    fn of(&self, destination: &str, sizes: Sizes) -> Gates {
        // The map stays whole whoever panicked while holding it.
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Now {
            sizes,
            all: Arc::new(Semaphore::new(sizes.all)),
            further: Arc::new(Semaphore::new(sizes.further())),
            each: HashMap::new(),
        };
        if now.as_ref().is_some_and(|now| now.sizes != sizes) {
            *now = None;
        }
        let now = now.get_or_insert_with(fresh);
        if now.each.len() >= SWEEP_AT {
            now.each.retain(|_, share| !share.is_idle());
        }
        let each = now
            .each
            .entry(destination.to_owned())
            .or_insert_with(|| Arc::new(Share::new(sizes)));
        Gates {
            share: Arc::clone(each),
            further: Arc::clone(&now.further),
            all: Arc::clone(&now.all),
        }
    }
}

/// What stands before one request.
struct Gates {
    share: Arc<Share>,
    further: Arc<Semaphore>,
    all: Arc<Semaphore>,
}

impl Share {
    /// Whether nobody waits at it and nobody holds a place of it: those hold the gates.
    fn is_idle(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) == 1
            && Arc::strong_count(&self.first) == 1
            && Arc::strong_count(&self.further) == 1
    }

    fn new(sizes: Sizes) -> Self {
        Self {
            first: Arc::new(Semaphore::new(1)),
            further: Arc::new(Semaphore::new(sizes.each.saturating_sub(1))),
        }
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
    fn while_fewer_than_half_hang_there_is_a_place_for_another() {
        let places = Places::default();
        let sizes = Sizes { all: 20, each: 5 };
        let take = |destination: &str| places.take(destination, sizes).now_or_never().flatten();
        let mut held = Vec::new();
        for slow in 0..9 {
            // Each asks for all that it may have.
            held.extend((0..9).filter_map(|_| take(&format!("slow {slow}"))));
        }
        assert_eq!(held.len(), 9 + 10);
        for _ in 0..3 {
            let live = take("live").unwrap();
            assert!(take("live").is_none(), "its second is one of the others'");
            drop(live);
        }
    }

    #[test]
    fn who_waits_for_one_more_goes_on_when_the_first_is_free() {
        let places = Places::default();
        let _slow: Vec<Place> = (0..3).map(|_| at_once(&places, "slow").unwrap()).collect();
        let first = at_once(&places, "live").unwrap();
        let mut second = Box::pin(places.take("live", SIZES));
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        assert!(second.now_or_never().flatten().is_some());
    }

    #[test]
    fn destinations_without_a_request_are_forgotten_and_others_are_not() {
        let places = Places::default();
        let sizes = Sizes { all: 9, each: 1 };
        let take = |destination: &str| places.take(destination, sizes).now_or_never().flatten();
        let held = take("held").unwrap();
        for number in 0..2 * SWEEP_AT {
            take(&number.to_string()).unwrap();
        }
        let known = places.now.lock().unwrap().as_ref().unwrap().each.len();
        assert!(known <= SWEEP_AT, "{known}");
        assert!(take("held").is_none());
        drop(held);
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
