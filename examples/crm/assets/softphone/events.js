// Events on their way to the overlay: the softphone does not wait for it, nor does it need one.

/** @typedef {(source: string, event: string, payload: any, about?: { contactId?: string, eventId?: string }) => string} Raise */

/** @type {Raise | null} */
let raise = null;

/** @param {Raise | null} to */
export function raiseThrough(to) {
  raise = to;
}

/** @param {string} event @param {any} payload @param {{ eventId?: string }} [about] */
export const tellOfAgent = (event, payload, about) => void raise?.("agent", event, payload, about);

/**
 * Only for contacts that the server knows, and only for what does not change their state: that is told over HTTP.
 * @param {import("./lines.js").Line} line @param {string} event @param {any} payload
 */
export function tellOfContact(line, event, payload) {
  if (line.onServer) raise?.(`${line.channel}Contact`, event, payload, { contactId: line.id });
}
