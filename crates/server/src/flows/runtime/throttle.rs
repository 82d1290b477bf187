//! How fast somebody may go: so many a minute, some of them at once. Time is an argument.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use ccp_store::Millis;

/// How fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// So many a minute, evenly.
    pub per_minute: u32,
    /// So many at once after a rest.
    pub burst: u32,
}

/// One who is held to a [`Pace`] (the generic cell rate algorithm): nothing to remember but one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Meter {
    /// When all that was taken is paid for, milliseconds; fractions matter at high paces.
    free_at: f64,
}

impl Meter {
    /// Takes one.
    ///
    /// # Errors
    /// Seconds to wait, at least 1.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    // Moments in milliseconds are exact in a double, and the wait is positive and below a minute times the burst.
    pub fn take(&mut self, pace: Pace, now: Millis) -> Result<(), u64> {
        let now = now as f64;
        let each = 60_000.0 / f64::from(pace.per_minute.max(1));
        let room = each * f64::from(pace.burst.max(1));
        // A clock that went back must not lock anybody out for longer than a whole burst.
        let paid = self.free_at.clamp(now, now + room);
        let after = paid + each;
        // A hair of room, as the burst's sum of fractions need not be exact.
        if after - now > room + 1e-6 {
            self.free_at = paid;
            return Err((((after - now - room) / 1000.0).ceil() as u64).max(1));
        }
        self.free_at = after;
        Ok(())
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "moments in milliseconds are exact in a double"
    )]
    fn is_rested(self, now: Millis) -> bool {
        self.free_at <= now as f64
    }
}

/// Many who are each held to the same pace.
#[derive(Debug)]
pub struct Throttle<K> {
    meters: Mutex<HashMap<K, Meter>>,
}

impl<K> Default for Throttle<K> {
    fn default() -> Self {
        Self {
            meters: Mutex::default(),
        }
    }
}

impl<K: Eq + Hash + Clone> Throttle<K> {
    /// Above so many, those who rested are forgotten.
    const SWEEP_AT: usize = 4096;

    /// Takes one for `key`.
    ///
    /// # Errors
    /// Seconds to wait, at least 1.
    pub fn take(&self, key: &K, pace: Pace, now: Millis) -> Result<(), u64> {
        // The map stays whole whoever panicked while holding it.
        let mut meters = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        if meters.len() > Self::SWEEP_AT {
            meters.retain(|_, meter| !meter.is_rested(now));
        }
        meters.entry(key.clone()).or_default().take(pace, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        per_minute: 300,
        burst: 150,
    };

    #[test]
    fn the_burst_is_there_at_once_and_the_next_waits_a_little() {
        let throttle = Throttle::default();
        for number in 0..150 {
            assert_eq!(throttle.take(&"anna", PACE, 1_000), Ok(()), "{number}");
        }
        assert_eq!(throttle.take(&"anna", PACE, 1_000), Err(1));
        assert_eq!(throttle.take(&"ben", PACE, 1_000), Ok(()));
        assert_eq!(throttle.take(&"anna", PACE, 1_200), Ok(()));
        assert_eq!(throttle.take(&"anna", PACE, 1_200), Err(1));
    }

    #[test]
    fn a_minute_brings_no_more_than_the_pace() {
        let mut meter = Meter::default();
        let taken = (0..600_000)
            .filter(|now| meter.take(PACE, *now).is_ok())
            .count();
        assert_eq!(taken, 150 + 10 * 300 - 1);
    }

    #[test]
    fn the_wait_that_is_told_is_enough() {
        let (slow, mut meter) = (
            Pace {
                per_minute: 4,
                burst: 1,
            },
            Meter::default(),
        );
        assert_eq!(meter.take(slow, 0), Ok(()));
        assert_eq!(meter.take(slow, 100), Err(15));
        assert_eq!(meter.take(slow, 15_100), Ok(()));
    }

    #[test]
    fn a_clock_that_went_back_locks_nobody_out() {
        let mut meter = Meter::default();
        assert_eq!(meter.take(PACE, 1_000_000_000), Ok(()));
        assert_eq!(meter.take(PACE, 0), Err(1));
        assert_eq!(meter.take(PACE, 200), Ok(()));
    }
}
