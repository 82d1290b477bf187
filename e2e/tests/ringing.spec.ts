// Real telephone calls, from the first ring to the end, as the agent in the demo CRM page sees them. Kamailio runs the example's
// configuration; the telephones speak SIP. The agent's own telephone is the extension that is called.

import type { Locator } from "@playwright/test";
import type { Api } from "../lib/api.js";
import { expectAccessible } from "../lib/axe.js";
import { Crm } from "../lib/crm.js";
import { expect, test as base } from "../lib/fixtures.js";
import { Telephones } from "../lib/sip.js";

/** The extension of Anna's telephone in the demo set. */
const ANNA = "101";
/** A customer of the demo set, as the trunk names them. */
const JONAS = { name: "Jonas Brandt", number: "03023125101" };
const PEST = "030 5550666";
const OFFICE = "+493055501000";
const CLOCK = /^\d\d:\d\d$/;
/** The demo set's flow of a call that begins: finds the customer, and pops them. */
const FLOW = "Who is calling?";

const test = base.extend<{ telephones: Telephones }>({
  telephones: async ({ server, admin }, use, testInfo) => {
    const { value } = await admin.do("POST", "/pbx/tokens", { name: "Kamailio" });
    const telephones = await Telephones.start(`${server.direct}/api/v1/cti/${value}`);
    await use(telephones);
    await telephones.stop();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("telephones", { body: telephones.output, contentType: "text/plain" });
    }
  },
});

/** How calls are taken: a queue of Ben's alone, and whoever's own telephone is called. The flow alone opens the customer. */
async function configure(admin: Api, more: object = {}): Promise<void> {
  const ben = (await admin.all("/agents")).find((agent) => agent.login === "ben");
  const { value } = await admin.do("GET", "/settings/pbx");
  await admin.do("PUT", "/settings/pbx", {
    ...value,
    defaultCountry: "DE",
    blocked: [{ callerId: PEST }],
    routes: [{ dest: "0041*", callerId: OFFICE }],
    filter: [{ queue: "Sales", agentIds: [ben.id] }],
    otherQueues: "nobody",
    popOnAnswer: false,
    ...more,
  });
}

const ringing = (crm: Crm): Locator => crm.frame.getByRole("region", { name: "Incoming call" });
const log = (crm: Crm): Locator => crm.frame.getByRole("table", { name: "Caller log" });
const talking = (crm: Crm): Locator => log(crm).locator("td[data-label=Talking]");
const runs = async (admin: Api) => (await admin.all("/runs")).filter((run) => run.flowName === FLOW).length;

test("a call rings with the customer's name while the flow pops them, is connected, and leaves the talking time", async ({
  page,
  server,
  admin,
  telephones,
}) => {
  await configure(admin, { ringFlows: "rung" });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);

  telephones.callIn(JONAS.number, ANNA);
  await telephones.expect("rings");
  await expect(ringing(crm).getByText(JONAS.name)).toBeVisible();
  await expect(ringing(crm).getByText(CLOCK)).toBeVisible();
  await expect(crm.record(JONAS.name)).toBeVisible();
  expect(await runs(admin)).toBe(1);

  telephones.answer();
  await telephones.expect("answered");
  await expect(ringing(crm).getByText(JONAS.name)).toBeHidden();
  await crm.overlay.open("Calls");
  await expect(log(crm).getByText("Connected")).toBeVisible();
  const clock = talking(crm).getByRole("timer");
  const before = await clock.textContent();
  await expect(clock).not.toHaveText(before!);

  telephones.hangUp();
  await telephones.expect("hung up");
  await expect(log(crm).getByText("Call ended")).toBeVisible();
  await expect(talking(crm)).toHaveText(CLOCK);
  await expect(talking(crm)).not.toHaveText("00:00");
  expect(await runs(admin)).toBe(1);
});

test("by default the flow pops the customer for whoever answers, when they do", async ({ page, server, admin, telephones }) => {
  await configure(admin);
  const crm = new Crm(page);
  await crm.open(server.crmUrl);

  telephones.callIn(JONAS.number, ANNA);
  await telephones.expect("rings");
  await expect(ringing(crm).getByText(JONAS.name)).toBeVisible();
  expect(await runs(admin)).toBe(0);
  await expect(crm.customers).toBeVisible();

  telephones.answer();
  await telephones.expect("answered");
  await expect(crm.record(JONAS.name)).toBeVisible();
  expect(await runs(admin)).toBe(1);
});

test("a blocked caller hears that it is busy and rings nowhere", async ({ page, server, admin, anna, telephones }) => {
  await configure(admin);
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.overlay.open("Calls");

  telephones.callIn("+49305550666", ANNA);
  await telephones.expect("refused 486");
  await expect(log(crm).getByText("Blocked")).toBeVisible();
  await expect(ringing(crm).getByRole("button")).toHaveCount(0);
  const told = (await anna.feed("call")).map(({ body }) => [body.state, body.rings]);
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter(([state, rings]) => state !== "blocked" || rings)).toEqual([]);
});

test("a call out goes under the caller id of its route", async ({ page, server, admin, telephones }) => {
  await configure(admin);
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.overlay.open("Calls");

  telephones.callOut(ANNA, "0041445550123");
  await telephones.expect("rings");
  expect(await telephones.display()).toBe(OFFICE);
  await expect(log(crm).getByText("Ringing…")).toBeVisible();
  await expect(log(crm).locator(`a[href="tel:${OFFICE}"]`)).toBeVisible();
  await expect(ringing(crm).getByRole("button")).toHaveCount(0);

  telephones.answer();
  await telephones.expect("answered");
  await expect(log(crm).getByText("Connected")).toBeVisible();
  telephones.hangUp();
  await telephones.expect("hung up");
  await expect(log(crm).getByText("Call ended")).toBeVisible();
});

test("the notice of a ringing call is accessible in every look", async ({ page, overlay, admin, telephones }) => {
  test.setTimeout(120_000);
  await configure(admin);
  await page.goto("/");
  await overlay.signIn();
  telephones.callIn(JONAS.number, ANNA);
  await telephones.expect("rings");
  const notice = page.getByRole("region", { name: "Incoming call" });
  await expectAccessible(page, "a call that rings", () => expect(notice.getByText(JONAS.name)).toBeVisible());
});
