import assert from "node:assert/strict";
import { afterEach, describe, it, mock } from "node:test";

import { CommandError, adapters, mount } from "../ccp-overlay.js";
import { OVERLAY, fakePage, shakeHands } from "./fake-page.mjs";

const mounted = [];
async function open(hooks, options = {}) {
  const page = fakePage();
  const overlay = await mount({ url: OVERLAY, into: page.into, adapter: adapters.custom(hooks), ...options });
  mounted.push(overlay);
  const side = shakeHands(page, overlay);
  await side.event("focus");
  return { page, overlay, side };
}
afterEach(() => {
  for (const overlay of mounted.splice(0)) overlay.unmount();
});

describe("commands", () => {
  it("are performed by the adapter and answered with its results", async () => {
    const { side } = await open({ commands: { sfOpenPrimaryTab: async ({ url }) => ({ tabId: `tab of ${url}` }) } });
    const reply = await side.request("1", "sfOpenPrimaryTab", { url: "/a" });
    assert.deepEqual(reply, { success: true, results: { tabId: "tab of https://crm.example/a" } });
  });

  it("nobody offers are answered capability_missing, names of object members too", async () => {
    const { side } = await open({ screenPop() {} });
    for (const name of ["sfSearchAndScreenpop", "agentMute", "constructor", "toString", "assertion"]) {
      const reply = await side.request(name, name);
      assert.equal(reply.success, false, name);
      assert.equal(reply.exception.code, "capability_missing", name);
    }
  });

  it("that fail carry the adapter's code, or host_error", async () => {
    const { side } = await open({
      commands: {
        coded: () => {
          throw new CommandError("record_not_found", "There is no such record.");
        },
        plain: async () => {
          throw new Error("out of paper");
        },
        odd: () => Promise.reject(null),
      },
    });
    assert.deepEqual((await side.request("1", "coded")).exception, {
      code: "record_not_found",
      message: "There is no such record.",
    });
    assert.deepEqual((await side.request("2", "plain")).exception, { code: "host_error", message: "out of paper" });
    assert.equal((await side.request("3", "odd")).exception.code, "host_error");
  });

  for (const { allowed, waits, ends } of [
    { ends: 12_000 },
    { allowed: 5000, ends: 5000 },
    { waits: 3000, ends: 2750 },
    { waits: 60_000, ends: 59_750 },
    { waits: 200, ends: 100 },
    { allowed: 5000, waits: 60_000, ends: 5000 },
    { allowed: 5000, waits: 3000, ends: 2750 },
    { waits: Number.MAX_SAFE_INTEGER, ends: 2 ** 31 - 1 },
    { waits: -1, ends: 12_000 },
    { waits: "3000", ends: 12_000 },
  ]) {
    const about = [waits !== undefined && `the overlay waits ${waits}`, allowed !== undefined && `the page allows ${allowed}`];
    it(`that hang are answered deadline_passed, and told to stop: ${about.filter(Boolean).join(", ") || "by default"}`, async () => {
      mock.timers.enable({ apis: ["setTimeout"] });
      try {
        let started;
        const running = new Promise((resolve) => (started = resolve));
        const { side } = await open(
          { commands: { hang: (_args, { signal }) => (started(signal), new Promise(() => {})) } },
          { ...(allowed !== undefined && { deadlineMs: allowed }) },
        );
        const reply = side.request("1", "hang", {}, undefined, waits);
        const signal = await running;
        mock.timers.tick(ends - 1);
        assert.equal(signal.aborted, false);
        mock.timers.tick(1);
        assert.equal((await reply).exception.code, "deadline_passed");
        assert.equal(signal.aborted, true);
      } finally {
        mock.timers.reset();
      }
    });
  }

  it("with results that are not JSON are answered bad_result", async () => {
    const cycle = {};
    cycle.self = cycle;
    const { side } = await open({ commands: { cycle: () => cycle, huge: () => ({ value: "x".repeat(300_000) }) } });
    assert.equal((await side.request("1", "cycle")).exception.code, "bad_result");
    assert.equal((await side.request("2", "huge")).exception.code, "bad_result");
  });

  it("asked for twice under one id run once and are answered twice", async () => {
    let runs = 0;
    const { side } = await open({ commands: { count: () => ({ value: (runs += 1) }) } });
    await side.request("7", "count");
    await side.request("7", "count");
    side.send({ v: 1, id: "7", type: "request", name: "count", body: {} });
    const after = await side.request("8", "count");
    assert.deepEqual(after.results, { value: 2 });
    assert.equal(runs, 2);
  });

  it("run anew when a reloaded overlay counts its ids from the start", async () => {
    let runs = 0;
    const { page, overlay, side } = await open({ commands: { count: () => ({ value: (runs += 1) }) } });
    await side.request("1", "count");
    const reloaded = shakeHands(page, overlay);
    assert.deepEqual((await reloaded.request("1", "count")).results, { value: 2 });
  });

  it("are not disturbed by messages of no known form", async () => {
    const { overlay, side } = await open({ commands: { fine: () => ({ ok: true }) } });
    let refused = 0;
    overlay.on("rejected", () => (refused += 1));
    const foreign = [
      null,
      7,
      "not json",
      "null",
      [],
      {},
      { v: 2, id: "1", type: "request", name: "fine" },
      { v: 1, id: 1, type: "request", name: "fine" },
      { v: 1, id: "x".repeat(200), type: "request", name: "fine" },
      { v: 1, id: "1", type: "shout", name: "fine" },
      { v: 1, id: "1", type: "request", name: "__proto__" },
      { v: 1, id: "1", type: "request", name: "fine", body: "x".repeat(300_000) },
    ];
    for (const message of foreign) side.send(message);
    side.send({ v: 1, id: "1", type: "event", name: "unheardOf", body: {} });
    side.send({ v: 1, id: "1", type: "response", name: "fine", body: {} });
    side.send({ v: 1, id: "l", type: "event", name: "layout", body: { open: "yes", width: "wide" } });
    assert.deepEqual(await side.request("2", "fine"), { success: true, results: { ok: true } });
    assert.equal(refused, foreign.length);
    assert.deepEqual(
      side.got.filter(({ type }) => type === "response").map(({ id }) => id),
      ["2"],
    );
  });

  it("with arguments that are no map are refused", async () => {
    const { side } = await open({ commands: { fine: () => ({}) } });
    assert.equal((await side.request("1", "fine", [1])).exception.code, "bad_request");
  });
});

