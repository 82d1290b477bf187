//! CTI Actions and their forms.

use serde_json::{Map, Value};

use crate::{ActionId, AgentId, ContactId, FlowId, RunId};

wire! {
    /// An action as the overlay lists it.
    pub struct Action {
        /// The action's id.
        pub id: ActionId,
        /// What the row says. Names need not be unique.
        pub name: String,
        /// Rows are sorted by this, then by name.
        pub order: i64,
        /// The form it opens; without one it has an "Execute" button.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub form: Option<Form>,
    }
}

wire! {
    /// The form an action opens.
    #[derive(Default)]
    pub struct Form {
        /// Heading; the action's name when empty.
        #[serde(default)]
        pub title: String,
        /// Text under the heading.
        #[serde(default)]
        pub instructions: String,
        /// The fields.
        #[serde(default)]
        pub fields: Vec<FormField>,
    }
}

impl Form {
    /// A form without title, instructions and fields is no form.
    pub fn is_empty(&self) -> bool {
        self.title.is_empty() && self.instructions.is_empty() && self.fields.is_empty()
    }
}

wire! {
    /// One labelled control of a form.
    #[serde(deny_unknown_fields)]
    pub struct FormField {
        /// Key in the payload; unique in the form, `[A-Za-z_][A-Za-z0-9_]*`.
        pub name: String,
        /// What stands at the control.
        #[serde(default)]
        pub label: String,
        /// What may be typed.
        #[serde(rename = "type", default)]
        pub kind: FieldKind,
        /// Fields are sorted by this.
        #[serde(default)]
        pub order: i64,
        /// Whether it must be filled.
        #[serde(default)]
        pub required: bool,
        /// Choices of a dropdown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub options: Option<Options>,
        /// Text, or a reference (`$.contact.phone`) that is resolved when the form opens.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub default: Option<Value>,
    }
}

wire! {
    /// The types a form's field may have.
    #[derive(Copy, Eq, Default)]
    pub enum FieldKind {
        /// One line of text.
        #[default]
        Text,
        /// Several lines of text.
        TextArea,
        /// A number; reaches the flow as a JSON number.
        Number,
        /// A telephone number, as typed.
        Telephone,
        /// A mail address.
        Email,
        /// A calendar date, `YYYY-MM-DD`.
        Date,
        /// Yes or no; reaches the flow as a JSON boolean.
        Checkbox,
        /// One of the options.
        Dropdown,
    }
}

/// Where a dropdown's options come from: a fixed list, or what a flow sends back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Options {
    /// A fixed list.
    List(Vec<Choice>),
    /// The Send Data result of a flow, key as value and value as label.
    Flow(FlowOptions),
}

wire! {
    /// One choice of a dropdown.
    #[serde(deny_unknown_fields)]
    pub struct Choice {
        /// What reaches the flow.
        pub value: String,
        /// What is shown.
        pub label: String,
    }
}

wire! {
    /// Names the flow that fills a dropdown.
    #[serde(deny_unknown_fields)]
    pub struct FlowOptions {
        /// A flow of source CTI Action.
        pub flow_id: FlowId,
    }
}

wire! {
    /// Answer of `GET /api/v1/actions/{id}/form`: the form with its defaults filled in.
    #[derive(Default)]
    pub struct OpenedForm {
        /// Heading; the action's name when empty.
        pub title: String,
        /// Text under the heading.
        pub instructions: String,
        /// The fields, dropdowns with their options.
        pub fields: Vec<OpenedField>,
        /// Field name to the value it starts with; a field without one is absent.
        pub values: Map<String, Value>,
    }
}

wire! {
    /// A field of an opened form.
    pub struct OpenedField {
        /// The field. The options of a dropdown that a flow fills are a list, or still the flow's id where they were not
        /// asked for.
        #[serde(flatten)]
        pub field: FormField,
        /// Why its flow brought no options; the list is empty then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub options_error: Option<OptionsError>,
    }
}

wire! {
    /// Why a flow brought no options for a dropdown.
    pub struct OptionsError {
        /// For programs: `limit_time`, `not_here`, `flow_not_running`, or what the flow's last block failed with.
        pub code: String,
        /// For people.
        pub message: String,
    }
}

wire! {
    /// Answer of `GET /api/v1/actions/{id}/form/{field}/options`.
    pub struct FieldOptions {
        /// The choices; none is a dropdown with nothing to choose.
        pub options: Vec<Choice>,
    }
}

wire! {
    /// Body of `POST /api/v1/actions/{id}/runs`.
    #[derive(Default)]
    pub struct StartRun {
        /// The contact in view when the action was pressed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_id: Option<ContactId>,
        /// Field name to what was typed.
        #[serde(default)]
        pub form: Map<String, Value>,
    }
}

wire! {
    /// Answer to a started run (202).
    pub struct RunStarted {
        /// The run; the same for the same `Idempotency-Key`.
        pub run_id: RunId,
    }
}

wire! {
    /// What an administrator writes to make or change an action.
    #[serde(deny_unknown_fields)]
    pub struct ActionInput {
        /// What the row says.
        pub name: String,
        /// The flow it starts; of source `ctiAction`.
        pub flow_id: FlowId,
        /// Rows are sorted by this, then by name.
        #[serde(default)]
        pub order: i64,
        /// Fixed pairs; a form field of the same key wins.
        #[serde(default)]
        pub payload: Map<String, Value>,
        /// The form, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub form: Option<Form>,
        /// The agents who see it; everybody when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub visible_to: Option<Vec<AgentId>>,
        /// The version read before; required to change, ignored to make.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
    }
}

wire! {
    /// An action as administrators see it.
    pub struct ActionDocument {
        /// The action's id.
        pub id: ActionId,
        /// What the row says.
        pub name: String,
        /// The flow it starts.
        pub flow_id: FlowId,
        /// Rows are sorted by this, then by name.
        pub order: i64,
        /// Fixed pairs.
        pub payload: Map<String, Value>,
        /// The form, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub form: Option<Form>,
        /// The agents who see it; everybody when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub visible_to: Option<Vec<AgentId>>,
        /// Goes up with every change.
        pub version: i64,
    }
}
