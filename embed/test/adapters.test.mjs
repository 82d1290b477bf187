import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, describe, it } from "node:test";

import { CommandError, adapters, commands, mount } from "../ccp-overlay.js";
import { HOST, OVERLAY, fakePage, shakeHands } from "./fake-page.mjs";

const about = { signal: new AbortController().signal };
const overlays = [];
const mounted = async (options) => {
  const page = fakePage();
  const overlay = await mount({ url: OVERLAY, into: page.into, ...options });
  overlays.push(overlay);
  return { page, overlay, shake: () => shakeHands(page, overlay) };
};
afterEach(() => {
  for (const overlay of overlays.splice(0)) overlay.unmount();
});

/** Asks an adapter as the bridge does, and gives what the command was given. */
async function given(name, args) {
  let got;
  const keep = (read) => void (got = read);
  await adapters.custom({ commands: { [name]: keep } }).perform(name, args, about);
  return got;
}

describe("a command of the table", () => {
  it("is given every argument, read", async () => {
    const open = { url: "../cases", label: " Cases ", focus: "false", more: 1 };
    const args = [];
    const tab = adapters.custom({ commands: { sfOpenPrimaryTab: (read) => (args.push(read), "7") } });
    tab.connect({ emit() {}, capabilitiesChanged() {}, page: { document: { baseURI: `${HOST}/a/b` } } });
    assert.deepEqual(await tab.perform("sfOpenPrimaryTab", open, about), { tabId: "7" });
    assert.deepEqual(await tab.perform("sfOpenPrimaryTab", { url: "/x", label: null }, about), { tabId: "7" });
    assert.deepEqual(args, [
      { url: `${HOST}/cases`, label: "Cases", focus: false },
      { url: `${HOST}/x`, label: "", focus: undefined },
    ]);
    assert.deepEqual(await given("sfSetPanelHeight", { heightPX: " 300 " }), { heightPX: 300 });
    assert.deepEqual(await given("sfScreenpopNewRecord", { entityName: 7, defaultFieldValues: "" }), {
      entityName: "7",
      defaultFieldValues: {},
    });
  });

  it("is not asked with arguments that are none", async () => {
    const refused = [
      ["sfSetPanelHeight", { heightPX: "tall" }, "bad_argument"],
      ["sfSetPanelHeight", { heightPX: true }, "bad_argument"],
      ["sfSetPanelHeight", {}, "nothing_given"],
      ["sfSetPanelHeight", { heightPX: "  " }, "nothing_given"],
      ["sfCloseTab", { tabId: ["tab-1"] }, "bad_argument"],
      ["sfScreenpopNewRecord", { entityName: "Lead", defaultFieldValues: [1] }, "bad_argument"],
      ["sfScreenpopObject", { recordId: "1", noPopOnEmpty: "perhaps" }, "bad_argument"],
      ["sfScreenpopUrl", { url: "javascript:alert(1)" }, "url_refused"],
      ["sfGetTabsByUrl", { url: "data:text/html,x" }, "url_refused"],
      ["agentSetStatus", { status: null }, "nothing_given"],
    ];
    for (const [name, args, code] of refused) await assert.rejects(given(name, args), { code }, `${name} ${JSON.stringify(args)}`);
  });

  it("gives its results in their shape, or says that they are not", async () => {
    const give = (name, result) => adapters.custom({ commands: { [name]: () => result } }).perform(name, {}, about);
    assert.deepEqual(await give("sfGetPrimaryTabIds", ["1"]), { value: ["1"] });
    assert.deepEqual(await give("sfGetPrimaryTabIds", { value: ["1"] }), { value: ["1"] });
    assert.deepEqual(await give("sfGetFocusedSubTabObjectId", undefined), { value: null });
    assert.deepEqual(await give("sfGetAppViewInfo", { url: "/a", secret: 1 }), { url: "/a", recordId: null, recordName: null, objectType: null });
    assert.equal(await give("sfIsClickToDialEnabled", false), false);
    assert.equal(await give("sfRefreshView", { anything: 1 }), undefined);
    for (const [name, result] of [
      ["sfGetPrimaryTabIds", "1"],
      ["sfGetTabObjectMap", []],
      ["sfIsClickToDialEnabled", "true"],
      ["sfGetAppViewInfo", "nothing"],
    ]) {
      await assert.rejects(give(name, result), { code: "bad_result" }, name);
    }
  });

  it("goes through as it is when the table does not know it", async () => {
    const adapter = adapters.custom({ commands: { ourOwn: (args) => ({ ...args, url: 1 }) } });
    assert.deepEqual(await adapter.perform("ourOwn", { url: " x ", n: "7" }, about), { url: 1, n: "7" });
  });
});

