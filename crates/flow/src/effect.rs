//! What the engine asks of the world around it, as values that can be stored and sent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Performer;

/// One thing to perform before the run can go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    /// Id of the block that asks.
    pub block: String,
    /// The block's type, as in the flow file.
    pub kind: String,
    /// What to do.
    pub action: EffectAction,
    /// When the whole run must have ended, UTC milliseconds.
    pub deadline_ms: i64,
    /// The number of this step in the run, from 1: together with the run's id a key that is never used twice.
    pub step: u32,
}

/// What to do. Controls are resolved: no reference is left in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum EffectAction {
    /// Answer when this moment has come; never later than the run's deadline.
    Delay {
        /// UTC milliseconds.
        until_ms: i64,
    },
    /// Send an HTTP request. Answer: `{"status", "headers", "body"}`, whatever the status; the block succeeds with 2xx.
    Http {
        /// Upper case; `GET` when none was given.
        method: String,
        /// The address.
        url: String,
        /// Request headers.
        headers: Map<String, Value>,
        /// Query parameters to add to the address.
        query: Map<String, Value>,
        /// The body; text is sent as it is, anything else as JSON.
        body: Option<Value>,
        /// How long to wait, milliseconds.
        timeout_ms: Option<u64>,
        /// Name of a stored credential.
        secret: Option<String>,
    },
    /// Set one of the agent's properties. The answer's value is not looked at.
    SetProperty {
        /// Its key.
        key: String,
        /// Its value.
        value: Value,
    },
    /// Read one of the agent's properties. Answer: its value, or null.
    GetProperty {
        /// Its key.
        key: String,
    },
    /// Read all of the agent's properties. Answer: a map.
    GetAllProperties,
    /// Forget one of the agent's properties. The answer's value is not looked at.
    UnsetProperty {
        /// Its key.
        key: String,
    },
    /// Forget all of the agent's properties. The answer's value is not looked at.
    ClearProperties,
    /// Add to a counter among the agent's properties. Answer: the new value, a number.
    UpdateCounter {
        /// Its key.
        key: String,
        /// What to add, may be negative.
        by: f64,
    },
    /// Read a counter. Answer: a number, or null where there is none (taken as 0).
    GetCounter {
        /// Its key.
        key: String,
    },
    /// Write to the log. The answer's value is not looked at.
    Log {
        /// `debug`, `info`, `warn` or `error`.
        level: String,
        /// The text.
        message: String,
    },
    /// Append a data item to the agent's feed. The answer's value is not looked at.
    SendData {
        /// Key and value, in the order to show.
        fields: Vec<(String, Value)>,
    },
    /// Show a message in the overlay. The answer's value is not looked at.
    Alert {
        /// The text.
        message: String,
        /// `info`, `success`, `warning` or `error`.
        level: String,
    },
    /// Show all attributes of the contact, or only the configured ones. The answer's value is not looked at.
    ShowAllAttributes {
        /// All of them.
        enabled: bool,
    },
    /// Merge into the contact's attributes; a null value removes one. The answer's value is not looked at.
    UpdateAttributes {
        /// What to merge.
        attributes: Map<String, Value>,
        /// The contact in hand; none when the run has no contact, which the runtime answers with `no_contact`.
        contact_id: Option<String>,
    },
    /// Read the contact in hand as it is now. Answer: the shape of `$.contact`, or null without a contact.
    ReadContact,
    /// Find a CRM record by a telephone number. Answer: its id, or null.
    CrmFindByPhone {
        /// `Contact` or `Lead`.
        kind: String,
        /// The number, in any spelling; empty when none was given, which finds nothing.
        phone: String,
        /// The CRM's field to look into, where the flow names one.
        field: Option<String>,
    },
    /// Read a CRM record. Answer: a map of its fields, or null.
    CrmRetrieve {
        /// The record's type, as the flow names it.
        kind: String,
        /// Its id.
        id: String,
        /// Fields to read; all when empty.
        fields: Vec<String>,
    },
    /// Create or change a CRM record. Answer: its id.
    CrmSave {
        /// The record's type, as the flow names it.
        kind: String,
        /// The record to change; none creates one.
        id: Option<String>,
        /// Fields that were given; what was empty is not among them.
        fields: Map<String, Value>,
    },
    /// Create a task. Answer: its id.
    CrmCreateTask {
        /// Fields that were given, `Subject` joined; what was empty is not among them.
        fields: Map<String, Value>,
    },
    /// Is this record marked "do not call"? Answer: a boolean.
    CrmIsDoNotCall {
        /// The record.
        id: String,
    },
    /// Ask the CRM a query. Answer: a list of records.
    CrmQuery {
        /// The query, in the CRM's own language.
        query: String,
    },
    /// Ask an overlay of the agent, or the page around it. Answer: the command's results.
    Command {
        /// The block's type less `SE_`, in camelCase: `sfScreenpopObject`.
        name: String,
        /// The resolved controls.
        args: Map<String, Value>,
        /// Who is to do it: overlay, host or softphone.
        performer: Performer,
    },
}

/// How an effect ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// It was done; the value is what the action's documentation says.
    Done(Value),
    /// It was not.
    Failed {
        /// For programs, such as `agent_not_connected`.
        code: String,
        /// For people.
        message: String,
    },
}

impl Answer {
    /// A failure with a code and its text.
    pub fn failed(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Failed {
            code: code.into(),
            message: message.into(),
        }
    }
}

impl EffectAction {
    /// The answer, where it is known before the effect is performed: the runtime may answer at once, go on, and commit
    /// several such effects together with the run's state.
    pub fn foregone(&self) -> Option<Answer> {
        match self {
            Self::SetProperty { .. }
            | Self::UnsetProperty { .. }
            | Self::ClearProperties
            | Self::Log { .. }
            | Self::SendData { .. }
            | Self::Alert { .. }
            | Self::ShowAllAttributes { .. }
            | Self::UpdateAttributes {
                contact_id: Some(_),
                ..
            } => Some(Answer::Done(Value::Null)),
            _ => None,
        }
    }
}
