//! One block of a flow file, with its references parsed and its ways looked up once.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    FormatError, MAX_NAME,
    control::{Control, Reader},
};
use crate::{
    BlockSpec, Limit, Reference,
    blocks::template,
    catalogue::{self, Op, PortShape},
};

/// One block of a flow.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its id, opaque.
    pub id: String,
    /// Its type on the wire, such as `SE_SFCreateTask`.
    pub kind: String,
    /// Its label, where it has one.
    pub title: Option<String>,
    controls: Map<String, Value>,
    ports: Vec<(String, String)>,
    compiled: Vec<(String, Control)>,
    template: Vec<Reference>,
    spec: Option<&'static BlockSpec>,
    shape: PortShape,
    /// The id once more, to be handed on without a copy, and the position in the flow.
    pub(super) key: Arc<str>,
    at: usize,
    /// Where the ports of the block's shape lead, as positions in the flow.
    pub(super) ways: Ways,
}

/// Where a block leads; `None` where that is nowhere, or a block that does not exist.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ways {
    pub(super) done: Option<usize>,
    pub(super) success: Option<usize>,
    pub(super) failure: Option<usize>,
    pub(super) yes: Option<usize>,
    pub(super) no: Option<usize>,
}

impl Block {
    pub(super) fn read(at: usize, raw: &Value) -> Result<Self, FormatError> {
        let wrong = |what: &str| FormatError::NotAFlow(format!("block {at} {what}"));
        let fields = raw.as_object().ok_or_else(|| wrong("is not an object"))?;
        let id = match fields.get("id") {
            Some(Value::String(id)) if !id.is_empty() => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => return Err(wrong("has no id")),
        };
        let kind = fields
            .get("type")
            .and_then(Value::as_str)
            .ok_or_else(|| wrong("has no type"))?
            .to_owned();
        if id.len() > MAX_NAME || kind.len() > MAX_NAME {
            return Err(wrong(&format!(
                "has an id or type of more than {MAX_NAME} bytes"
            )));
        }
        let controls = fields
            .get("controls")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let ports = fields
            .get("ports")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let title = fields
            .get("meta")
            .and_then(|meta| meta.get("title")?.as_str())
            .filter(|title| !title.is_empty());
        let spec = catalogue::find(&kind);
        let template = spec
            .filter(|spec| spec.op == Op::Template)
            .and_then(|_| controls.get("template")?.as_str());
        Ok(Self {
            template: template.map(template::references).unwrap_or_default(),
            shape: spec.map_or(PortShape::Outside, BlockSpec::shape),
            key: Arc::from(id.as_str()),
            at,
            ways: Ways::default(),
            spec,
            compiled: controls
                .iter()
                .map(|(name, value)| (name.clone(), Control::compile(value)))
                .collect(),
            ports: ports
                .filter_map(|(name, target)| Some((name.clone(), port_target(target)?)))
                .collect(),
            title: title.map(str::to_owned),
            controls,
            id,
            kind,
        })
    }

    /// The controls as the file has them, references unresolved.
    pub fn controls(&self) -> &Map<String, Value> {
        &self.controls
    }

    /// The id a port leads to; `None` when it leads nowhere. The block need not exist.
    pub fn port(&self, name: &str) -> Option<&str> {
        self.ports
            .iter()
            .find(|(port, _)| port == name)
            .map(|(_, target)| target.as_str())
    }

    /// The ports that lead somewhere, in the file's order.
    pub fn ports(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ports
            .iter()
            .map(|(name, target)| (name.as_str(), target.as_str()))
    }

    /// What the catalogue says about its type; `None` for an unknown one.
    pub fn spec(&self) -> Option<&'static BlockSpec> {
        self.spec
    }

    /// Every reference in its controls, also those inside maps, lists and templates.
    pub fn references(&self) -> Vec<&Reference> {
        let mut found = Vec::new();
        for (_, control) in &self.compiled {
            control.references(&mut found);
        }
        found.extend(&self.template);
        found
    }

    /// The id to remember, and the position to find it at.
    pub(crate) fn key(&self) -> (&Arc<str>, usize) {
        (&self.key, self.at)
    }

    pub(crate) fn shape(&self) -> PortShape {
        self.shape
    }

    /// A reference to nothing in its maps stays as a null: a data item shows the row all the same.
    pub(crate) fn keeps_undefined(&self) -> bool {
        self.is(Op::SendData)
    }

    pub(crate) fn is(&self, op: Op) -> bool {
        self.spec.is_some_and(|spec| spec.op == op)
    }

    /// The controls with their references read; undefined ones are left out.
    pub(crate) fn resolve(&self, reader: &mut Reader<'_>) -> Result<Map<String, Value>, Limit> {
        let mut resolved = Map::with_capacity(self.compiled.len());
        for (name, control) in &self.compiled {
            if let Some(value) = reader.control(control)? {
                reader.spend(name.len() + 4)?;
                resolved.insert(name.clone(), value);
            }
        }
        Ok(resolved)
    }
}

fn port_target(raw: &Value) -> Option<String> {
    match raw {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
