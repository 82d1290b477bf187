// The page, the overlay and the demo softphone together: a question in a modal, a number that is clicked and dialled, a
// recording of the call that was dialled.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Api } from "../lib/api.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";

/** Marta Holm, of the demo directory. */
const MARTA = { id: "003D000001", name: "Marta Holm", spelled: "+1 202 555 0143", number: "+12025550143" };
const DIALLED = `${MARTA.number} Voice call, connected`;
const CLOCK = /\b\d{1,2}:\d{2}\b/;

/** The demo set's default click-to-dial flow. */
const DEMO = "Click to dial";
/** The default click-to-dial flow of a real export; the tests' own path to exports names it. */
const EXPORT = process.env.CCP_FLOW_CORPUS && join(process.env.CCP_FLOW_CORPUS, "default-01-salesforceUiOnClickToDial.json");

const softphone = (crm: Crm) => crm.page.getByRole("region", { name: "Softphone" });
const contacts = (crm: Crm) => softphone(crm).getByRole("list", { name: "Contacts at the softphone" });
const button = (crm: Crm, name: string) => softphone(crm).getByRole("button", { name, exact: true });
const click = (crm: Crm) => crm.customers.getByRole("link", { name: MARTA.spelled }).first().click();
/** The state of the contact in hand; the connection mark says "Connected" as well. */
const inHand = (crm: Crm) => crm.overlay.drawer.locator(".who-state");
const runsOf = async (admin: Api, name: string) => (await admin.all("/runs")).filter((run) => run.flowName === name).length;

/** The outgoing contacts of the agent. */
const dialled = async (agent: Api) => (await agent.all("/contacts")).filter((contact) => contact.direction === "out");

test("a flow with Show Modal waits for the answer in the modal", async ({ page, server, admin }) => {
  const ask = { id: "ask", type: "SE_ShowModal", controls: { title: "Call back?", body: "The customer asks for it.", buttons: ["Today", "Tomorrow"], timeoutMs: 59_000 } };
  await admin.makeAction({ name: "Ask", order: -1, flow: line(ask, send({ When: "$.actions.ask.results.button" })) });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.overlay.execute("Ask").click();
  const modal = crm.frame.getByRole("dialog", { name: "Call back?" });
  await expect(modal).toContainText("The customer asks for it.");
  const [run] = (await admin.all("/runs")).filter((one) => one.actionId);
  expect(run.status).toBe("running");
  await modal.getByRole("button", { name: "Tomorrow" }).click();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("When")).toHaveText("Tomorrow");
  await expect.poll(async () => (await admin.do("GET", `/runs/${run.id}`)).status).toBe("completed");
});

for (const { whose, name, from } of [
  { whose: "the demo set's", name: DEMO, from: undefined },
  { whose: "a real export's", name: "default-01-salesforceUiOnClickToDial", from: EXPORT },
]) {
  test(`a click on a number runs ${whose} default flow, the softphone dials, and the drawer shows the call`, async ({ page, server, admin, anna }) => {
    test.skip(name !== DEMO && (from === undefined || !existsSync(from)), "CCP_FLOW_CORPUS names no exports");
    if (from !== undefined) {
      await switchOffOwn(admin);
      const { id, findings } = await admin.do("POST", `/flows/import?name=${name}`, JSON.parse(readFileSync(from, "utf8")));
      expect(findings.filter((finding: { severity: string }) => finding.severity === "error")).toEqual([]);
      expect(await admin.do("GET", `/flows/${id}`)).toMatchObject({ source: "salesforceUi", event: "onClickToDial", enabled: true });
      await admin.do("POST", `/flows/${id}/publish`);
    }
    await admin.makeFlow("Dialled", line(send({ Dialled: "$.contact.to", Direction: "$.contact.direction" })), "voiceContact", "onConnecting");
    await admin.makeFlow("Over", line(send({ Over: "$.contact.state" })), "voiceContact", "onEnded");
    const crm = new Crm(page);
    await crm.open(server.crmUrl);
    await click(crm);
    await expect(contacts(crm)).toContainText(DIALLED);

    const drawer = crm.overlay.drawer;
    await expect(drawer.getByText(MARTA.name).first()).toBeVisible();
    await expect(inHand(crm)).toContainText("Connected");
    const clock = () => drawer.getByText(CLOCK).first().textContent();
    const before = await clock();
    await expect.poll(clock).not.toBe(before);
    await crm.overlay.open("Data");
    await expect(crm.overlay.value("Direction")).toHaveText("out");
    expect(await dialled(anna)).toMatchObject([
      { state: "connected", to: MARTA.number, phone: MARTA.number, customerName: MARTA.name, record: { recordId: MARTA.id, objectType: "Contact" } },
    ]);

    // A reload dials nothing, and the call is still there on both sides.
    await page.reload();
    await crm.overlay.enter();
    await expect(contacts(crm)).toContainText(DIALLED);
    await expect(drawer.getByText(MARTA.name).first()).toBeVisible();
    await button(crm, "Hang up").click();
    // What was shown of the call goes with it.
    await expect.poll(() => anna.all("/contacts")).toEqual([]);
    await expect.poll(() => anna.dataPairs()).toContainEqual(["Over", "ended"]);
    expect([await runsOf(admin, name), await runsOf(admin, "Dialled"), await runsOf(admin, "Over")]).toEqual([1, 1, 1]);
  });
}

