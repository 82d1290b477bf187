import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { adapters, safeUrl } from "../ccp-overlay.js";

const about = { signal: new AbortController().signal };
const host = (emit = () => "id") => ({ emit, capabilitiesChanged() {}, page: { document: { baseURI: "https://crm.example/x/" } } });

function withPops() {
  const pops = [];
  const adapter = adapters.custom({ screenPop: (target) => void pops.push(target) });
  adapter.connect(host());
  return { pops, perform: (name, args) => adapter.perform(name, args, about) };
}

describe("adapters.custom", () => {
  it("offers exactly what its hooks can do", () => {
    assert.deepEqual(adapters.custom({}).capabilities(), []);
    assert.deepEqual(adapters.custom({ screenPop() {} }).capabilities().sort(), [
      "sfScreenpopList",
      "sfScreenpopNewRecord",
      "sfScreenpopObject",
      "sfScreenpopObjectHome",
      "sfScreenpopSearch",
      "sfScreenpopUrl",
    ]);
    assert.deepEqual(adapters.custom({ searchAndScreenPop: () => ({}) }).capabilities(), ["sfSearchAndScreenpop"]);
    assert.deepEqual(adapters.custom({ commands: { sfRefreshView() {} } }).capabilities(), ["sfRefreshView"]);
  });

  it("turns each command of the family into its target", async () => {
    const { pops, perform } = withPops();
    await perform("sfScreenpopObject", { recordId: " 003D000001 ", noPopOnEmpty: false });
    await perform("sfScreenpopUrl", { url: "../cases?view=open" });
    await perform("sfScreenpopObjectHome", { scope: "Contact" });
    await perform("sfScreenpopList", { listViewId: "open", scope: "Task" });
    await perform("sfScreenpopSearch", { searchString: "Lovelace" });
    await perform("sfScreenpopNewRecord", { entityName: "Contact", defaultFieldValues: { Phone: "+12025550143" } });
    await perform("sfScreenpopNewRecord", { entityName: "Lead", defaultFieldValues: null });
    assert.deepEqual(pops, [
      { kind: "record", recordId: "003D000001" },
      { kind: "url", url: "https://crm.example/cases?view=open" },
      { kind: "home", scope: "Contact" },
      { kind: "list", listViewId: "open", scope: "Task" },
      { kind: "search", text: "Lovelace" },
      { kind: "new", entityName: "Contact", defaults: { Phone: "+12025550143" } },
      { kind: "new", entityName: "Lead", defaults: {} },
    ]);
  });

  it("pops no record when none is given: quietly if that was asked for, else as a failure", async () => {
    const { pops, perform } = withPops();
    await perform("sfScreenpopObject", { recordId: "", noPopOnEmpty: true });
    for (const recordId of ["", null, undefined, {}]) {
      await assert.rejects(perform("sfScreenpopObject", { recordId, noPopOnEmpty: false }), { code: "nothing_given" });
    }
    assert.deepEqual(pops, []);
  });

  it("opens http, https, mail and telephone addresses and no others", async () => {
    const { pops, perform } = withPops();
    const refused = [
      "javascript:alert(1)",
      " JaVaScRiPt:alert(1)",
      "java\nscript:alert(1)",
      "\u0000javascript:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "blob:https://crm.example/1",
      "file:///etc/passwd",
      "vbscript:x",
      "http://",
    ];
    for (const url of refused) await assert.rejects(perform("sfScreenpopUrl", { url }), { code: "url_refused" }, url);
    for (const url of ["", null, 7]) await assert.rejects(perform("sfScreenpopUrl", { url }), { code: "nothing_given" });
    assert.deepEqual(pops, []);
    for (const url of ["https://a.example/", "http://a.example/", "mailto:a@example.com", "tel:+12025550143"]) {
      assert.equal(safeUrl(url, "https://crm.example"), url);
    }
  });

  it("gives search and screen pop's matches as a map, and an empty one for nothing", async () => {
    const asked = [];
    let answer = { "003D000001": { Name: "Ada" } };
    const adapter = adapters.custom({ searchAndScreenPop: (request) => (asked.push(request), answer) });
    const args = { searchParams: "+12025550143", queryParams: null, defaultFieldValues: null, deferred: false, callType: "odd" };
    assert.deepEqual(await adapter.perform("sfSearchAndScreenpop", args, about), { value: answer });
    assert.deepEqual(asked[0], {
      searchParams: "+12025550143",
      queryParams: "",
      defaultFieldValues: {},
      deferred: false,
      callType: "inbound",
    });
    answer = null;
    assert.deepEqual(await adapter.perform("sfSearchAndScreenpop", args, about), { value: {} });
  });

  it("raises click-to-dial and navigation as the CRM page's events, and stops on unmount", () => {
    const raised = [];
    let dial;
    let navigate;
    let stopped = false;
    const adapter = adapters.custom({
      onClickToDial: (emit) => {
        dial = emit;
        return () => (stopped = true);
      },
      onNavigationChange: (emit) => void (navigate = emit),
    });
    const disconnect = adapter.connect(host((...event) => (raised.push(event), "id")));
    dial({ number: "+12025550143", recordId: "003D000001", recordName: "Ada", objectType: "Contact" });
    dial({ number: 42 });
    navigate({ url: "/r/1", recordId: 1 });
    assert.throws(() => dial({ number: " " }), TypeError);
    assert.throws(() => dial(null), TypeError);
    assert.deepEqual(raised, [
      [
        "salesforceUi",
        "onClickToDial",
        { number: "+12025550143", recordId: "003D000001", recordName: "Ada", objectType: "Contact" },
      ],
      ["salesforceUi", "onClickToDial", { number: "42", recordId: "", recordName: "", objectType: "" }],
      ["salesforceUi", "onNavigationChange", { url: "/r/1", recordId: "1", recordName: "", objectType: "" }],
    ]);
    disconnect();
    assert.equal(stopped, true);
  });

  it("takes only functions as commands", () => {
    assert.throws(() => adapters.custom({ commands: { sfRefreshView: "yes" } }), TypeError);
  });
});
