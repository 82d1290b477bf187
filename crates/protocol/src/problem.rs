//! The one error shape of the HTTP API: RFC 9457 `application/problem+json`.

wire! {
    /// A problem document. Every 4xx and 5xx answer of the HTTP API is one.
    pub struct Problem {
        /// A URI reference that names the kind of problem, for example `/problems/not-found`.
        #[serde(rename = "type")]
        pub kind: String,
        /// The kind of problem in words.
        pub title: String,
        /// The HTTP status, again, so that a stored document is whole.
        pub status: u16,
        /// What went wrong this time and what to do about it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub detail: String,
        /// The fields at fault, where fields are.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub errors: Vec<FieldError>,
    }
}

wire! {
    /// One field at fault.
    pub struct FieldError {
        /// JSON pointer (RFC 6901) into the request's body, for example `/form/LastName`.
        pub pointer: String,
        /// What is wrong with it, as a sentence for the person who typed it.
        pub detail: String,
    }
}
