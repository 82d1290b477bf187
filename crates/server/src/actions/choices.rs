//! The choices of dropdowns that a flow fills: loaded when a form opens, and remembered until it is sent.

use std::collections::HashMap;

use ccp_protocol::{
    ContactId, FlowId,
    actions::{ActionDocument, Choice, Form, FormField, OpenedField, Options, OptionsError},
    problem::FieldError,
};
use ccp_store::{Millis, identity::AgentRecord};
use futures_util::{StreamExt, stream};
use serde_json::{Map, Value};

use super::{form_check, offered::Offer};
use crate::{
    App,
    extract::escaped,
    flows::runtime::{self, Asked, NotFilled},
    problem::ApiError,
};

/// The most options a flow may fill a dropdown with.
const MOST: usize = 1000;
/// So many flows run at once for one form.
const AT_ONCE: usize = 8;

/// A form that is open for an agent.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// Whose form it is.
    pub action: &'a ActionDocument,
    /// Who opened it.
    pub agent: &'a AgentRecord,
    /// The contact in view.
    pub contact: Option<&'a ContactId>,
}

impl Opening<'_> {
    /// The form's fields, each dropdown with its options or with why it has none. Each flow runs once, all of them within
    /// the same few seconds.
    pub async fn fill(self, app: &App, form: Form) -> Vec<OpenedField> {
        let mut flows: Vec<FlowId> = form.fields.iter().filter_map(flow_of).cloned().collect();
        flows.sort_unstable();
        flows.dedup();
        let until = until(app);
        let loads = flows.into_iter().map(|flow| async move {
            let found = self.run(app, &flow, until).await;
            (flow, found)
        });
        let loaded: HashMap<_, _> = stream::iter(loads)
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let fields = form.fields.into_iter();
        fields
            .map(|mut field| {
                let Some(found) = flow_of(&field).and_then(|flow| loaded.get(flow)) else {
                    return bare(field);
                };
                let (choices, options_error) = match found {
                    Ok(choices) => (choices.clone(), None),
                    Err(error) => {
                        told(&field, error);
                        (Vec::new(), Some(told_as(error)))
                    }
                };
                if options_error.is_none() {
                    self.remember(app, &field.name, &choices);
                }
                field.options = Some(Options::List(choices));
                OpenedField {
                    field,
                    options_error,
                }
            })
            .collect()
    }

    /// The options of one dropdown.
    ///
    /// # Errors
    /// `NotFound` when the form has no dropdown of this name that a flow fills; else why the flow brought none.
    pub async fn of(self, app: &App, name: &str) -> Result<Vec<Choice>, NotFilled> {
        let fields = self.action.form.iter().flat_map(|form| &form.fields);
        let field = fields
            .filter(|field| flow_of(field).is_some())
            .find(|field| field.name == name)
            .ok_or(ApiError::NotFound("dropdown that a flow fills"))?;
        self.load(app, field, until(app)).await
    }

    /// Refuses what no flow offers. What this agent was offered a while ago is taken without asking again; for anything
    /// else the flow says what there is now, all of them within the same few seconds.
    ///
    /// # Errors
    /// 422 with `/form/NAME` for each dropdown at fault; else why the flow was not run.
    pub async fn check(self, app: &App, values: &Map<String, Value>) -> Result<(), ApiError> {
        let mut errors = Vec::new();
        let until = until(app);
        let fields = self.action.form.iter().flat_map(|form| &form.fields);
        for field in fields.filter(|field| flow_of(field).is_some()) {
            let chosen = values.get(&field.name).and_then(Value::as_str);
            let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) else {
                continue;
            };
            if self.was_offered(app, &field.name, chosen) {
                continue;
            }
            let detail = match self.load(app, field, until).await {
                Ok(choices) if choices.iter().any(|choice| choice.value == chosen) => continue,
                Ok(_) => form_check::NO_OPTION.to_owned(),
                Err(NotFilled::Refused(
                    error @ (ApiError::NotFound(_)
                    | ApiError::TooManyRequests { .. }
                    | ApiError::Unavailable(_)
                    | ApiError::Internal),
                )) => return Err(error),
                Err(error) => format!("The options could not be loaded to check this: {error}."),
            };
            errors.push(FieldError {
                pointer: format!("/form/{}", escaped(&field.name)),
                detail,
            });
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(form_check::not_right(errors))
        }
    }

    /// Whether any field's choice can only be checked by running its flow.
    pub fn is_known(self, app: &App, values: &Map<String, Value>) -> bool {
        let fields = self.action.form.iter().flat_map(|form| &form.fields);
        fields
            .filter(|field| flow_of(field).is_some())
            .all(|field| {
                let chosen = values.get(&field.name).and_then(Value::as_str);
                chosen.is_none_or(|it| it.is_empty() || self.was_offered(app, &field.name, it))
            })
    }

    async fn load(
        self,
        app: &App,
        field: &FormField,
        until: Millis,
    ) -> Result<Vec<Choice>, NotFilled> {
        let flow = flow_of(field).ok_or(ApiError::Internal)?;
        let found = self.run(app, flow, until).await;
        match &found {
            Ok(choices) => self.remember(app, &field.name, choices),
            Err(error) => told(field, error),
        }
        found
    }

    async fn run(self, app: &App, flow: &FlowId, until: Millis) -> Result<Vec<Choice>, NotFilled> {
        let asked = Asked {
            agent: self.agent,
            contact: self.contact,
            payload: &self.action.payload,
            until,
        };
        runtime::send_data_of(app, flow, asked).await.map(choices)
    }

    fn offer(self, field: &str) -> Offer {
        Offer {
            agent: self.agent.id.clone(),
            action: self.action.id.clone(),
            version: self.action.version,
            field: field.to_owned(),
            contact: self.contact.cloned(),
        }
    }

    fn remember(self, app: &App, field: &str, choices: &[Choice]) {
        let values = choices.iter().map(|choice| choice.value.as_str());
        app.offered.keep(self.offer(field), values, app.clock.now());
    }

    fn was_offered(self, app: &App, field: &str, value: &str) -> bool {
        app.offered.has(&self.offer(field), value, app.clock.now())
    }
}

