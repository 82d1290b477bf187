// Calls that a softphone would report.

import type { Api } from "./api.js";

/** A connected incoming call of the agent's; gives its id. */
export async function call(agent: Api, from: string, attributes: object = {}): Promise<string> {
  const contact = await agent.do("POST", "/contacts", {
    channel: "voice",
    direction: "in",
    from,
    to: "+49 30 5550100",
    attributes,
  });
  await tell(agent, contact.id, "onConnecting");
  await tell(agent, contact.id, "onConnected");
  return contact.id;
}

/** Tells that `event` happened to a contact. */
export async function tell(agent: Api, contactId: string, event: string): Promise<void> {
  await agent.do("POST", `/contacts/${contactId}/events`, { event, eventId: crypto.randomUUID() });
}
