import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";

import { adapters, mount } from "../ccp-overlay.js";
import { OVERLAY, fakePage, shakeHands } from "./fake-page.mjs";

const COMMANDS = ["notify", "notifyClose", "notifyAsk"];
const RING = { tag: "call-1", title: "Incoming call", text: "Support" };

const mounted = [];
afterEach(() => {
  for (const overlay of mounted.splice(0)) overlay.unmount();
});

/** A browser's notifications, with what the agent says when asked. */
function browser(permission, answer = permission) {
  const shown = [];
  class Notification {
    static permission = permission;
    static asked = 0;
    static async requestPermission() {
      Notification.asked += 1;
      Notification.permission = answer;
      return answer;
    }
    constructor(title, options) {
      Object.assign(this, { title, ...options, open: true });
      shown.push(this);
    }
    close() {
      this.open = false;
    }
  }
  return { Notification, shown };
}

async function open({ permission, answer, ...options }) {
  const page = fakePage();
  const own = browser(permission, answer);
  if (permission !== undefined) page.window.Notification = own.Notification;
  page.window.focus = () => (page.window.forward = true);
  const overlay = await mount({ url: OVERLAY, into: page.into, ...options });
  mounted.push(overlay);
  const side = shakeHands(page, overlay);
  await side.event("focus");
  return { page, overlay, side, ...own };
}

describe("the page's own notifications", () => {
  it("are offered unless the browser has none, the agent forbade them, or the page wants none", async () => {
    for (const [options, offered] of [
      [{}, []],
      [{ permission: "denied" }, []],
      [{ permission: "granted", notifications: false }, []],
      [{ permission: "default" }, ["notifyAsk"]],
      [{ permission: "granted" }, COMMANDS],
    ]) {
      const { side } = await open(options);
      assert.deepEqual(side.hello.data.capabilities, offered, JSON.stringify(options));
    }
  });

  it("are asked for upon the agent's press, and no more offered when that was refused", async () => {
    const yes = await open({ permission: "default", answer: "granted" });
    assert.equal(yes.Notification.asked, 0);
    assert.deepEqual(await yes.side.request("1", "notifyAsk"), { success: true, results: { allowed: true } });
    assert.deepEqual(await yes.side.event("capabilities"), { capabilities: COMMANDS });
    const no = await open({ permission: "default", answer: "denied" });
    assert.deepEqual(await no.side.request("1", "notifyAsk"), { success: true, results: { allowed: false } });
    assert.deepEqual(await no.side.event("capabilities"), { capabilities: [] });
  });

  it("stand until they are closed, one for each tag", async () => {
    const { side, shown } = await open({ permission: "granted" });
    assert.deepEqual(await side.request("1", "notify", RING), { success: true });
    const [first] = shown;
    assert.deepEqual(
      [first.title, first.body, first.tag, first.silent, first.open],
      ["Incoming call", "Support", "call-1", true, true],
    );
    await side.request("2", "notify", { ...RING, text: "Sales" });
    await side.request("3", "notify", { ...RING, tag: "call-2" });
    assert.deepEqual(shown.map(({ open }) => open), [false, true, true]);
    await side.request("4", "notifyClose", { tag: "call-1" });
    await side.request("5", "notifyClose", { tag: "never-shown" });
    assert.deepEqual(shown.map(({ open }) => open), [false, false, true]);
  });

  it("bring page and drawer forward when pressed, and say which it was, once", async () => {
    const { page, overlay, side, shown } = await open({ permission: "granted" });
    await side.request("1", "notify", RING);
    overlay.frame.hidden = true;
    shown[0].onclick();
    shown[0].onclick();
    assert.deepEqual(await side.event("notified"), { tag: "call-1" });
    await side.event("open");
    assert.equal(side.got.filter(({ name }) => name === "notified").length, 1);
    assert.deepEqual([page.window.forward, overlay.frame.hidden, overlay.frame.focused, shown[0].open], [true, false, true, false]);
  });

  it("go with the overlay that showed them", async () => {
    const { page, overlay, side, shown } = await open({ permission: "granted" });
    await side.request("1", "notify", RING);
    const again = shakeHands(page, overlay);
    await again.event("focus");
    assert.equal(shown[0].open, false, "the frame was loaded anew");
    await again.request("1", "notify", RING);
    overlay.unmount();
    assert.equal(shown[1].open, false);
  });

  it("without permission fail with a code, and bad notices do", async () => {
    const { page, side, Notification } = await open({ permission: "granted" });
    Notification.permission = "denied";
    assert.equal((await side.request("0", "notify", RING)).exception.code, "capability_missing");
    // As browsers of telephones do, which have them for service workers only.
    page.window.Notification = class {
      static permission = "granted";
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    };
    assert.deepEqual((await side.request("1", "notify", RING)).exception, { code: "host_error", message: "Illegal constructor" });
    assert.equal((await side.request("2", "notify", { tag: "x" })).exception.code, "nothing_given");
    assert.equal((await side.request("3", "notifyClose", {})).exception.code, "nothing_given");
  });
});

describe("an adapter's own notices", () => {
  it("take the place of the browser's, and end with the ringing", async () => {
    const told = [];
    const notify = async (notice, { signal, open }) => void told.push({ notice, signal, open });
    const { side, shown } = await open({ permission: "granted", adapter: adapters.custom({ notify }) });
    assert.deepEqual(side.hello.data.capabilities, COMMANDS);
    assert.deepEqual(await side.request("1", "notifyAsk"), { success: true, results: { allowed: true } });
    await side.request("2", "notify", RING);
    assert.deepEqual(told[0].notice, RING);
    assert.deepEqual([told[0].signal.aborted, shown.length], [false, 0]);
    await side.request("3", "notifyClose", { tag: "call-1" });
    assert.equal(told[0].signal.aborted, true);
    told[0].open();
    await side.request("4", "notify", RING);
    told[1].open();
    assert.deepEqual(await side.event("notified"), { tag: "call-1" });
    assert.equal(side.got.filter(({ name }) => name === "notified").length, 1, "what has gone cannot be pressed");
  });

  it("may be refused, and fail", async () => {
    const notify = () => {
      throw new Error("no room");
    };
    const { side } = await open({ adapter: adapters.custom({ notify, askToNotify: () => false }) });
    assert.deepEqual(await side.request("1", "notifyAsk"), { success: true, results: { allowed: false } });
    assert.deepEqual((await side.request("2", "notify", RING)).exception, { code: "host_error", message: "no room" });
  });
});
