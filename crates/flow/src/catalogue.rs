//! The one table of blocks: explorer, checker, engine and documentation read it, and nothing else knows a block by name.

mod agent;
mod contact;
mod crm;
mod flow;
mod markdown;
mod op;
mod pages;
mod parts;
mod summaries;
mod text;

use std::{collections::HashMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

pub use markdown::to_markdown;
pub(crate) use op::{Op, PortShape};

/// What a block is: title, wire name, who performs it, what goes in and comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockSpec {
    /// The type in a flow file, such as `SE_SFCreateTask`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Other types that mean the same block.
    pub aliases: &'static [&'static str],
    /// What screens show, as the original's documentation calls it.
    pub title: &'static str,
    /// Whether the type occurs in public exports and must match; otherwise the name is ours.
    pub known: bool,
    /// Where the explorer lists it.
    pub group: Group,
    /// Who performs it.
    pub performed_by: Performer,
    /// What goes in.
    pub controls: &'static [ControlSpec],
    /// The ways out.
    pub ports: &'static [&'static str],
    /// What comes out; a question's result is the boolean itself.
    pub results: &'static [ResultSpec],
    /// Whether its effect may be sent again after a lost connection or a crash without harm.
    pub repeatable: bool,
    /// Whether no CRM but Salesforce can do it.
    pub salesforce_only: bool,
    /// What the engine does.
    #[serde(skip)]
    pub(crate) op: Op,
}

/// A group of the explorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Group {
    /// Start, end, questions.
    Flow,
    /// The agent's properties.
    Properties,
    /// Texts, numbers and dates as text.
    Text,
    /// Values of any kind.
    Values,
    /// The log.
    Log,
    /// What the overlay shows.
    Overlay,
    /// The contact in hand.
    Contact,
    /// The agent and the softphone.
    Agent,
    /// The CRM and the page around the overlay.
    Crm,
}

/// Who performs a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Performer {
    /// The engine, there and then.
    Engine,
    /// Our own server.
    Server,
    /// The configured CRM connection.
    Crm,
    /// The overlay in the agent's browser.
    Overlay,
    /// The page around the overlay.
    Host,
    /// The agent's softphone.
    Softphone,
    /// Nobody: it would be a hole.
    Unsupported,
}

/// What kind of value a control takes; a reference may stand for any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ControlKind {
    /// Anything.
    Any,
    /// Text.
    Text,
    /// A number, or text that spells one.
    Number,
    /// True or false.
    Boolean,
    /// Keys and values.
    Map,
    /// Several values.
    List,
    /// One of the options.
    Choice,
}

/// One input of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlSpec {
    /// Its name in a flow file.
    pub name: &'static str,
    /// Other spellings met in flow files; the name wins where both stand.
    pub aliases: &'static [&'static str],
    /// What it takes.
    pub kind: ControlKind,
    /// What may be chosen, for [`ControlKind::Choice`].
    pub options: &'static [&'static str],
    /// Whether the block makes no sense without it.
    pub required: bool,
    /// Anything else to know; empty for most.
    pub note: &'static str,
}

/// One output of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultSpec {
    /// Its key in the block's results; `boolean` alone stands for the boolean itself.
    pub name: &'static str,
    /// Its shape, where it is not a plain value; empty for most.
    pub note: &'static str,
}

impl BlockSpec {
    /// Does its answer decide between `true` and `false`?
    pub fn is_question(&self) -> bool {
        self.ports.contains(&"true")
    }

    /// The name of the command that asks overlay, host or softphone for it: the type less `SE_`, in camelCase.
    pub fn command_name(&self) -> String {
        let name = self.kind.strip_prefix("SE_").unwrap_or(self.kind);
        let capitals = name.bytes().take_while(u8::is_ascii_uppercase).count();
        // The last capital of several begins the next word: SFScreenpop is "sf" and "Screenpop".
        let lower = if capitals > 1 && capitals < name.len() {
            capitals - 1
        } else {
            capitals
        };
        format!("{}{}", name[..lower].to_ascii_lowercase(), &name[lower..])
    }

    /// Whether it succeeds or fails by somebody else's doing; what only keeps or reads our own does not.
    pub fn reaches_outside(&self) -> bool {
        match self.performed_by {
            Performer::Engine | Performer::Unsupported => false,
            Performer::Crm | Performer::Host | Performer::Softphone => true,
            Performer::Server | Performer::Overlay => self.shape() == PortShape::Outside,
        }
    }

    pub(crate) fn shape(&self) -> PortShape {
        match self.ports {
            [] => PortShape::End,
            ["done"] => PortShape::Done,
            ["true", "false"] => PortShape::Question,
            _ => PortShape::Outside,
        }
    }
}

/// Every block, in the order the explorer lists them.
pub fn all() -> &'static [BlockSpec] {
    static ALL: LazyLock<Vec<BlockSpec>> = LazyLock::new(|| {
        [
            flow::BLOCKS,
            text::BLOCKS,
            contact::BLOCKS,
            agent::BLOCKS,
            pages::BLOCKS,
            crm::BLOCKS,
            crm::AGENT_AND_TABS,
        ]
        .concat()
    });
    &ALL
}

/// The block of a type, by its name or one of its aliases.
pub fn find(kind: &str) -> Option<&'static BlockSpec> {
    static INDEX: LazyLock<HashMap<&'static str, &'static BlockSpec>> = LazyLock::new(|| {
        all()
            .iter()
            .flat_map(|spec| {
                spec.aliases
                    .iter()
                    .chain([&spec.kind])
                    .map(move |kind| (*kind, spec))
            })
            .collect()
    });
    INDEX.get(kind).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_names_are_the_types_in_camel_case() {
        for (kind, name) in [
            ("SE_SFScreenpopObject", "sfScreenpopObject"),
            ("SE_AgentMute", "agentMute"),
            ("SE_ShowModal", "showModal"),
            ("SE_ContactPopReferenceUrls", "contactPopReferenceUrls"),
        ] {
            assert_eq!(
                find(kind).map(BlockSpec::command_name).as_deref(),
                Some(name)
            );
        }
    }

    #[test]
    fn no_type_or_alias_stands_for_two_blocks() {
        let mut seen = std::collections::HashSet::new();
        for spec in all() {
            assert!(
                spec.aliases
                    .iter()
                    .chain([&spec.kind])
                    .all(|kind| seen.insert(*kind)),
                "{}",
                spec.kind
            );
        }
    }
}
