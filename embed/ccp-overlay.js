// What a host page loads: puts the CCP overlay into the page as an iframe and talks with it.
//
//   import { mount, adapters } from "https://overlay.example/embed/ccp-overlay.js";
//   const overlay = await mount({ url: "https://overlay.example", into: document.body, adapter: adapters.custom({ … }) });

import { adapterSet } from "./bridge/adapters.js";
import { openChannel } from "./bridge/channel.js";
import { CommandError, commandRunner } from "./bridge/commands.js";
import { PAYLOAD_LIMIT, isMap, plainCopy } from "./bridge/envelope.js";
import { watchFocus } from "./bridge/focus.js";
import { outbox } from "./bridge/outbox.js";
import { custom } from "./adapters/custom.js";
import { desktop } from "./adapters/desktop.js";
import { softphone } from "./adapters/softphone.js";

export { COMMANDS as commands } from "./bridge/catalogue.js";
export { CommandError } from "./bridge/commands.js";
export { safeUrl } from "./bridge/safe-url.js";

/** One a CRM or softphone. */
export const adapters = Object.freeze({ custom, softphone });

// The drawer's own width and its handle; the overlay says what it needs as soon as it runs.
const WIDTH = 344;
const WIDTH_LIMIT = 4096;
const KEY = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/**
 * Puts the overlay into the page. What is emitted or asked of it before it runs waits until it does.
 * @type {typeof import("./ccp-overlay.d.ts").mount}
 */
export async function mount(options) {
  const { into, adapter, softphone: phone, assertion, notifications = true, deadlineMs } = options;
  const doc = into.ownerDocument;
  const page = /** @type {Window & typeof globalThis} */ (doc.defaultView);
  const url = new URL(options.url, doc.baseURI);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new TypeError("url must be http or https");

  /** @type {Map<string, Set<(detail: any) => void>>} */
  const listeners = new Map();
  /** @param {string} name @param {unknown} detail */
  const tell = (name, detail) => {
    for (const listener of listeners.get(name) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // One listener's fault is its own: the bridge and the other listeners go on.
        page.console?.error(error);
      }
    }
  };

  const frame = makeFrame(doc, options, url);
  let context = readContext(options, doc);
  /** @type {"open" | "close" | null} */
  let wanted = null;

  // What is offered may change while a frame shakes hands: the hello it was sent tells of the time before.
  let untold = false;
  const tellOffered = () => {
    untold = !channel.event("capabilities", { capabilities: offered.capabilities() });
  };
  const offered = adapterSet(tellOffered);
  const commands = commandRunner({
    offers: (name) => (name === "assertion" ? assertion !== undefined : offered.offers(name)),
    perform: (name, args, about) => (name === "assertion" ? vouch(assertion) : offered.perform(name, args, about)),
    // The browser's question to the agent stands until they answer it.
    allowsMs: (name) => (name === "notifyAsk" ? undefined : deadlineMs),
  });
  const channel = openChannel({
    window: page,
    frame,
    origin: url.origin,
    capabilities() {
      untold = false;
      return offered.capabilities();
    },
    onOpen() {
      commands.forget();
      offered.renew();
      if (untold) tellOffered();
      channel.event("context", context);
      channel.event("focus", { active: focus.now() });
      if (wanted !== null) channel.event(wanted, {});
      wanted = null;
      events.flush();
      tell("ready", {});
    },
    onMessage(message, answer) {
      if (message.type === "request") {
        if (message.name !== "assertion") tell("command", { name: message.name, args: message.body ?? {} });
        void commands.take(message, answer);
      } else if (message.type === "event" && message.name === "layout") {
        layOut(message.body);
      }
    },
    onRejected: (reason, origin) => tell("rejected", { reason, origin }),
  });
  const focus = watchFocus(page, (active) => channel.event("focus", { active }));
  const events = outbox((event) => channel.event("event", event));

  /** @param {unknown} body */
  const layOut = (body) => {
    if (!isMap(body) || typeof body.open !== "boolean" || !Number.isFinite(body.width)) return;
    const width = Math.round(Math.min(Math.max(body.width, 0), WIDTH_LIMIT));
    frame.style.width = `${width}px`;
    frame.dataset.ccpOpen = String(body.open);
    tell("layout", { open: body.open, width });
  };
  /** The agent pressed a notice. @param {string} tag */
  const opened = (tag) => {
    overlay.focus();
    channel.event("notified", { tag });
  };
  /** @param {"open" | "close"} name */
  const drawer = (name) => {
    wanted = channel.event(name, {}) ? null : name;
  };

  /** @type {import("./ccp-overlay.d.ts").Overlay} */
  const overlay = {
    frame,
    get connected() {
      return channel.isOpen;
    },
    show() {
      frame.hidden = false;
      drawer("open");
    },
    hide: () => drawer("close"),
    focus() {
      overlay.show();
      frame.focus();
    },
    emit(source, event, payload, { contactId, eventId = crypto.randomUUID() } = {}) {
      if (!KEY.test(source) || !KEY.test(event)) throw new TypeError("source and event must be keys such as onClickToDial");
      const copy = plainCopy(payload ?? {}, PAYLOAD_LIMIT);
      if (!copy.ok) throw new RangeError("the payload is too large or is not JSON");
      events.add({ source, event, payload: copy.value, eventId, ...(contactId !== undefined && { contactId }) });
      return eventId;
    },
    setContext(change) {
      context = { ...context, ...readContext(change, doc) };
      channel.event("context", context);
    },
    attach: (more) => offered.attach(more, { emit: overlay.emit, opened, page }),
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
    unmount() {
      offered.clear();
      focus.stop();
      channel.close();
      listeners.clear();
      frame.remove();
    },
  };

  for (const first of [adapter, phone]) if (first !== undefined) overlay.attach(first);
  if (notifications) offered.attach(desktop(), { emit: overlay.emit, opened, page }, true);
  // Only now: the frame must not speak before somebody listens.
  frame.src = url.href;
  into.append(frame);
  return overlay;
}

