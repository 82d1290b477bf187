// Events on their way to the overlay: the softphone does not wait for it, nor does it need one.

/** @typedef {(source: string, event: string, payload: any, about?: { contactId?: string, eventId?: string }) => string} Raise */

/** @typedef {(contact: Record<string, any>, event: string, payload?: any) => string} Tell */

/** @type {{ raise: Raise, tell: Tell } | null} */
let overlay = null;

/** @param {typeof overlay} to */
export function raiseThrough(to) {
  overlay = to;
}

/** @param {string} event @param {any} payload @param {{ eventId?: string }} [about] */
export const tellOfAgent = (event, payload, about) => void overlay?.raise("agent", event, payload, about);

/**
 * Of a contact that the server made: only what does not change its state, that is told over HTTP.
 * @param {import("./lines.js").Line} line @param {string} event @param {any} payload
 */
export const tellOfServers = (line, event, payload) => void overlay?.raise(`${line.channel}Contact`, event, payload, { contactId: line.id });

/**
 * Of a contact that this softphone made, with what it knows of it.
 * @param {import("./lines.js").Line} line @param {string | null} from @param {string} event @param {any} [payload]
 */
export function tellOfOwn({ id, channel, from: to, record }, from, event, payload) {
  overlay?.tell({ externalId: id, channel, direction: "out", to, ...(from !== null && { from }), ...(record && { record }) }, event, payload);
}
