//! Holds off those who try passwords: failures are counted per address and per login, successes are not.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use ccp_store::Millis;

use crate::settings::limits::Limits;

const WINDOW: Millis = 60_000;
/// Above so many counted names those whose time is over are thrown out.
const SWEEP_AT: usize = 4096;

/// Failed sign-ins of the last minute.
#[derive(Debug, Default)]
pub struct SignInGuard {
    failures: Mutex<HashMap<String, VecDeque<Millis>>>,
}

/// One attempt, counted as failed until it is [forgiven](SignInGuard::forgive): many at the same time must not slip
/// through while the first still computes.
#[derive(Debug)]
pub struct Attempt {
    keys: [String; 2],
    at: Millis,
}

impl SignInGuard {
    /// Begins an attempt.
    ///
    /// # Errors
    /// Seconds to wait when there were too many.
    pub fn begin(
        &self,
        address: IpAddr,
        login: &str,
        limits: &Limits,
        now: Millis,
    ) -> Result<Attempt, u64> {
        let keys = [
            format!("address {address}"),
            format!("login {}", login.to_lowercase()),
        ];
        let allowed = [limits.sign_in_per_address, limits.sign_in_per_login];
        // The map stays whole whoever panicked while holding it.
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() > SWEEP_AT {
            failures.retain(|_, times| times.back().is_some_and(|last| now - last < WINDOW));
        }
        for (key, allowed) in keys.iter().zip(allowed) {
            if let Some(times) = failures.get_mut(key) {
                times.retain(|at| now - at < WINDOW);
                let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
                if times.len() >= allowed {
                    let free_at = times.front().map_or(now, |first| first + WINDOW);
                    return Err(u64::try_from((free_at - now + 999) / 1000)
                        .unwrap_or(1)
                        .max(1));
                }
            }
        }
        for key in &keys {
            failures.entry(key.clone()).or_default().push_back(now);
        }
        Ok(Attempt { keys, at: now })
    }

    /// The attempt went well; it is not counted.
    pub fn forgive(&self, attempt: &Attempt) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &attempt.keys {
            if let Some(times) = failures.get_mut(key) {
                if let Some(index) = times.iter().position(|at| *at == attempt.at) {
                    times.remove(index);
                }
                if times.is_empty() {
                    failures.remove(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_sixth_failure_of_a_login_within_a_minute_waits_until_the_first_is_a_minute_old() {
        let (guard, limits) = (SignInGuard::default(), Limits::default());
        for second in 0..5 {
            guard.begin(HERE, "Anna", &limits, second * 1000).unwrap();
        }
        assert_eq!(guard.begin(HERE, "anna", &limits, 10_000).unwrap_err(), 50);
        assert!(guard.begin(HERE, "anna", &limits, 60_000).is_ok());
    }

    #[test]
    fn an_address_has_ten_whatever_the_logins() {
        let (guard, limits) = (SignInGuard::default(), Limits::default());
        for number in 0..10 {
            guard
                .begin(HERE, &format!("agent{number}"), &limits, 0)
                .unwrap();
        }
        assert_eq!(guard.begin(HERE, "another", &limits, 0).unwrap_err(), 60);
        assert!(
            guard
                .begin("10.0.0.1".parse().unwrap(), "another", &limits, 0)
                .is_ok()
        );
    }

    #[test]
    fn what_went_well_is_not_counted() {
        let (guard, limits) = (SignInGuard::default(), Limits::default());
        for _ in 0..100 {
            let attempt = guard.begin(HERE, "anna", &limits, 0).unwrap();
            guard.forgive(&attempt);
        }
    }
}
