//! Whether the contact can have the attributes that a block gives it, before the block is told that it has.

use ccp_flow::{Answer, EffectAction};
use ccp_store::runs::RunWrite;

use super::Drive;
use crate::contacts::attributes;

impl Drive {
    /// Why the contact cannot have them, with what this run changed before; none when it can, or when this is another effect.
    pub(super) async fn refused(&self, action: &EffectAction) -> Option<Answer> {
        let EffectAction::UpdateAttributes {
            attributes: patch,
            contact_id: Some(id),
        } = action
        else {
            return None;
        };
        let contact = match self.app.store.contact(&id.as_str().into()).await {
            Ok(contact) => contact?,
            Err(error) => {
                tracing::warn!(%error, run.id = %self.subject.run_id, "a contact of a run cannot be read");
                return Some(Answer::failed(
                    "unavailable",
                    "the database does not answer",
                ));
            }
        };
        let mut held = contact.attributes;
        for write in &self.writes {
            if let RunWrite::MergeAttributes { contact_id, patch } = write
                && *contact_id == contact.id
            {
                attributes::merge(&mut held, patch);
            }
        }
        let refused = attributes::merged(held, patch).err()?;
        Some(Answer::failed(refused.code(), refused.to_string()))
    }
}
