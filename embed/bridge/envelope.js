// The shape of everything on the port: read into a known form or dropped, never thrown on.

/** The version of the bridge that both sides name. */
export const BRIDGE_VERSION = 1;

/** Characters of JSON a message may have, either way. */
export const MESSAGE_LIMIT = 256 * 1024;

/** Characters of JSON a host event's payload may have: the socket behind the overlay takes no larger frame. */
export const PAYLOAD_LIMIT = 48 * 1024;

// A few ids.
const ABOUT_LIMIT = 4 * 1024;
const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const ID_LIMIT = 128;
const KINDS = new Set(["request", "response", "event"]);

/**
 * @typedef {object} Envelope
 * @property {1} v
 * @property {string} id
 * @property {"request" | "response" | "event"} type
 * @property {string} name
 * @property {any} body
 * @property {Record<string, any>} [about] of a command: what the run that asks is about
 * @property {number} [deadlineMs] of a request: after so many milliseconds nobody waits for the response any more
 */

/**
 * Whether a value is an object with keys (neither null nor a list).
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A copy of the value as JSON has it. What arrives by structured clone may hold cycles, typed arrays or a
 * gigabyte of text; what an adapter gives may hold functions or a host's live objects.
 * @param {unknown} value
 * @param {number} limit characters of JSON at most
 * @returns {{ ok: true, value: any } | { ok: false }}
 */
export function plainCopy(value, limit) {
  try {
    const text = JSON.stringify(value);
    if (text === undefined) return { ok: true, value: null };
    return text.length > limit ? { ok: false } : { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

/**
 * Reads what came over the port. `null` when it is none of ours.
 * @param {unknown} data an object, or the same as JSON text
 * @returns {Envelope | null}
 */
export function readEnvelope(data) {
  let message = data;
  if (typeof data === "string") {
    if (data.length > MESSAGE_LIMIT) return null;
    try {
      message = JSON.parse(data);
    } catch {
      return null;
    }
  }
  if (!isMap(message) || message.v !== BRIDGE_VERSION || !KINDS.has(message.type)) return null;
  if (typeof message.id !== "string" || message.id.length > ID_LIMIT) return null;
  if (typeof message.name !== "string" || !NAME.test(message.name)) return null;
  const body = plainCopy(message.body, MESSAGE_LIMIT);
  if (!body.ok) return null;
  const about = isMap(message.about) ? plainCopy(message.about, ABOUT_LIMIT) : { ok: false };
  return {
    v: BRIDGE_VERSION,
    id: message.id,
    type: message.type,
    name: message.name,
    body: body.value,
    ...(about.ok && { about: about.value }),
    ...(Number.isFinite(message.deadlineMs) && message.deadlineMs > 0 && { deadlineMs: message.deadlineMs }),
  };
}
