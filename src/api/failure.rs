//! Why a request came to nothing, and what that means for trying again.

use ccp_protocol::problem::FieldError;

use crate::i18n;

/// Why a request came to nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// No answer: the network, a deadline, a server that is not there. It may have been done all the same.
    Unreachable,
    /// The session is over.
    SignedOut,
    /// The server said no, or said it is in trouble.
    Refused {
        /// HTTP status.
        status: u16,
        /// Why, in words.
        detail: String,
        /// The fields at fault.
        errors: Vec<FieldError>,
        /// Milliseconds after which to come back, where it said so.
        retry_after: Option<f64>,
    },
    /// The answer is not what the API promises.
    Unreadable,
}

impl Failure {
    /// Whether the same request may do better later; it carries a key where doing it twice would matter.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable | Self::Unreadable => true,
            Self::SignedOut => false,
            Self::Refused { status, .. } => matches!(status, 408 | 425 | 429) || *status >= 500,
        }
    }

    /// Milliseconds after which to come back, where the server said so.
    pub fn retry_after(&self) -> Option<f64> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Why, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Unreachable => i18n::UNREACHABLE.to_owned(),
            Self::SignedOut => i18n::SESSION_OVER.to_owned(),
            Self::Unreadable => i18n::UNREADABLE.to_owned(),
            Self::Refused { detail, errors, .. } => match errors.first() {
                Some(error) if detail.is_empty() => error.detail.clone(),
                _ => detail.clone(),
            },
        }
    }

    /// The fields of a form at fault: name and what is wrong.
    pub fn field_errors(&self) -> Vec<(String, String)> {
        let Self::Refused { errors, .. } = self else {
            return Vec::new();
        };
        errors
            .iter()
            .filter_map(|error| {
                let field = error.pointer.strip_prefix("/form/")?;
                let field = field.split('/').next().unwrap_or(field);
                Some((unescaped(field), error.detail.clone()))
            })
            .collect()
    }
}

/// A part of a JSON pointer as it reads: `~1` is a slash, `~0` a tilde.
fn unescaped(part: &str) -> String {
    let mut parts = part.split('~');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        name.push(if part.starts_with('1') { '/' } else { '~' });
        name.push_str(part.get(1..).unwrap_or_default());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, pointers: &[&str]) -> Failure {
        let error = |pointer: &&str| FieldError {
            pointer: (*pointer).to_owned(),
            detail: "no".to_owned(),
        };
        Failure::Refused {
            status,
            detail: "Because.".to_owned(),
            errors: pointers.iter().map(error).collect(),
            retry_after: None,
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(refused(status, &[]).is_passing(), "{status}");
        }
        for status in [400, 401, 403, 404, 409, 413, 422] {
            assert!(!refused(status, &[]).is_passing(), "{status}");
        }
        assert!(Failure::Unreachable.is_passing());
        assert!(!Failure::SignedOut.is_passing());
    }

    #[test]
    fn pointers_into_the_form_name_fields() {
        let fields =
            refused(422, &["/form/LastName", "/contactId", "/form/a~1b~0c/0"]).field_errors();
        assert_eq!(
            fields,
            vec![
                ("LastName".to_owned(), "no".to_owned()),
                ("a/b~c".to_owned(), "no".to_owned())
            ]
        );
    }
}
