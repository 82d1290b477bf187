//! Locks what must not lie in the database in the clear, under a key that lies elsewhere. What is locked names what it
//! belongs to: it opens for nothing else.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use crate::{clock::Clock, identity::hash};

const FORM: &str = "v1";
const KEY: usize = 32;
const NONCE: usize = 24;

/// Where the key comes from.
#[derive(Clone)]
pub enum KeySource {
    /// The environment: the key itself.
    Given(String),
    /// A file that the administrator keeps.
    File(PathBuf),
    /// A file beside the database, made when it is first needed.
    Beside(PathBuf),
}

/// Why something cannot be locked or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not a key.
    #[error("the key in {0} is not 64 hexadecimal digits (openssl rand -hex 32 makes one)")]
    NotAKey(String),
    /// The file is not there.
    #[error(
        "the key's file {0} is not there: put it back, or remove the secrets and set them anew"
    )]
    Missing(String),
    /// It is there, and cannot be read or written.
    #[error("the key's file {0} cannot be used: {1}")]
    Unusable(String, String),
    /// The key is another one.
    #[error(
        "it was locked with another key than the one in {0}: put that key back, or set the secret anew"
    )]
    OtherKey(String),
    /// What is stored is not what was locked.
    #[error("it was changed in the database since it was locked: set it anew")]
    Changed,
}

/// Locks and opens.
pub struct Seal {
    source: KeySource,
    key: OnceLock<Key>,
}

struct Key {
    cipher: XChaCha20Poly1305,
    /// Tells keys apart, and nothing of the key.
    id: String,
}

impl Seal {
    /// With a key from there; it is read when it is first needed.
    pub fn new(source: KeySource) -> Self {
        Self {
            source,
            key: OnceLock::new(),
        }
    }

    /// Locks a text for what `about` says. With `first`, when nothing was ever locked, a key of our own may be made.
    ///
    /// # Errors
    /// When there is no key.
    pub fn lock(
        &self,
        text: &str,
        about: &str,
        clock: &dyn Clock,
        first: bool,
    ) -> Result<String, SealError> {
        if first {
            self.make_key(clock)?;
        }
        let key = self.key()?;
        let mut nonce = [0; NONCE];
        if let Some(random) = bytes::<KEY>(&clock.secret()) {
            nonce.copy_from_slice(&random[..NONCE]);
        }
        let payload = Payload {
            msg: text.as_bytes(),
            aad: about.as_bytes(),
        };
        let locked = key.cipher.encrypt(&XNonce::from(nonce), payload);
        // Fails only for texts of many gigabytes.
        let locked = locked.map_err(|_| SealError::Changed)?;
        let together: Vec<u8> = nonce.into_iter().chain(locked).collect();
        Ok(format!("{FORM}.{}.{}", key.id, STANDARD.encode(together)))
    }

    /// Opens what was locked for what `about` says.
    ///
    /// # Errors
    /// When there is no key, it is another one, or what is stored was changed.
    pub fn open(&self, locked: &str, about: &str) -> Result<String, SealError> {
        let mut parts = locked.split('.');
        let (Some(FORM), Some(id), Some(text), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SealError::Changed);
        };
        let key = self.key()?;
        if key.id != id {
            return Err(SealError::OtherKey(self.source.place()));
        }
        let together = STANDARD.decode(text).map_err(|_| SealError::Changed)?;
        let (nonce, msg) = together
            .split_first_chunk::<NONCE>()
            .ok_or(SealError::Changed)?;
        let payload = Payload {
            msg,
            aad: about.as_bytes(),
        };
        let opened = key.cipher.decrypt(&XNonce::from(*nonce), payload);
        let opened = opened.map_err(|_| SealError::Changed)?;
        String::from_utf8(opened).map_err(|_| SealError::Changed)
    }

    fn key(&self) -> Result<&Key, SealError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let place = self.source.place();
        let text = match &self.source {
            KeySource::Given(text) => text.clone(),
            KeySource::File(path) | KeySource::Beside(path) => {
                fs::read_to_string(path).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => SealError::Missing(place.clone()),
                    _ => SealError::Unusable(place.clone(), error.to_string()),
                })?
            }
        };
        let not_a_key = || SealError::NotAKey(place.clone());
        let text = text.trim().to_ascii_lowercase();
        let bytes = bytes::<KEY>(&text).ok_or_else(not_a_key)?;
        let key = Key {
            cipher: XChaCha20Poly1305::new(&bytes.into()),
            id: hash(&format!("key of the secrets {text}"))[..8].to_owned(),
        };
        Ok(self.key.get_or_init(|| key))
    }

    fn make_key(&self, clock: &dyn Clock) -> Result<(), SealError> {
        let KeySource::Beside(path) = &self.source else {
            return Ok(());
        };
        let unusable =
            |error: io::Error| SealError::Unusable(self.source.place(), error.to_string());
        match create(path) {
            Ok(mut file) => {
                writeln!(file, "{}", clock.secret()).map_err(unusable)?;
                file.sync_all().map_err(unusable)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(unusable(error)),
        }
    }
}

impl KeySource {
    fn place(&self) -> String {
        match self {
            Self::Given(_) => "CCP_SECRET_KEY".to_owned(),
            Self::File(path) | Self::Beside(path) => path.display().to_string(),
        }
    }
}

/// The file of a key that nobody gave: the database's name with `.key` behind it.
pub fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// A new file that nobody else may read.
fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

impl fmt::Debug for KeySource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.place())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Seal")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::clock::SystemClock;

    const CLOCK: SystemClock = SystemClock;

    fn given(digit: &str) -> Seal {
        Seal::new(KeySource::Given(digit.repeat(64)))
    }

    #[test]
    fn what_was_locked_opens_for_what_it_belongs_to_and_shows_nothing() {
        let seal = given("a");
        let locked = seal.lock("hunter22", "crm", &CLOCK, false).unwrap();
        assert!(!locked.contains("hunter"), "{locked}");
        assert_ne!(seal.lock("hunter22", "crm", &CLOCK, false).unwrap(), locked);
        assert_eq!(seal.open(&locked, "crm").unwrap(), "hunter22");
        assert_eq!(seal.open(&locked, "other"), Err(SealError::Changed));
        let other = given("b").open(&locked, "crm");
        assert!(matches!(other, Err(SealError::OtherKey(_))), "{other:?}");
        for broken in [
            "",
            "v1.a",
            "v2.a.b",
            &locked[..locked.len() - 4],
            &format!("{locked}.x"),
        ] {
            assert!(seal.open(broken, "crm").is_err(), "{broken}");
        }
        assert!(!format!("{seal:?}").contains("aaaa"));
    }

    #[test]
    fn a_key_of_our_own_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("ccp.db"));
        let seal = || Seal::new(KeySource::Beside(path.clone()));
        let missing = seal().lock("text", "a", &CLOCK, false);
        assert!(matches!(missing, Err(SealError::Missing(_))), "{missing:?}");
        let locked = seal().lock("text", "a", &CLOCK, true).unwrap();
        seal().lock("text", "a", &CLOCK, true).unwrap();
        assert_eq!(seal().open(&locked, "a").unwrap(), "text");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        for text in ["", "abc", &"g".repeat(64), &"ä".repeat(32)] {
            let seal = Seal::new(KeySource::Given(text.to_owned()));
            let told = seal.lock("text", "a", &CLOCK, true);
            assert!(
                matches!(told, Err(SealError::NotAKey(_))),
                "{text}: {told:?}"
            );
        }
    }
}
