// A host page without a browser: just the parts of the DOM that the bridge touches, and an overlay to play with.

class FakeElement extends EventTarget {
  constructor(name, ownerDocument) {
    super();
    this.name = name;
    this.ownerDocument = ownerDocument;
    this.style = {};
    this.dataset = {};
    this.attributes = {};
    this.children = [];
    this.contentWindow = name === "iframe" ? new FakeOverlayWindow() : null;
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(child) {
    this.children.push(child);
    child.parent = this;
  }
  remove() {
    this.parent.children = this.parent.children.filter((child) => child !== this);
  }
  focus() {
    this.focused = true;
  }
}

class FakeOverlayWindow {
  received = [];
  postMessage(data, targetOrigin, ports = []) {
    this.received.push({ data: structuredClone(data), targetOrigin, port: ports[0] });
  }
}

export const OVERLAY = "https://overlay.example";
export const HOST = "https://crm.example";

/** A page with a body; `focused` decides what `document.hasFocus()` says. */
export function fakePage() {
  const window = new EventTarget();
  const document = new EventTarget();
  Object.assign(document, {
    defaultView: window,
    baseURI: `${HOST}/somewhere`,
    visibilityState: "visible",
    focused: true,
    hasFocus: () => document.focused,
    documentElement: { lang: "en" },
    createElement: (name) => new FakeElement(name, document),
  });
  document.body = new FakeElement("body", document);
  window.document = document;
  return { window, document, body: document.body, into: new FakeElement("div", document) };
}

/** A window message as the browser would deliver it. */
export function windowMessage(page, { data, origin = OVERLAY, source }) {
  const event = new Event("message");
  Object.assign(event, { data, origin, source });
  page.window.dispatchEvent(event);
}

export const READY = Object.freeze({ ccp: "ready", v: 1 });

/** Plays the overlay's side of the handshake and gives it a hand on the port. */
export function shakeHands(page, overlay, { nonce } = {}) {
  const source = overlay.frame.contentWindow;
  windowMessage(page, { data: READY, source });
  const hello = source.received.at(-1);
  return takeUp(hello, nonce ?? hello.data.nonce);
}

/** The overlay's end of a hello: says the nonce, keeps what arrives, and waits for what is asked for. */
export function takeUp(hello, nonce) {
  const { port } = hello;
  const got = [];
  const waiting = [];
  port.onmessage = ({ data }) => {
    got.push(data);
    for (const each of [...waiting]) {
      if (!each.test(data)) continue;
      waiting.splice(waiting.indexOf(each), 1);
      each.resolve(data);
    }
  };
  const next = (test) => {
    const there = got.find(test);
    return there ? Promise.resolve(there) : new Promise((resolve) => waiting.push({ test, resolve }));
  };
  const send = (message) => port.postMessage(message);
  send({ v: 1, id: "0", type: "event", name: "hello", body: { nonce } });
  return {
    hello,
    port,
    got,
    next,
    send,
    request(id, name, body = {}, about = undefined, deadlineMs = undefined) {
      const beside = { ...(about !== undefined && { about }), ...(deadlineMs !== undefined && { deadlineMs }) };
      send({ v: 1, id, type: "request", name, body, ...beside });
      return next((message) => message.type === "response" && message.id === id).then((message) => message.body);
    },
    event: (name) => next((message) => message.type === "event" && message.name === name).then((message) => message.body),
  };
}
