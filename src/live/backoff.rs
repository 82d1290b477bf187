//! How long to wait before the next attempt to connect.

/// The first wait at most, milliseconds.
const FIRST: f64 = 250.0;
/// The longest wait, milliseconds.
const LONGEST: f64 = 15_000.0;

/// Waits that double from a quarter of a second to fifteen, spread out so that the agents of a restarted server do
/// not all come back in the same moment.
#[derive(Debug, Default, Clone, Copy)]
pub struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// The wait before the next attempt, milliseconds; `chance` is a random number from 0 to 1.
    pub fn next(&mut self, chance: f64) -> f64 {
        let longest = (FIRST * 2_f64.powi(self.attempts.min(10).cast_signed())).min(LONGEST);
        self.attempts = self.attempts.saturating_add(1);
        // Never below half: an attempt at once after a refusal is a hammer.
        longest * (0.5 + 0.5 * chance.clamp(0.0, 1.0))
    }

    /// How many attempts failed since the last success.
    pub fn attempts(self) -> u32 {
        self.attempts
    }

    /// An attempt succeeded.
    pub fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_fifteen_seconds() {
        let mut backoff = Backoff::default();
        let waits: Vec<f64> = (0..9).map(|_| backoff.next(1.0)).collect();
        assert_eq!(
            waits,
            [
                250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 15_000.0, 15_000.0, 15_000.0
            ]
        );
        for _ in 0..100 {
            assert!(backoff.next(1.0) <= LONGEST);
        }
    }

    #[test]
    fn chance_spreads_a_wait_over_its_upper_half() {
        let wait = |chance| Backoff::default().next(chance);
        assert!((wait(0.0) - 125.0).abs() < 1e-9);
        assert!((wait(1.0) - 250.0).abs() < 1e-9);
        assert!((wait(7.0) - 250.0).abs() < 1e-9);
    }

    #[test]
    fn a_success_starts_over() {
        let mut backoff = Backoff::default();
        backoff.next(1.0);
        backoff.next(1.0);
        backoff.reset();
        assert!((backoff.next(1.0) - FIRST).abs() < 1e-9);
    }
}
