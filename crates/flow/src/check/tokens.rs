//! What a password or key looks like: by its name, by its beginning, or because nobody would write such a text by hand.

/// Does a key's name say that its value is to be kept secret?
pub(super) fn names_a_secret(name: &str) -> bool {
    const WHOLE: [&str; 6] = [
        "authorization",
        "proxyauthorization",
        "token",
        "pwd",
        "passwd",
        "xauth",
    ];
    const ENDINGS: [&str; 13] = [
        "password",
        "passphrase",
        "secret",
        "apikey",
        "accesskey",
        "secretkey",
        "privatekey",
        "accesstoken",
        "authtoken",
        "apitoken",
        "bearertoken",
        "refreshtoken",
        "sessiontoken",
    ];
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    WHOLE.contains(&plain.as_str()) || ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Does a text look like a password or key?
pub(super) fn is_token(text: &str) -> bool {
    let text = text.trim();
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return true;
    }
    if let Some((scheme, rest)) = text.split_once(' ') {
        return is_credential(scheme, rest.trim());
    }
    if let Some((_, address)) = text.split_once("://") {
        return is_telling_address(address);
    }
    has_known_beginning(text) || is_random(text)
}

/// `Bearer …` and `Basic …`, as they stand in a header.
fn is_credential(scheme: &str, rest: &str) -> bool {
    let is_one = rest.len() >= 8
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+/=_-.~".contains(&b))
        && rest.bytes().any(|b| b.is_ascii_digit() || b == b'=');
    match &*scheme.to_ascii_lowercase() {
        "bearer" => is_one,
        "basic" => is_one && rest.len().is_multiple_of(4),
        _ => false,
    }
}

/// `user:password@host`, or a key among the parameters.
fn is_telling_address(address: &str) -> bool {
    let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
    let has_password = authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty());
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let names_one = query.split(['&', '#']).any(|pair| {
        pair.split_once('=')
            .is_some_and(|(key, value)| value.len() >= 6 && names_a_secret(key))
    });
    has_password || names_one
}

/// Keys of well-known services and signed tokens say what they are.
fn has_known_beginning(text: &str) -> bool {
    const BEGINNINGS: [(&str, usize); 12] = [
        ("AKIA", 20),
        ("AIza", 39),
        ("ghp_", 40),
        ("gho_", 40),
        ("github_pat_", 40),
        ("glpat-", 26),
        ("xoxb-", 24),
        ("xoxp-", 24),
        ("sk_live_", 24),
        ("rk_live_", 24),
        ("sk-", 40),
        ("whsec_", 24),
    ];
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_-+/=".contains(&b));
    let is_known = is_plain
        && BEGINNINGS
            .iter()
            .any(|(start, length)| text.starts_with(start) && text.len() >= *length);
    let is_signed = text.starts_with("eyJ")
        && text.len() >= 40
        && text.split('.').count() == 3
        && text.split('.').take(2).all(|part| part.len() >= 8);
    is_known || is_signed
}

/// Long, of small and capital letters and digits, and these mixed as no word, id or name mixes them.
fn is_random(text: &str) -> bool {
    const SHORTEST: usize = 32;
    let bytes = text.as_bytes();
    let is_plain = bytes
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || b"_-+=".contains(b));
    if bytes.len() < SHORTEST || bytes.len() > 512 || !is_plain {
        return false;
    }
    let runs = |is_of: fn(&u8) -> bool| {
        bytes
            .split(move |b| !is_of(b))
            .filter(|run| !run.is_empty())
            .count()
    };
    let small = bytes.iter().filter(|b| b.is_ascii_lowercase()).count();
    let runs_of_small = runs(u8::is_ascii_lowercase);
    // Words have long runs of small letters, and names seldom more than two numbers.
    runs_of_small > 0
        && small * 5 <= runs_of_small * 11
        && runs(u8::is_ascii_uppercase) > 0
        && runs(u8::is_ascii_digit) >= 3
        && is_varied(bytes)
}

/// At least 3.8 bits of entropy a character: what repeats itself is no key.
#[allow(clippy::cast_precision_loss, reason = "at most 512 characters")]
fn is_varied(bytes: &[u8]) -> bool {
    let mut counts = [0_usize; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let length = bytes.len() as f64;
    let entropy: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = *count as f64 / length;
            -share * share.log2()
        })
        .sum();
    entropy >= 3.8
}

#[cfg(test)]
mod tests {
    use super::{is_token, names_a_secret};

    #[test]
    fn keys_are_known_by_their_names() {
        for name in [
            "Authorization",
            "password",
            "db_password",
            "clientSecret",
            "X-Api-Key",
            "access_token",
            "token",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in [
            "passwordHint",
            "secretQuestion",
            "tokenCount",
            "nextPageToken",
            "author",
            "key",
            "Subject",
            "keyPath",
        ] {
            assert!(!names_a_secret(name), "{name}");
        }
    }

    #[test]
    fn keys_are_known_by_what_they_look_like_and_words_and_ids_are_none() {
        for text in [
            "Bearer abc123def456",
            "Basic dXNlcjpwYXNzMQ==",
            "https://user:pass@example.test/x",
            "https://example.test/x?api_key=0123456789",
            "-----BEGIN RSA PRIVATE KEY-----\nMII",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
            "q7Rk2ZpV9xLm4TbN8cWd3HsF6gJy1KaE",
        ] {
            assert!(is_token(text), "{text}");
        }
        for text in [
            "Basic instructions",
            "Bearer of good news",
            "basic",
            "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60",
            "0035g00000XyZabAAF",
            "arn:aws:connect:us-east-1:123456789012:instance/8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60/queue/1",
            "SELECT Id FROM Contact WHERE Phone = '5'",
            "https://example.test/a?token=&page=2",
            "https://anna@example.test/",
            "MyVeryLongAttributeNameWithManyWordsInIt2024",
            "acsf-screenpop-record",
            "ThisIsTheSecondVersionOfTheFlow2From2024And2025",
        ] {
            assert!(!is_token(text), "{text}");
        }
    }
}
