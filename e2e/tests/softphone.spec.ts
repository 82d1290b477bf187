// The demo softphone beside the overlay: what the agent does there and what flows do, each seen on the other side.

import { expectAccessible } from "../lib/axe.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { type Flow, line, send } from "../lib/flows.js";

const softphone = (crm: Crm) => crm.page.getByRole("region", { name: "Softphone" });
const contacts = (crm: Crm) => softphone(crm).getByRole("list", { name: "Contacts at the softphone" });
const button = (crm: Crm, name: string) => softphone(crm).getByRole("button", { name, exact: true });

async function answered(crm: Crm): Promise<void> {
  await crm.page.getByRole("button", { name: "Simulate a call" }).click();
  await button(crm, "Answer").click();
  await expect(contacts(crm)).toContainText("connected");
}

test("a recording starts and stops from an action, and the softphone shows it", async ({ page, server, admin }) => {
  const step = (type: string): Flow => line({ type, ports: { success: "uid-2" } }, send({ [type]: "done" }));
  await admin.makeAction({ name: "Record", order: -2, flow: step("SE_ContactStartRecording") });
  await admin.makeAction({ name: "Stop it", order: -1, flow: step("SE_ContactStopRecording") });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await answered(crm);
  await crm.overlay.execute("Record").click();
  await expect(contacts(crm).getByText("Recording", { exact: true })).toBeVisible();
  await expect(button(crm, "Pause recording")).toBeVisible();
  await crm.overlay.execute("Stop it").click();
  await expect(contacts(crm).getByText("Recorded", { exact: true })).toBeVisible();
  await expect(button(crm, "Start recording")).toHaveCount(0);
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("SE_ContactStopRecording")).toHaveText("done");
});

test("a click on a number runs the click-to-dial flow, and the softphone dials it", async ({ page, server }) => {
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.customers.getByRole("link", { name: "+1 202 555 0143" }).first().click();
  await expect(contacts(crm)).toContainText("+12025550143 Voice call, connected");
  // The click was before the call; what its flow sent is found with the call that it made.
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Dialled")).toHaveText("+12025550143");
  await button(crm, "Hang up").click();
  await expect(contacts(crm)).not.toContainText("+12025550143");
});

test("a question takes true or false, as the softphone is", async ({ page, server, admin }) => {
  const flow: Flow = {
    actions: [
      { id: "start", type: "SE_Start", ports: { done: "ask" } },
      { id: "ask", type: "SE_AgentIsSoftphoneEnabled", ports: { true: "yes", false: "no" } },
      { ...send({ Telephone: "Softphone" }), id: "yes", ports: { done: "end" } },
      { ...send({ Telephone: "Deskphone" }), id: "no", ports: { done: "end" } },
      { id: "end", type: "SE_End" },
    ],
  };
  await admin.makeAction({ name: "Which", order: -1, flow });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  for (const device of ["Softphone", "Deskphone"]) {
    await softphone(crm).getByRole("combobox", { name: "Calls come to" }).selectOption(device);
    await crm.overlay.open("Actions");
    await crm.overlay.execute("Which").click();
    await crm.overlay.open("Data");
    await expect(crm.overlay.value("Telephone").first()).toHaveText(device);
  }
});

test("what the agent does at the softphone starts flows, once each, and not again after a reload", async ({ page, server, admin }) => {
  const told = (name: string, value: Record<string, string>, source: string, event: string) =>
    admin.makeFlow(name, line(send(value)), source, event);
  await told("Started", { Started: "$.payload.agent" }, "agent", "onInit");
  await told("State", { State: "$.payload.newState", Before: "$.payload.oldState" }, "agent", "onStateChange");
  await told("Away", { Away: "$.payload.newState" }, "agent", "onNotRoutable");
  await told("Muted", { Muted: "$.payload.muted", Number: "$.contact.from" }, "voiceContact", "onRefresh");
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await softphone(crm).getByRole("combobox", { name: "Agent state" }).selectOption("Break");
  await answered(crm);
  await button(crm, "Mute").press("Enter");
  await expect(button(crm, "Unmute")).toBeFocused();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Muted")).toHaveText("true");
  await expect(crm.overlay.value("Number")).toHaveText(/202.*555.*0143/);
  const runs = async () => {
    const names = (await admin.all("/runs")).map((run) => run.flowName);
    return ["Started", "State", "Away", "Muted"].map((name) => names.filter((one) => one === name).length);
  };
  await expect.poll(runs).toEqual([1, 1, 1, 1]);

  await page.reload();
  await crm.overlay.enter();
  await expect(button(crm, "Unmute")).toBeVisible();
  await button(crm, "Hang up").click();
  await expect(contacts(crm)).toBeHidden();
  // A later event has come through, so an earlier one told again would have been seen by now. The contact that the reloaded
  // overlay found is refreshed by that.
  await softphone(crm).getByRole("combobox", { name: "Agent state" }).selectOption("Lunch");
  await expect.poll(runs).toEqual([1, 2, 2, 2]);
});

test("the tabs of the workspace are there after a reload, and close by keyboard", async ({ page, server, admin }) => {
  const url = "/demo/crm/cases";
  await admin.makeAction({ name: "Cases", order: -1, flow: line({ type: "SE_SFOpenPrimaryTab", controls: { url, label: "<b>Cases</b>" }, ports: { success: "uid-2" } }) });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.overlay.execute("Cases").click();
  const tabs = page.getByRole("navigation", { name: "Open tabs" });
  // The label is text, whatever stands in it.
  await expect(tabs.getByRole("button", { name: "<b>Cases</b>", exact: true })).toHaveAttribute("aria-current", "page");
  await tabs.getByRole("button", { name: "Customers", exact: true }).press("Enter");
  await expect(crm.customers).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/cases$/);
  await page.reload();
  // The sign-in form takes the focus when it comes: only then are keys the page's.
  await crm.overlay.enter();
  await expect(tabs.getByRole("button", { name: "<b>Cases</b>", exact: true })).toHaveAttribute("aria-current", "page");
  await tabs.getByRole("button", { name: "Close tab <b>Cases</b>" }).press("Enter");
  await expect(tabs).toBeHidden();
  await expect(crm.customers).toBeVisible();
});

test("softphone and tabs are accessible in every look", async ({ page, server, admin }) => {
  test.setTimeout(90_000);
  await admin.makeAction({
    name: "Tabs",
    order: -1,
    flow: line(
      { type: "SE_SFOpenPrimaryTab", controls: { url: "https://elsewhere.example/", focus: false }, ports: { success: "uid-2" } },
      { type: "SE_SFOpenSubTab", controls: { parentTabId: "tab-1", url: "/demo/crm/cases" }, ports: { success: "uid-3" } },
    ),
  });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.overlay.execute("Tabs").click();
  await answered(crm);
  await button(crm, "Start recording").click();
  await button(crm, "Mute").click();
  await crm.overlay.open("Data");
  for (const part of ["Quick connections", "Log"]) await softphone(crm).getByText(part, { exact: true }).click();
  await expectAccessible(page, "softphone", () => expect(button(crm, "Unmute")).toBeVisible());
});
