//! Which agent answered a call, or makes one. Pure.

use ccp_store::identity::AgentRecord;
use rlibphonenumber::Region;

use super::{
    agents_numbers,
    numbers::{candidates, is_one_of},
};

/// What is told of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hints {
    /// A number, a login, an e-mail address or an id.
    pub answering_number: Option<String>,
    /// Logins or names.
    pub user: Vec<String>,
    /// An id.
    pub user_id: Option<String>,
}

/// The agent who is meant: by number, login, e-mail address or id; else by one of the user names; else by the user's id.
/// Whoever may not sign in is nobody.
pub fn find<'a>(hints: &Hints, agents: &'a [AgentRecord], home: Region) -> Option<&'a AgentRecord> {
    let agents = || agents.iter().filter(|agent| !agent.roles.is_empty());
    let by_number = |text: &str| {
        let asked = candidates(text, home);
        let has = |agent: &AgentRecord, is_it: &dyn Fn(&str) -> bool| {
            agents_numbers::of(agent).any(is_it)
        };
        agents()
            .find(|agent| has(agent, &|number| is_one_of(number, &asked, home)))
            .or_else(|| agents().find(|agent| has(agent, &|number| number == text)))
            .or_else(|| agents().find(|agent| same(&agent.login, text)))
            .or_else(|| {
                agents().find(|agent| agent.email.as_deref().is_some_and(|own| same(own, text)))
            })
            .or_else(|| agents().find(|agent| agent.id.as_str() == text))
    };
    let by_name = |text: &String| {
        let text = text.trim();
        agents()
            .find(|agent| same(&agent.login, text))
            .or_else(|| agents().find(|agent| same(&agent.name, text)))
    };
    let given = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim).unwrap_or_default();
        (!text.is_empty()).then(|| text.to_owned())
    };
    given(&hints.answering_number)
        .and_then(|text| by_number(&text))
        .or_else(|| hints.user.iter().find_map(by_name))
        .or_else(|| {
            let id = given(&hints.user_id)?;
            agents().find(|agent| agent.id.as_str() == id)
        })
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ccp_protocol::identity::Role;

    use super::*;

    fn agents() -> Vec<AgentRecord> {
        [
            (
                "1",
                "anna",
                "Anna Berg",
                "+49 30 600000000; 0171 600000",
                vec![Role::Agent],
            ),
            ("2", "Ben@example.com", "Ben Cole", "102", vec![Role::Agent]),
            ("3", "cy", "Cy", "0171 1000001", vec![]),
            ("102", "dora", "Dora", "", vec![Role::Administrator]),
        ]
        .map(|(id, login, name, phone, roles)| AgentRecord {
            id: id.into(),
            login: login.to_owned(),
            name: name.to_owned(),
            phone: Some(phone.to_owned()),
            email: Some(format!(
                "{}@crm.example",
                name.to_lowercase().replace(' ', ".")
            )),
            roles,
            password_hash: None,
            created_at: 0,
            version: 1,
        })
        .into()
    }

    fn found(number: &str, user: &[&str], id: &str) -> Option<String> {
        let hints = Hints {
            answering_number: (!number.is_empty()).then(|| number.to_owned()),
            user: user.iter().map(ToString::to_string).collect(),
            user_id: (!id.is_empty()).then(|| id.to_owned()),
        };
        find(&hints, &agents(), Region::DE).map(|agent| agent.login.clone())
    }

    #[test]
    fn number_comes_before_login_and_id_and_those_before_user_and_user_id() {
        for (number, user, id, expected) in [
            ("030600000000", vec![], "", Some("anna")),
            ("4930600000000", vec!["dora"], "2", Some("anna")),
            ("0171600000", vec![], "", Some("anna")),
            ("102", vec![], "", Some("Ben@example.com")),
            ("Anna.Berg@CRM.example", vec![], "", Some("anna")),
            ("cy@crm.example", vec![], "", None),
            ("ben@EXAMPLE.com", vec![], "", Some("Ben@example.com")),
            ("1", vec![], "", Some("anna")),
            ("49999", vec!["nobody", "ANNA BERG"], "2", Some("anna")),
            ("", vec!["DORA"], "1", Some("dora")),
            ("", vec!["nobody"], "1", Some("anna")),
            ("491711000001", vec![], "", None),
            ("", vec!["cy"], "3", None),
            ("", vec![], "", None),
        ] {
            assert_eq!(
                found(number, &user, id).as_deref(),
                expected,
                "{number} {user:?} {id}"
            );
        }
    }
}
