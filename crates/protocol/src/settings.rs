//! What administrators set: panels, features, attributes.

use crate::AttributeId;

wire! {
    /// The overlay's panels.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    pub enum PanelId {
        /// "Attributes".
        Attributes,
        /// "Actions".
        Actions,
        /// "Data".
        Data,
        /// "Calls".
        Calls,
        /// "Recording Controls".
        Recording,
    }
}

wire! {
    /// One panel's switch; the list's order is the tabs' order.
    #[serde(deny_unknown_fields)]
    pub struct PanelSwitch {
        /// Which panel.
        pub id: PanelId,
        /// Whether it is there.
        pub enabled: bool,
    }
}

wire! {
    /// `settings/panels`.
    #[serde(deny_unknown_fields)]
    pub struct Panels {
        /// The panels in order.
        pub panels: Vec<PanelSwitch>,
        /// The one open at first.
        pub default: PanelId,
        /// Heading of the Data panel.
        #[serde(default = "data_title")]
        pub data_title: String,
    }
}

/// The Data panel's heading unless an administrator renames it.
fn data_title() -> String {
    "Data Sink".to_owned()
}

impl Default for Panels {
    fn default() -> Self {
        let switch = |id, enabled| PanelSwitch { id, enabled };
        Self {
            panels: vec![
                switch(PanelId::Attributes, true),
                switch(PanelId::Actions, true),
                switch(PanelId::Data, true),
                switch(PanelId::Calls, true),
            ],
            default: PanelId::Actions,
            data_title: data_title(),
        }
    }
}

wire! {
    /// `ringFlows` of `settings/pbx`: when the flows of a contact that rings run, as nobody owns it yet.
    #[derive(Copy, Eq, Default)]
    pub enum RingFlows {
        /// When someone answers, for them, before `onAccepted`.
        #[default]
        Answered,
        /// At once, for each agent at whom it rings and who has an overlay open.
        Rung,
    }
}

wire! {
    /// `settings/features`.
    #[derive(Default)]
    #[serde(deny_unknown_fields, default)]
    pub struct Features {
        /// Attributes without a value are shown too.
        pub show_attributes_if_empty: bool,
        /// Attributes without a definition are shown too.
        pub show_all_attributes: bool,
        /// `FEATURE_RECORDING_PANEL` of the original.
        pub recording_panel: bool,
    }
}

wire! {
    /// How an attribute is shown.
    #[derive(Copy, Eq, Default)]
    pub enum AttributeDisplay {
        /// Only its label.
        Key,
        /// Label and value.
        #[default]
        KeyValue,
        /// A link, in a section of its own.
        Link,
    }
}

wire! {
    /// A contact attribute as configured.
    pub struct AttributeDefinition {
        /// The definition's id.
        pub id: AttributeId,
        /// The attribute's key.
        pub name: String,
        /// What stands beside it; the name when empty.
        #[serde(default)]
        pub label: String,
        /// How it is shown.
        #[serde(default)]
        pub display: AttributeDisplay,
        /// CSS declarations; only harmless properties are honoured.
        #[serde(default)]
        pub style: String,
        /// Text with `{{name}}` in it; the value itself when empty.
        #[serde(default)]
        pub format: String,
        /// Shown where the contact has none.
        #[serde(default)]
        pub default_value: String,
        /// Rows are sorted by this, then by label.
        #[serde(default)]
        pub order: i64,
        /// Goes up with every change.
        #[serde(default)]
        pub version: i64,
    }
}

wire! {
    /// What an administrator writes to make or change an attribute definition.
    #[serde(deny_unknown_fields)]
    pub struct AttributeInput {
        /// The attribute's key.
        pub name: String,
        /// What stands beside it.
        #[serde(default)]
        pub label: String,
        /// How it is shown.
        #[serde(default)]
        pub display: AttributeDisplay,
        /// CSS declarations.
        #[serde(default)]
        pub style: String,
        /// Text with `{{name}}` in it.
        #[serde(default)]
        pub format: String,
        /// Shown where the contact has none.
        #[serde(default)]
        pub default_value: String,
        /// Rows are sorted by this.
        #[serde(default)]
        pub order: i64,
        /// The version read before; required to change, ignored to make.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
    }
}