describe("the page's news", () => {
  it("waits for the handshake, in order, each with an id of its own", async () => {
    const page = fakePage();
    const overlay = await mount({ url: OVERLAY, into: page.into });
    mounted.push(overlay);
    const first = overlay.emit("salesforceUi", "onNavigationChange", { recordId: "1" });
    const second = overlay.emit("salesforceUi", "onNavigationChange", { recordId: "2" });
    assert.notEqual(first, second);
    const side = shakeHands(page, overlay);
    await side.next(({ body }) => body?.eventId === second);
    const told = side.got.filter(({ name }) => name === "event").map(({ body }) => body);
    assert.deepEqual(told, [
      { source: "salesforceUi", event: "onNavigationChange", payload: { recordId: "1" }, eventId: first },
      { source: "salesforceUi", event: "onNavigationChange", payload: { recordId: "2" }, eventId: second },
    ]);
  });

  it("is told again, under the same id, to a frame that was reloading when it was raised", async () => {
    const { page, overlay, side } = await open({});
    side.port.close();
    const eventId = overlay.emit("salesforceUi", "onClickToDial", { number: "+12025550143" });
    const reloaded = shakeHands(page, overlay);
    assert.equal((await reloaded.event("event")).eventId, eventId);
  });

  it("must be JSON of bounded size under proper keys", async () => {
    const { overlay } = await open({});
    assert.throws(() => overlay.emit("sales force", "x", {}), TypeError);
    assert.throws(() => overlay.emit("salesforceUi", "onX", { text: "x".repeat(60_000) }), RangeError);
    assert.throws(() => overlay.emit("salesforceUi", "onX", { n: 1n }), RangeError);
  });

  it("tells focus when it changes and when the agent touches the page", async () => {
    const { page, side } = await open({});
    const focus = () => side.got.filter(({ name }) => name === "focus").map(({ body }) => body.active);
    page.document.focused = false;
    page.document.dispatchEvent(new Event("visibilitychange"));
    page.document.focused = true;
    page.window.dispatchEvent(new Event("focus"));
    page.window.dispatchEvent(new Event("focus"));
    page.window.dispatchEvent(new Event("pointerdown"));
    await side.next(() => focus().length === 4);
    assert.deepEqual(focus(), [true, false, true, true]);
  });

  it("opens and closes the drawer, also when asked before the overlay runs", async () => {
    const page = fakePage();
    const overlay = await mount({ url: OVERLAY, into: page.into, theme: "dark", tokens: { "--x": "1px", bad: 3 } });
    mounted.push(overlay);
    overlay.hide();
    overlay.show();
    const side = shakeHands(page, overlay);
    await side.event("open");
    assert.deepEqual(await side.event("context"), { theme: "dark", tokens: { "--x": "1px" }, locale: "en" });
    overlay.hide();
    await side.event("close");
    assert.equal(side.got.filter(({ name }) => name === "open").length, 1);
  });

  it("names its capabilities anew when they change", async () => {
    let names = ["a"];
    let host;
    const adapter = { capabilities: () => names, perform: () => ({}), connect: (given) => void (host = given) };
    const page = fakePage();
    const overlay = await mount({ url: OVERLAY, into: page.into, adapter });
    mounted.push(overlay);
    const side = shakeHands(page, overlay);
    assert.deepEqual(side.hello.data.capabilities, ["a"]);
    await side.event("focus");
    names = ["a", "b"];
    host.capabilitiesChanged();
    assert.deepEqual(await side.event("capabilities"), { capabilities: ["a", "b"] });
    assert.equal((await side.request("1", "b")).success, true);
  });
});

