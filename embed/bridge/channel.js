// The handshake by window message and the one live port that follows from it.

import { BRIDGE_VERSION, isMap, readEnvelope } from "./envelope.js";

// A frame may say "ready" again before it saw our answer; each answer stays good until one is taken up, so that
// neither side can wait for a nonce that the other has thrown away.
const PENDING_LIMIT = 4;

/**
 * @typedef {import("./envelope.js").Envelope} Envelope
 *
 * @typedef {object} ChannelOptions
 * @property {Window} window the host page
 * @property {HTMLIFrameElement} frame
 * @property {string} origin the overlay's origin, exactly
 * @property {() => string[]} capabilities
 * @property {() => void} onOpen a frame repeated its nonce: the port is live
 * @property {(message: Envelope, reply: (message: Envelope) => void) => void} onMessage
 * @property {(reason: string, origin: string) => void} onRejected
 */

/**
 * Listens for the overlay in `frame` until `close()`. A reload of the frame makes a new handshake, and the
 * new port takes the place of the old one.
 * @param {ChannelOptions} options
 */
export function openChannel({ window: page, frame, origin, capabilities, onOpen, onMessage, onRejected }) {
  /** @type {MessagePort | null} */
  let live = null;
  /** @type {MessagePort[]} */
  let pending = [];

  /** @param {MessageEvent} event */
  const onWindowMessage = (event) => {
    const data = event.data;
    // Extensions, developer tools and other frames post to every window: what is not ours is no news.
    if (!isMap(data) || data.ccp !== "ready") return;
    if (event.source === null || event.source !== frame.contentWindow) return onRejected("source", event.origin);
    if (event.origin !== origin) return onRejected("origin", event.origin);
    if (data.v !== BRIDGE_VERSION) return onRejected("version", event.origin);
    greet(/** @type {Window} */ (event.source));
  };

  /** @param {Window} overlay */
  const greet = (overlay) => {
    const { port1, port2 } = new MessageChannel();
    const nonce = crypto.randomUUID();
    while (pending.length >= PENDING_LIMIT) pending.shift()?.close();
    pending.push(port1);
    port1.onmessage = (event) => {
      const message = readEnvelope(event.data);
      if (port1 === live) {
        if (message === null) onRejected("message", origin);
        else onMessage(message, (answer) => post(port1, answer));
        return;
      }
      pending = pending.filter((port) => port !== port1);
      if (message?.type !== "event" || message.name !== "hello" || message.body?.nonce !== nonce) {
        port1.close();
        onRejected("nonce", origin);
        return;
      }
      live?.close();
      live = port1;
      onOpen();
    };
    const hello = { ccp: "hello", v: BRIDGE_VERSION, nonce, capabilities: capabilities() };
    overlay.postMessage(hello, origin, [port2]);
  };

  page.addEventListener("message", onWindowMessage);

  return {
    /** Whether a frame has shaken hands. */
    get isOpen() {
      return live !== null;
    },
    /**
     * Posts an event to the live port; `false` when there is none.
     * @param {string} name
     * @param {unknown} body
     */
    event(name, body) {
      if (live === null) return false;
      post(live, { v: BRIDGE_VERSION, id: crypto.randomUUID(), type: "event", name, body });
      return true;
    },
    /** Lets go of the page and of every port. */
    close() {
      page.removeEventListener("message", onWindowMessage);
      for (const port of pending) port.close();
      live?.close();
      pending = [];
      live = null;
    },
  };
}

/**
 * @param {MessagePort} port
 * @param {Envelope} message
 */
function post(port, message) {
  port.postMessage(message);
}