/**
 * @param {Document} doc
 * @param {import("./ccp-overlay.d.ts").MountOptions} options
 * @param {URL} url
 */
function makeFrame(doc, { into, width = WIDTH, title = "CCP overlay" }, url) {
  const frame = doc.createElement("iframe");
  frame.title = title;
  frame.allow = "clipboard-write; microphone; autoplay";
  frame.setAttribute(
    "sandbox",
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
  );
  frame.referrerPolicy = "origin";
  frame.dataset.ccpOverlay = url.origin;
  // Through the object model, which a host's `style-src` does not forbid as it does a style attribute.
  const place = into === doc.body ? { position: "fixed", inset: "0 0 0 auto", zIndex: "2147483000" } : {};
  Object.assign(frame.style, { border: "0", height: "100%", maxWidth: "100%", width: `${width}px`, ...place });
  return frame;
}

/**
 * What the overlay should look like; absent parts are left to it.
 * @param {{ theme?: unknown, tokens?: unknown, locale?: unknown }} from
 * @param {Document} doc
 */
function readContext({ theme, tokens, locale }, doc) {
  /** @type {Record<string, unknown>} */
  const context = {};
  if (theme === "light" || theme === "dark" || theme === "auto") context.theme = theme;
  if (isMap(tokens)) {
    context.tokens = Object.fromEntries(Object.entries(tokens).filter(([, value]) => typeof value === "string"));
  }
  const language = typeof locale === "string" ? locale : doc.documentElement?.lang;
  if (language) context.locale = language;
  return context;
}

/** @param {(() => string | Promise<string>) | undefined} assertion */
async function vouch(assertion) {
  const text = await assertion?.();
  if (typeof text !== "string" || text === "") throw new CommandError("assertion_missing", "The page gave no assertion.");
  return { assertion: text };
}
