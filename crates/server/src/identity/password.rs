//! Passwords: argon2id with the parameters OWASP asks for, off the async threads and never too many at once.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::{
    clock::{Clock, SystemClock},
    problem::ApiError,
};

/// The shortest password that may be set, in characters.
pub const SHORTEST: usize = 4;
/// The longest, in bytes.
pub const LONGEST: usize = 1024;

/// Hashes and checks passwords. Each takes 19 MiB and some ten milliseconds, so only a few run at once.
#[derive(Debug)]
pub struct Passwords {
    at_once: Semaphore,
    /// What the password of an unknown login is compared with, so that the answer takes as long.
    dummy: String,
}

impl Passwords {
    /// Makes the hash that unknown logins are compared with.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new() -> Result<Self, argon2::password_hash::Error> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            at_once: Semaphore::new(cores),
            dummy: hash(&SystemClock.secret())?,
        })
    }

    /// The hash to store.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        self.run(move || hash(&password).ok())
            .await?
            .ok_or_else(|| {
                tracing::error!("a password could not be hashed");
                ApiError::Internal
            })
    }

    /// Whether it is this password. Without a hash it takes as long and is not.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, ApiError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        let same = self.run(move || {
            PasswordHash::new(&stored).is_ok_and(|parsed| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            })
        });
        Ok(same.await? && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let _permit = self
            .at_once
            .acquire()
            .await
            .map_err(|_| ApiError::Internal)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| ApiError::Internal)
    }
}

/// Argon2id, 19 MiB, two passes, one lane; random salt; as PHC string.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    let stored: argon2::password_hash::phc::PasswordHash =
        Argon2::default().hash_password(password.as_bytes())?;
    Ok(stored.to_string())
}

/// 422 where a password may not be set.
pub fn check(password: &str, pointer: &str) -> Result<(), ApiError> {
    if password.chars().count() < SHORTEST {
        return Err(ApiError::at(
            pointer,
            format!("At least {SHORTEST} characters."),
        ));
    }
    if password.len() > LONGEST {
        return Err(ApiError::at(pointer, format!("At most {LONGEST} bytes.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_opens() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(
            passwords
                .verify("correct horse".to_owned(), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct hors".to_owned(), Some(stored))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse".to_owned(), None)
                .await
                .unwrap()
        );
    }
}
