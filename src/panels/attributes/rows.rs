//! Which attributes are shown, and how each reads.

use ccp_protocol::settings::{AttributeDefinition, AttributeDisplay};
use serde_json::{Map, Value};

use crate::{
    model::Switches,
    text::{template::fill, value::one_line},
};

/// One attribute as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The attribute's key.
    pub name: String,
    /// What stands beside the value.
    pub label: String,
    /// The value as it reads.
    pub value: String,
    /// CSS declarations as configured; not to be trusted.
    pub style: String,
    /// Belongs to the section of links.
    pub is_link: bool,
    /// Has a label and no value.
    pub only_label: bool,
}

/// The rows for a contact's attributes: configured ones in their order, then, with the switch, all others by name.
pub fn rows(
    definitions: &[AttributeDefinition],
    attributes: &Map<String, Value>,
    switches: Switches,
) -> Vec<Row> {
    let mut rows: Vec<Row> = definitions
        .iter()
        .map(|definition| configured(definition, attributes))
        .filter(|row| switches.empty || row.only_label || !row.value.is_empty())
        .collect();
    // A label alone says that the contact has the attribute.
    rows.retain(|row| !row.only_label || switches.empty || has(attributes, &row.name));
    if switches.all {
        let known = |name: &String| {
            definitions
                .iter()
                .any(|definition| definition.name == *name)
        };
        let others = attributes
            .iter()
            .filter(|(name, _)| !known(name))
            .map(|(name, value)| Row {
                name: name.clone(),
                label: name.clone(),
                value: one_line(value),
                style: String::new(),
                is_link: false,
                only_label: false,
            });
        rows.extend(others.filter(|row| switches.empty || !row.value.is_empty()));
    }
    rows
}

fn has(attributes: &Map<String, Value>, name: &str) -> bool {
    attributes
        .get(name)
        .is_some_and(|value| !one_line(value).is_empty())
}

fn configured(definition: &AttributeDefinition, attributes: &Map<String, Value>) -> Row {
    let own = attributes
        .get(&definition.name)
        .map(one_line)
        .filter(|value| !value.is_empty());
    let value = own.unwrap_or_else(|| definition.default_value.clone());
    let value = if definition.format.is_empty() || value.is_empty() {
        value
    } else {
        fill(&definition.format, &|name| {
            if name == definition.name {
                Some(value.clone())
            } else {
                attributes.get(name).map(one_line)
            }
        })
    };
    let label = if definition.label.is_empty() {
        &definition.name
    } else {
        &definition.label
    };
    Row {
        name: definition.name.clone(),
        label: label.clone(),
        value,
        style: definition.style.clone(),
        is_link: definition.display == AttributeDisplay::Link,
        only_label: definition.display == AttributeDisplay::Key,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn definition(name: &str, rest: Value) -> AttributeDefinition {
        let mut value = json!({"id": name, "name": name});
        if let (Some(value), Value::Object(rest)) = (value.as_object_mut(), rest) {
            value.extend(rest);
        }
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
    }

    fn read(
        definitions: &[AttributeDefinition],
        attributes: &Value,
        switches: Switches,
    ) -> Vec<(String, String)> {
        let attributes = attributes.as_object().cloned().unwrap_or_default();
        rows(definitions, &attributes, switches)
            .into_iter()
            .map(|row| (row.label, row.value))
            .collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(label, value)| ((*label).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn label_default_and_format_are_used() {
        let definitions = [
            definition(
                "tier",
                json!({"label": "Tier", "format": "{{tier}} since {{year}}"}),
            ),
            definition("lang", json!({"defaultValue": "de"})),
        ];
        let shown = read(
            &definitions,
            &json!({"tier": "gold", "year": 2019}),
            Switches::default(),
        );
        assert_eq!(shown, pairs(&[("Tier", "gold since 2019"), ("lang", "de")]));
    }

    #[test]
    fn empty_attributes_show_only_with_their_switch() {
        let definitions = [
            definition("a", json!({"format": "is {{a}}"})),
            definition("b", json!({"display": "key"})),
        ];
        assert_eq!(
            read(&definitions, &json!({"a": null}), Switches::default()),
            []
        );
        let shown = read(
            &definitions,
            &json!({}),
            Switches {
                empty: true,
                all: false,
            },
        );
        assert_eq!(shown, pairs(&[("a", ""), ("b", "")]));
        assert_eq!(
            read(&definitions, &json!({"b": 1}), Switches::default()),
            pairs(&[("b", "1")])
        );
    }

    #[test]
    fn undefined_attributes_show_only_with_their_switch() {
        let attributes = json!({"x": {"y": 1}, "a": "1"});
        let definitions = [definition("a", json!({}))];
        assert_eq!(
            read(&definitions, &attributes, Switches::default()),
            pairs(&[("a", "1")])
        );
        let shown = read(
            &definitions,
            &attributes,
            Switches {
                empty: false,
                all: true,
            },
        );
        assert_eq!(shown, pairs(&[("a", "1"), ("x", "{\"y\":1}")]));
    }
}