test("what the click's own flow sends is found with the call that it dials", async ({ page, server, admin }) => {
  await switchOffOwn(admin);
  const dial = { type: "SE_AgentDialNumber", controls: { phoneNumber: "$.payload.number" }, ports: { success: "uid-3" } };
  await admin.makeFlow("Dials", line(send({ Clicked: "$.payload.recordId" }), dial, send({ Result: "dialled" })), "salesforceUi", "onClickToDial");
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await click(crm);
  await expect(inHand(crm)).toContainText("Connected");
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Clicked")).toHaveText(MARTA.id);
  await expect(crm.overlay.value("Result")).toHaveText("dialled");
  await button(crm, "Hang up").click();
  // It goes with the call.
  await expect(crm.overlay.value("Clicked")).toBeHidden();
  await page.reload();
  await crm.overlay.enter();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Clicked")).toBeHidden();
});

test("with two tabs open a click dials once, in the tab that was clicked", async ({ page, context, server, admin, anna }) => {
  const first = new Crm(page);
  await first.open(server.crmUrl);
  const second = new Crm(await context.newPage());
  await second.open(server.crmUrl);
  await first.focus();
  await click(first);
  await expect(contacts(first)).toContainText(DIALLED);
  // The other tab shows the call as well, and its softphone has none.
  await expect(second.overlay.drawer.getByText(MARTA.name).first()).toBeVisible();
  await expect(contacts(second)).toBeHidden();
  expect(await runsOf(admin, DEMO)).toBe(1);
  expect(await dialled(anna)).toHaveLength(1);
});

test("the call that was dialled is recorded from an action, until it is stopped", async ({ page, server, admin }) => {
  for (const [at, name] of ["ContactStartRecording", "ContactStopRecording"].entries()) {
    const step = { type: `SE_${name}`, ports: { success: "uid-2" } };
    await admin.makeAction({ name, order: at - 2, flow: line(step, send({ [name]: "$.contact.direction" })) });
  }
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await click(crm);
  await expect(contacts(crm)).toContainText(DIALLED);
  await expect(inHand(crm)).toContainText("Connected");
  await crm.overlay.open("Actions");
  await crm.overlay.execute("ContactStartRecording").click();
  await expect(contacts(crm).getByText("Recording", { exact: true })).toBeVisible();
  await crm.overlay.execute("ContactStopRecording").click();
  await expect(contacts(crm).getByText("Recorded", { exact: true })).toBeVisible();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("ContactStopRecording")).toHaveText("out");
});

test("what the agent dials by hand is a contact as well, and a failure is told", async ({ page, server, admin, anna }) => {
  await admin.makeFlow("Trouble", line(send({ Trouble: "$.payload.code" })), "agent", "onError");
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  const number = softphone(crm).getByRole("textbox", { name: "Whom to call" });
  await number.fill(MARTA.spelled);
  await button(crm, "Dial").click();
  await expect(crm.overlay.drawer.getByText(MARTA.name).first()).toBeVisible();
  await expect.poll(async () => (await dialled(anna)).map((call) => call.state)).toEqual(["connected"]);
  await number.fill("+1 202 555 0117");
  await button(crm, "Dial").click();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Trouble")).toHaveText("line_busy");
});

/** Leaves clicks to the test's own flow. */
async function switchOffOwn(admin: Api): Promise<void> {
  for (const own of await admin.all("/flows")) {
    if (own.source === "salesforceUi") await admin.do("PUT", `/flows/${own.id}`, { ...(await editable(admin, own.id)), enabled: false });
  }
}

/** What a change of a flow must hold. */
async function editable(admin: Api, id: string): Promise<object> {
  const { name, source, event, version, flow } = await admin.do("GET", `/flows/${id}`);
  return { name, source, event, version, flow };
}
