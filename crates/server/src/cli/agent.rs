//! `agent add`: how the first administrator comes to be.

use std::io::BufRead;

use ccp_protocol::{AgentId, identity::Role};
use ccp_store::{
    housekeeping::Housekeeping,
    identity::{AgentRecord, AuditRecord, Identity},
};
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::{CliError, DatabaseOptions, database};
use crate::{
    clock::{Clock, SystemClock},
    identity::password,
};

/// What can be done about agents.
#[derive(Debug, Subcommand)]
pub(super) enum AgentCommand {
    /// Make somebody who may sign in. The password is the first line of standard input.
    Add {
        /// The name they sign in with.
        login: String,
        /// The name shown.
        #[arg(long)]
        name: String,
        /// What they may do.
        #[arg(long, value_enum, default_value = "agent")]
        role: RoleName,
        /// Telephone number or extension; several with commas between them.
        #[arg(long)]
        phone: Option<String>,
        /// E-mail address, by which a telephone system may name them.
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    /// Talks to customers.
    Agent,
    /// Sets things up.
    Administrator,
}

/// Does it.
pub(super) async fn run(command: AgentCommand) -> Result<(), CliError> {
    let AgentCommand::Add {
        login,
        name,
        role,
        phone,
        email,
        database,
    } = command;
    if login.trim().is_empty() || login.trim() != login || name.trim().is_empty() {
        return Err(CliError::Usage(
            "login and name must not be empty".to_owned(),
        ));
    }
    eprintln!("password of {login}, ended by Enter:");
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(CliError::io("reading the password"))?;
    let secret = line.trim_end_matches(['\r', '\n']);
    password::check(secret, "/password").map_err(|_| {
        CliError::Usage(format!(
            "a password has {} characters to {} bytes",
            password::SHORTEST,
            password::LONGEST
        ))
    })?;
    let clock = SystemClock;
    let agent = AgentRecord {
        id: AgentId(clock.id()),
        login,
        name,
        phone,
        email,
        roles: vec![match role {
            RoleName::Agent => Role::Agent,
            RoleName::Administrator => Role::Administrator,
        }],
        password_hash: Some(
            password::hash(secret).map_err(|error| CliError::Usage(error.to_string()))?,
        ),
        created_at: clock.now(),
        version: 1,
    };
    let store = database::open(database.path()?).await?;
    store.insert_agent(&agent).await?;
    let line = AuditRecord {
        at: clock.now(),
        who: "command line".to_owned(),
        what: "agent.create".to_owned(),
        target: agent.id.0.clone(),
        details: json!({ "login": agent.login }),
    };
    store.audit(&line).await?;
    store.close().await?;
    println!("made: {}", agent.login);
    Ok(())
}