fn until(app: &App) -> Millis {
    let longest = i64::try_from(runtime::LONGEST.as_millis()).unwrap_or(i64::MAX);
    app.clock.now().saturating_add(longest)
}

fn flow_of(field: &FormField) -> Option<&FlowId> {
    match &field.options {
        Some(Options::Flow(source)) => Some(&source.flow_id),
        _ => None,
    }
}

/// A field as it is configured.
pub fn bare(field: FormField) -> OpenedField {
    OpenedField {
        field,
        options_error: None,
    }
}

fn told(field: &FormField, error: &NotFilled) {
    let (flow, code) = (flow_of(field), error.code());
    tracing::warn!(
        field = field.name,
        ?flow,
        code,
        "a dropdown could not be filled"
    );
}

fn told_as(error: &NotFilled) -> OptionsError {
    OptionsError {
        code: error.code().to_owned(),
        message: error.to_string(),
    }
}

/// What a flow sent as choices: each value once, with the label that was sent last. No value is no choice.
fn choices(sent: Vec<(String, Value)>) -> Vec<Choice> {
    let mut labels: Map<String, Value> = Map::new();
    for (value, label) in sent {
        if value.is_empty() || value.len() > form_check::MAX_FIELD {
            continue;
        }
        labels.insert(value, label);
    }
    let choices = labels.into_iter().take(MOST);
    choices
        .map(|(value, label)| {
            let label = match label {
                Value::String(text) => text,
                Value::Null => value.clone(),
                other => other.to_string(),
            };
            Choice { value, label }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(sent: &[(&str, Value)]) -> Vec<(String, String)> {
        let sent = sent
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()));
        choices(sent.collect())
            .into_iter()
            .map(|choice| (choice.value, choice.label))
            .collect()
    }

    #[test]
    fn what_a_flow_sends_becomes_choices_in_its_order() {
        let sent = [
            ("b", json!("Beta")),
            ("a", json!(1)),
            ("c", json!(null)),
            ("", json!("none")),
            ("b", json!("Better")),
        ];
        let wanted = [("b", "Better"), ("a", "1"), ("c", "c")];
        assert_eq!(
            shown(&sent),
            wanted.map(|(value, label)| (value.to_owned(), label.to_owned()))
        );
    }

    #[test]
    fn a_dropdown_has_a_thousand_choices_at_most_and_each_can_be_sent() {
        let many = (0..=MOST).map(|number| (number.to_string(), json!("x")));
        assert_eq!(choices(many.collect()).len(), MOST);
        let long = "x".repeat(form_check::MAX_FIELD + 1);
        assert_eq!(choices(vec![(long, json!("x"))]), []);
    }
}
