//! Why a request of a flow was not sent, or brought no answer. Codes are for flows, texts for people.

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Not an address, or one that hides where it leads.
    #[error("the address cannot be used: {0}")]
    BadUrl(&'static str),
    /// Not a method that can be sent.
    #[error("the method has to be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS")]
    BadMethod,
    /// Not on the list.
    #[error(
        "{method} {origin} at this path is no allowed destination: an administrator adds it to settings/outbound \
         (scheme, host, port, path prefix, methods)"
    )]
    NotAllowed {
        /// Of the request.
        method: String,
        /// Scheme, host and port.
        origin: String,
    },
    /// It leads into a private network, and its entry does not say that it may.
    #[error(
        "{0} leads to this machine or into a private network: if that is meant, an administrator sets allowPrivate at \
         its entry in settings/outbound"
    )]
    Private(String),
    /// It leads where nothing may be called.
    #[error("{0} leads to an address that is never called")]
    Never(String),
    /// The name leads nowhere.
    #[error("no address was found for {0}")]
    NoAddress(String),
    /// A header that cannot be sent.
    #[error("the header {0:?} cannot be sent: {1}")]
    BadHeader(String, &'static str),
    /// A query parameter that is neither text, number, boolean nor a list of them.
    #[error("the query parameter {0:?} is no text, number or boolean")]
    BadQuery(String),
    /// There is no secret of this name.
    #[error("there is no secret {0:?}: an administrator adds it under settings/secrets")]
    SecretMissing(String),
    /// A secret is named by data and not by the flow.
    #[error("a secret is named in the flow itself, never by what is filled in")]
    SecretNotLiteral,
    /// A secret is bound to other destinations.
    #[error(
        "the secret {0:?} is not for {1}: an administrator lists the hosts it may go to under settings/secrets"
    )]
    SecretNotForHost(String, String),
    /// A secret cannot be unlocked.
    #[error("the secret {0:?} cannot be unlocked: {1}")]
    SecretLocked(String, String),
    /// The run sent as many as it may: most likely a loop.
    #[error("a run sends at most {0} requests")]
    PerRun(u32),
    /// The destination got as many as it may.
    #[error("{0} gets at most {1} requests a minute; the next in {2} s")]
    PerMinute(String, u32, u64),
    /// No place became free in time.
    #[error("as many requests as may be under way at once wait for {0} already")]
    Busy(String),
    /// No answer in time.
    #[error("{0} did not answer in time")]
    Timeout(String),
    /// No connection.
    #[error("no connection to {0}")]
    Unreachable(String),
    /// The answer broke off, or was none.
    #[error("{0} did not answer in HTTP to the end")]
    Broken(String),
    /// Too much of an answer.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// Settings could not be read, or no client could be made; the log says more.
    #[error("something went wrong on our side")]
    Internal,
}

impl Failure {
    /// As a flow sees it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUrl(_) => "bad_url",
            Self::BadMethod => "bad_method",
            Self::NotAllowed { .. } => "destination_not_allowed",
            Self::Private(_) | Self::Never(_) => "address_not_allowed",
            Self::NoAddress(_) => "address_not_found",
            Self::BadHeader(..) => "bad_header",
            Self::BadQuery(_) => "bad_query",
            Self::SecretMissing(_) => "secret_missing",
            Self::SecretNotLiteral => "secret_not_literal",
            Self::SecretNotForHost(..) => "secret_not_for_destination",
            Self::SecretLocked(..) => "secret_locked",
            Self::PerRun(_) | Self::PerMinute(..) => "too_many_requests",
            Self::Busy(_) => "destination_busy",
            Self::Timeout(_) => "timeout",
            Self::Unreachable(_) => "unreachable",
            Self::Broken(_) => "bad_answer",
            Self::TooLarge(_) => "answer_too_large",
            Self::Internal => "internal",
        }
    }
}