describe("adapters.softphone", () => {
  it("takes the commands of a softphone and no others", () => {
    const adapter = adapters.softphone({ commands: { agentMute() {}, contactClear() {} } });
    assert.deepEqual(adapter.capabilities(), ["agentMute", "contactClear"]);
    for (const name of ["sfRefreshView", "agentMut", "toString"]) {
      assert.throws(() => adapters.softphone({ commands: { [name]() {} } }), TypeError, name);
    }
    assert.throws(() => adapters.softphone({ commands: { agentMute: true } }), TypeError);
  });

  it("offers nothing while it is not ready, and tells when that changes", async () => {
    let ready = false;
    let changed;
    const phone = adapters.softphone({
      commands: { agentMute() {} },
      isReady: () => ready,
      connect: ({ readyChanged }) => void (changed = readyChanged),
    });
    const { shake } = await mounted({ softphone: phone });
    const overlay = shake();
    assert.deepEqual(overlay.hello.data.capabilities, []);
    assert.equal((await overlay.request("1", "agentMute")).exception.code, "capability_missing");
    assert.throws(() => phone.perform("agentMute", {}, about), { code: "capability_missing" });
    ready = true;
    changed();
    assert.deepEqual(await overlay.event("capabilities"), { capabilities: ["agentMute"] });
    assert.deepEqual(await overlay.request("2", "agentMute"), { success: true });
  });

  it("raises events about a contact, under an id of its own where it gives one", async () => {
    let raise;
    const phone = adapters.softphone({ commands: {}, connect: (overlay) => void (raise = overlay.raise) });
    const { shake } = await mounted({ softphone: phone });
    const overlay = shake();
    assert.equal(raise("voiceContact", "onRefresh", { muted: true }, { contactId: "c1", eventId: "e1" }), "e1");
    assert.deepEqual(await overlay.event("event"), {
      source: "voiceContact",
      event: "onRefresh",
      payload: { muted: true },
      eventId: "e1",
      contactId: "c1",
    });
  });
});

describe("a softphone's own contacts", () => {
  const call = { externalId: "p1", channel: "voice", direction: "out", to: "+12025550143", record: { recordId: "003" } };
  const { channel: _, ...facts } = call;

  it("are told of with what is known of them, each step of their life once", () => {
    const told = [];
    const emit = (source, event, payload, { eventId = `new ${told.length}` }) => {
      told.push({ source, event, payload, eventId });
      return eventId;
    };
    let tell;
    adapters.softphone({ commands: {}, connect: (overlay) => void (tell = overlay.tell) }).connect({ emit, page: { document: {} } });
    assert.equal(tell(call, "onConnecting"), "p1:onConnecting");
    assert.equal(tell({ externalId: "p1", channel: "voice" }, "onEnded", { cause: "busy" }), "p1:onEnded");
    assert.equal(tell(call, "onRefresh", { muted: true }), "new 2");
    assert.equal(tell(call, "onConnected", {}, { eventId: "after hold" }), "after hold");
    assert.deepEqual(told, [
      { source: "voiceContact", event: "onConnecting", payload: { contact: facts }, eventId: "p1:onConnecting" },
      { source: "voiceContact", event: "onEnded", payload: { cause: "busy", contact: { externalId: "p1" } }, eventId: "p1:onEnded" },
      { source: "voiceContact", event: "onRefresh", payload: { muted: true, contact: facts }, eventId: "new 2" },
      { source: "voiceContact", event: "onConnected", payload: { contact: facts }, eventId: "after hold" },
    ]);
  });

  it("are what a command is about, where the overlay says so", async () => {
    const heard = [];
    const keep = (/** @type {any} */ _, { signal, ...rest }) => void heard.push([signal instanceof AbortSignal, rest]);
    const { shake } = await mounted({ softphone: adapters.softphone({ commands: { agentMute: keep } }) });
    const overlay = shake();
    const record = { recordId: "003", objectType: "Contact" };
    await overlay.request("1", "agentMute", {}, { contactId: "c", externalId: "p1", record, signal: "none of yours" });
    await overlay.request("2", "agentMute");
    await overlay.request("3", "agentMute", {}, "nonsense");
    assert.deepEqual(heard, [
      [true, { contactId: "c", externalId: "p1", record }],
      [true, {}],
      [true, {}],
    ]);
  });
});

describe("page and softphone together", () => {
  it("each answer what is theirs; of two that offer the same the first is asked", async () => {
    const adapter = adapters.custom({ commands: { sfRefreshView() {}, agentGetName: () => "page" } });
    const softphone = adapters.softphone({ commands: { agentGetName: () => "phone", agentGetExtension: () => "101" } });
    const { shake } = await mounted({ adapter, softphone });
    const overlay = shake();
    assert.deepEqual(overlay.hello.data.capabilities, ["sfRefreshView", "agentGetName", "agentGetExtension"]);
    assert.deepEqual((await overlay.request("1", "agentGetName")).results, { value: "page" });
    assert.deepEqual((await overlay.request("2", "agentGetExtension")).results, { value: "101" });
  });

  it("may come later and go again", async () => {
    const { overlay, shake } = await mounted({});
    const frame = shake();
    let stops = 0;
    const busy = () => {
      throw new CommandError("line_busy", "Busy.");
    };
    const detach = overlay.attach(adapters.softphone({ commands: { agentMute: busy }, connect: () => () => (stops += 1) }));
    assert.deepEqual(await frame.event("capabilities"), { capabilities: ["agentMute"] });
    assert.equal((await frame.request("1", "agentMute")).exception.code, "line_busy");
    detach();
    detach();
    assert.equal(stops, 1);
    assert.equal((await frame.request("2", "agentMute")).exception.code, "capability_missing");
    overlay.attach(adapters.softphone({ commands: {}, connect: () => () => (stops += 1) }));
    overlay.unmount();
    assert.equal(stops, 2);
  });
});

it("the guide lists every command with its arguments and results", () => {
  const guide = readFileSync(new URL("../../docs/embedding.md", import.meta.url), "utf8");
  for (const [name, { args, results }] of Object.entries(commands)) {
    const row = guide.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
    assert.ok(row, `${name} has no row`);
    for (const [key, kind] of Object.entries(args)) assert.ok(row.includes(`\`${key}\`${kind.endsWith("!") ? "*" : ""}`), `${name}: ${key}`);
    for (const key of results === "boolean" ? ["true", "false"] : Object.keys(results)) assert.ok(row.includes(`\`${key}\``), `${name}: ${key}`);
  }
});
