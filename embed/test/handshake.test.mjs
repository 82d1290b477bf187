import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";

import { adapters, mount } from "../ccp-overlay.js";
import { HOST, OVERLAY, READY, fakePage, shakeHands, takeUp, windowMessage } from "./fake-page.mjs";

describe("the handshake", () => {
  let page;
  let overlay;
  let rejected;
  let readies;

  beforeEach(async () => {
    page = fakePage();
    overlay = await mount({ url: OVERLAY, into: page.into, adapter: adapters.custom({ screenPop() {} }) });
    rejected = [];
    readies = 0;
    overlay.on("rejected", ({ reason }) => rejected.push(reason));
    overlay.on("ready", () => (readies += 1));
  });
  afterEach(() => overlay.unmount());

  const said = () => overlay.frame.contentWindow.received;

  it("puts a titled, sandboxed frame without secrets in its address into the page", () => {
    const { frame } = overlay;
    assert.equal(page.into.children[0], frame);
    assert.equal(frame.title, "CCP overlay");
    assert.equal(frame.src, `${OVERLAY}/`);
    assert.equal(frame.allow, "clipboard-write; microphone; autoplay");
    assert.equal(
      frame.attributes.sandbox,
      "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
    );
  });

  it("answers ready with a nonce, the capabilities and a port, to the overlay's origin alone", () => {
    windowMessage(page, { data: READY, source: overlay.frame.contentWindow });
    const [{ data, targetOrigin, port }] = said();
    assert.equal(targetOrigin, OVERLAY);
    assert.equal(data.ccp, "hello");
    assert.equal(data.v, 1);
    assert.match(data.nonce, /^[0-9a-f-]{36}$/);
    assert.ok(data.capabilities.includes("sfScreenpopObject"));
    assert.ok(port instanceof MessagePort);
  });

  it("answers nobody else: neither another origin nor another window nor another version", () => {
    const source = overlay.frame.contentWindow;
    windowMessage(page, { data: READY, source, origin: `${OVERLAY}.evil.example` });
    windowMessage(page, { data: READY, source, origin: "null" });
    windowMessage(page, { data: READY, source: { postMessage: assert.fail } });
    windowMessage(page, { data: READY, source: null });
    windowMessage(page, { data: { ccp: "ready", v: 2 }, source });
    assert.deepEqual(said(), []);
    assert.deepEqual(rejected, ["origin", "origin", "source", "source", "version"]);
  });

  it("keeps listening after messages that are not ours", async () => {
    const source = overlay.frame.contentWindow;
    for (const data of [null, undefined, 0, "", "ready", [], [READY], {}, { ccp: null }, { ccp: "hello", v: 1 }]) {
      windowMessage(page, { data, source });
      windowMessage(page, { data, source, origin: HOST });
    }
    windowMessage(page, { data: READY, source, origin: HOST });
    const side = shakeHands(page, overlay);
    assert.deepEqual(await side.event("focus"), { active: true });
    assert.equal(overlay.connected, true);
  });

  it("opens only a port whose first message repeats the nonce", async () => {
    const refused = new Promise((resolve) => overlay.on("rejected", resolve));
    shakeHands(page, overlay, { nonce: "00000000-0000-4000-8000-000000000000" });
    assert.equal((await refused).reason, "nonce");
    assert.equal(overlay.connected, false);
    assert.equal(readies, 0);
  });

  it("opens no port whose first message is a command", async () => {
    const refused = new Promise((resolve) => overlay.on("rejected", resolve));
    windowMessage(page, { data: READY, source: overlay.frame.contentWindow });
    const { port, data } = said().at(-1);
    port.postMessage({ v: 1, id: "1", type: "request", name: "sfScreenpopObject", body: { nonce: data.nonce } });
    assert.equal((await refused).reason, "nonce");
    assert.equal(overlay.connected, false);
  });

  it("takes a reloaded frame's handshake in place of the one before", async () => {
    const first = shakeHands(page, overlay);
    await first.event("focus");
    const second = shakeHands(page, overlay);
    await second.event("focus");
    assert.notEqual(first.hello.data.nonce, second.hello.data.nonce);
    overlay.emit("salesforceUi", "onClickToDial", { number: "+12025550143" });
    await second.event("event");
    assert.deepEqual(first.got.filter(({ name }) => name === "event"), []);
    assert.equal(readies, 2);
  });

  it("works with either of two answers when the frame said ready twice before it saw one", async () => {
    const source = overlay.frame.contentWindow;
    windowMessage(page, { data: READY, source });
    windowMessage(page, { data: READY, source });
    const [first, second] = said();
    const side = takeUp(first, first.data.nonce);
    await side.event("focus");
    assert.equal(overlay.connected, true);
    const other = takeUp(second, second.data.nonce);
    await other.event("focus");
    assert.equal(readies, 2);
  });

  it("lets go of everything on unmount", () => {
    const { frame } = overlay;
    overlay.unmount();
    assert.deepEqual(page.into.children, []);
    windowMessage(page, { data: READY, source: frame.contentWindow });
    assert.deepEqual(frame.contentWindow.received, []);
    assert.equal(overlay.connected, false);
  });

  it("mounts no address that is not http or https", async () => {
    await assert.rejects(mount({ url: "javascript:alert(1)", into: page.into }), TypeError);
    await assert.rejects(mount({ url: "data:text/html,x", into: page.into }), TypeError);
  });
});
