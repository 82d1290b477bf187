//! Who the customer of a contact is, as far as the numbers tell.

use ccp_protocol::contacts::Direction;

use crate::App;

/// What the customer's name is known by.
pub(crate) enum Named {
    /// It was looked up already; nothing was found where it is none.
    As(Option<String>),
    /// Their number.
    ByNumber,
}

/// The customer of a contact: who called, or who was called.
pub(super) struct Customer {
    /// E.164 where it is a number, else as told.
    pub phone: Option<String>,
    /// Where the number is known.
    pub name: Option<String>,
}

impl Customer {
    /// By the numbers as told, `from` and `to`.
    pub async fn of(
        app: &App,
        direction: Direction,
        (from, to): (Option<&str>, Option<&str>),
        named: Named,
    ) -> Self {
        let told = match direction {
            Direction::In => from,
            Direction::Out => to,
        };
        let phone = told.and_then(|number| app.locale.canonical(number));
        let name = match (named, &phone) {
            (Named::As(name), _) => name,
            (Named::ByNumber, Some(phone)) => name_of(app, phone).await,
            (Named::ByNumber, None) => None,
        };
        Self {
            phone: phone.or_else(|| told.map(str::to_owned)),
            name,
        }
    }
}

/// The customer's name where their number is known. A CRM that does not answer must not hold up a call.
async fn name_of(app: &App, phone: &str) -> Option<String> {
    match app.crm.name_by_phone(phone).await {
        Ok(name) => name,
        Err(error) => {
            tracing::warn!(%error, "the caller's name could not be looked up");
            None
        }
    }
}
