// Host events on their way to the overlay: those raised before a handshake wait, and those of the last seconds
// are told again after one, since a frame that was just reloading may have dropped them. The server takes each
// `eventId` once, so telling twice does no harm and telling never would.

const WAITING_LIMIT = 100;
const RETOLD_MS = 10_000;

/**
 * @typedef {object} HostEvent
 * @property {string} source
 * @property {string} event
 * @property {any} payload
 * @property {string} eventId
 * @property {string} [contactId]
 */

/** @param {(event: HostEvent) => boolean} post `false` while there is no live port */
export function outbox(post) {
  /** @type {{ event: HostEvent, at: number, sent: boolean }[]} */
  let entries = [];

  return {
    /** @param {HostEvent} event */
    add(event) {
      const at = performance.now();
      entries = entries.filter((entry) => !entry.sent || at - entry.at < RETOLD_MS).slice(1 - WAITING_LIMIT);
      entries.push({ event, at, sent: post(event) });
    },
    /** A handshake was made: tells what waited, and what the frame before it may have lost. */
    flush() {
      const at = performance.now();
      for (const entry of entries) {
        if (!entry.sent || at - entry.at < RETOLD_MS) entry.sent = post(entry.event) || entry.sent;
      }
    },
  };
}
