//! Effects on our own store, as the writes they are. Pure.

use ccp_flow::{Effect, EffectAction};
use ccp_protocol::{
    ActionId, AgentId, ContactId, RunId,
    feed::{ConfigurationChanged, DataField, DataItem, EntryKind, Notice, NoticeLevel, RunNews},
    runs::RunStatus,
};
use ccp_store::{feed::NewEntry, runs::RunWrite};
use serde_json::{Value, json};

/// Whose run it is: what its writes need to know.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject {
    /// The run.
    pub run_id: RunId,
    /// Whom it runs for.
    pub agent_id: AgentId,
    /// The contact in hand.
    pub contact_id: Option<ContactId>,
    /// The action that started it.
    pub action_id: Option<ActionId>,
    /// The flow's name.
    pub flow_name: String,
}

impl Subject {
    fn entry(&self, kind: EntryKind, body: Value) -> NewEntry {
        NewEntry {
            agent_id: self.agent_id.clone(),
            kind,
            contact_id: self.contact_id.clone(),
            run_id: Some(self.run_id.clone()),
            replace_key: None,
            body,
        }
    }

    /// Tells the agent where the run stands.
    pub(super) fn news(&self, status: RunStatus, error: Option<String>) -> RunWrite {
        let news = RunNews {
            id: self.run_id.clone(),
            action_id: self.action_id.clone(),
            status,
            error,
        };
        RunWrite::Entry(self.entry(EntryKind::Run, json!(news)))
    }

    /// What the effect writes; none when it is no write. `title` is the block's own.
    pub(super) fn write(&self, effect: &Effect, title: Option<&str>) -> Option<RunWrite> {
        let agent_id = self.agent_id.clone();
        Some(match &effect.action {
            EffectAction::SetProperty { key, value } => RunWrite::SetProperty {
                agent_id,
                key: key.clone(),
                value: value.clone(),
            },
            EffectAction::UnsetProperty { key } => RunWrite::UnsetProperty {
                agent_id,
                key: key.clone(),
            },
            EffectAction::ClearProperties => RunWrite::ClearProperties { agent_id },
            EffectAction::UpdateCounter { key, by } => RunWrite::UpdateCounter {
                agent_id,
                key: key.clone(),
                by: *by,
            },
            EffectAction::SendData { fields } => RunWrite::Entry(self.data(fields, title)),
            EffectAction::Alert { message, level } => {
                let notice = Notice {
                    level: notice_level(level),
                    text: message.clone(),
                };
                RunWrite::Entry(self.entry(EntryKind::Notice, json!(notice)))
            }
            EffectAction::ShowAllAttributes { enabled } => {
                let changed = ConfigurationChanged {
                    changed: vec![format!("showAllAttributes:{enabled}")],
                };
                RunWrite::Entry(self.entry(EntryKind::Configuration, json!(changed)))
            }
            EffectAction::UpdateAttributes {
                attributes,
                contact_id: Some(contact),
            } => RunWrite::MergeAttributes {
                contact_id: contact.as_str().into(),
                patch: attributes.clone(),
            },
            _ => return None,
        })
    }

    fn data(&self, fields: &[(String, Value)], title: Option<&str>) -> NewEntry {
        let mut keys: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        let field = |(key, value): &(String, Value)| DataField {
            key: key.clone(),
            value: value.clone(),
        };
        let item = DataItem {
            title: title
                .filter(|title| !title.is_empty())
                .unwrap_or(&self.flow_name)
                .to_owned(),
            flow: self.flow_name.clone(),
            fields: fields.iter().map(field).collect(),
        };
        NewEntry {
            // As JSON, so that no key can look like two.
            replace_key: Some(json!(keys).to_string()),
            ..self.entry(EntryKind::Data, json!(item))
        }
    }
}

fn notice_level(level: &str) -> NoticeLevel {
    match level.to_ascii_lowercase().as_str() {
        "success" => NoticeLevel::Success,
        "warning" | "warn" => NoticeLevel::Warning,
        "error" | "danger" => NoticeLevel::Error,
        _ => NoticeLevel::Info,
    }
}

/// About how much memory a write takes while it waits for its commit.
pub(super) fn weight(write: &RunWrite) -> usize {
    const BASE: usize = 200;
    BASE + match write {
        RunWrite::SetProperty { value, .. } => size(value),
        RunWrite::Entry(entry) => size(&entry.body),
        RunWrite::MergeAttributes { patch, .. } => patch
            .iter()
            .map(|(key, value)| key.len() + size(value))
            .sum(),
        RunWrite::UnsetProperty { .. }
        | RunWrite::ClearProperties { .. }
        | RunWrite::UpdateCounter { .. } => 0,
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 16,
        Value::String(text) => 16 + text.len(),
        Value::Array(items) => 16 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => {
            16 + map
                .iter()
                .map(|(key, value)| key.len() + size(value))
                .sum::<usize>()
        }
    }
}

/// Whether what is read next may depend on the write.
pub(super) fn is_readable(write: &RunWrite) -> bool {
    !matches!(write, RunWrite::Entry(_))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn subject() -> Subject {
        Subject {
            run_id: "r".into(),
            agent_id: "a".into(),
            contact_id: Some("c".into()),
            action_id: None,
            flow_name: "Cases".to_owned(),
        }
    }

    fn entry(action: EffectAction, title: Option<&str>) -> NewEntry {
        let effect = Effect {
            block: "b".to_owned(),
            kind: "k".to_owned(),
            action,
            deadline_ms: 0,
            step: 1,
        };
        let Some(RunWrite::Entry(entry)) = subject().write(&effect, title) else {
            panic!("no entry")
        };
        entry
    }

    #[test]
    fn a_data_item_keeps_its_order_and_is_known_by_its_set_of_keys() {
        let fields = |keys: [&str; 2]| EffectAction::SendData {
            fields: keys.map(|key| (key.to_owned(), json!(1))).into(),
        };
        let (one, two) = (
            entry(fields(["b", "a"]), Some("Open cases")),
            entry(fields(["a", "b"]), Some("")),
        );
        assert_eq!(
            one.body,
            json!({"title": "Open cases", "flow": "Cases", "fields": [{"key": "b", "value": 1}, {"key": "a", "value": 1}]})
        );
        assert_eq!(two.body["title"], "Cases");
        assert_eq!(one.replace_key, two.replace_key);
        assert_ne!(
            one.replace_key,
            entry(
                EffectAction::SendData {
                    fields: vec![("a,b".to_owned(), json!(1))]
                },
                None
            )
            .replace_key
        );
        assert_eq!(
            (one.contact_id, one.run_id),
            (Some("c".into()), Some("r".into()))
        );
    }

    #[test]
    fn an_alert_is_a_notice_of_its_level() {
        let alert = |level: &str| {
            entry(
                EffectAction::Alert {
                    message: "<b>".to_owned(),
                    level: level.to_owned(),
                },
                None,
            )
        };
        assert_eq!(
            alert("warning").body,
            json!({"level": "warning", "text": "<b>"})
        );
        assert_eq!(alert("").body["level"], "info");
    }
}
