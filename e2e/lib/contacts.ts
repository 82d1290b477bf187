// Calls that a softphone would report.

import type { Api } from "./api.js";

/** A connected incoming call of `agent`; gives its id. */
export async function call(admin: Api, agent: string, from: string, attributes: object = {}): Promise<string> {
  const contact = await admin.do("POST", "/contacts", {
    channel: "voice",
    direction: "in",
    from,
    to: "+49 30 5550100",
    agent,
    attributes,
  });
  await tell(admin, contact.id, "onConnecting");
  await tell(admin, contact.id, "onConnected");
  return contact.id;
}

/** Tells that `event` happened to a contact. */
export async function tell(admin: Api, contactId: string, event: string): Promise<void> {
  await admin.do("POST", `/contacts/${contactId}/events`, { event, eventId: crypto.randomUUID() });
}