describe("the frame", () => {
  it("narrows to the handle and widens again as the overlay asks", async () => {
    const { overlay, side } = await open({});
    const layouts = [];
    const twice = new Promise((resolve) => overlay.on("layout", (l) => layouts.push(l) === 2 && resolve()));
    side.send({ v: 1, id: "a", type: "event", name: "layout", body: { open: false, width: 28 } });
    side.send({ v: 1, id: "b", type: "event", name: "layout", body: { open: true, width: 1e9 } });
    await twice;
    assert.deepEqual(layouts, [{ open: false, width: 28 }, { open: true, width: 4096 }]);
    assert.equal(overlay.frame.style.width, "4096px");
    assert.equal(overlay.frame.dataset.ccpOpen, "true");
  });

  it("gets the page's assertion over the port when it asks", async () => {
    const { side } = await open({}, { assertion: async () => "header.claims.signature" });
    assert.ok(!side.hello.data.capabilities.includes("assertion"));
    const reply = await side.request("1", "assertion");
    assert.deepEqual(reply, { success: true, results: { assertion: "header.claims.signature" } });
  });

  it("hears no more of a listener that was taken off, and survives one that throws", async () => {
    const { overlay, side } = await open({ commands: { fine: () => ({}) } });
    let heard = 0;
    overlay.on("command", () => {
      throw new Error("not mine");
    });
    const stop = overlay.on("command", () => (heard += 1));
    await side.request("1", "fine");
    stop();
    await side.request("2", "fine");
    assert.equal(heard, 1);
  });
});
