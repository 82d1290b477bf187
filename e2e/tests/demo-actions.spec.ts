// What each action of the demo set leaves behind, as examples/demo/README.md promises.

import { type Page, expect } from "@playwright/test";
import type { Api } from "../lib/api.js";
import { call } from "../lib/contacts.js";
import { Crm } from "../lib/crm.js";
import { test } from "../lib/fixtures.js";
import type { Overlay, Row } from "../lib/overlay.js";

/** Marta Holm, of the demo directory: two cases, one open task. */
const MARTA = { id: "003D000001", name: "Marta Holm", phone: "+1 202 555 0143", e164: "+12025550143" };
/** Leila Haddad does not want to be called. */
const LEILA = { phone: "+1 415 555 0162" };

interface Situation {
  page: Page;
  overlay: Overlay;
  admin: Api;
  anna: Api;
  contactId: string;
}

interface DemoAction {
  name: string;
  /** Which of the rows of this name; the first unless told. */
  at?: number;
  /** Fills the form; without it the action has none. */
  form?: (overlay: Overlay, page: Page) => Promise<void>;
  /** Does what the flow waits for. */
  answer?: (situation: Situation) => Promise<void>;
  /** Rows of the data item it sends; a pattern where the value differs from run to run. */
  data?: [key: string, value: string | RegExp][];
  /** Attributes of the contact in hand. */
  attributes?: Record<string, unknown>;
  /** Words of a notice in the drawer. */
  notice?: string;
  /** Where the CRM page stands afterwards. */
  page?: RegExp;
  /** What else must be true. */
  leaves?: (situation: Situation) => Promise<void>;
}

const only = <T>(items: T[]): T => {
  expect(items).toHaveLength(1);
  return items[0];
};

const ACTIONS: DemoAction[] = [
  {
    name: "Customer Gift Card",
    form: async (overlay) => {
      await overlay.field("First name").fill("Marta");
      await overlay.field("Last name").fill("Holm");
      await overlay.field("Telephone").fill("(202) 555-0143");
    },
    notice: "The gift card is on its way.",
    data: [
      ["Gift card", "GC-1"],
      ["Customer", "Marta Holm"],
      ["Telephone", MARTA.e164],
      ["Task", /\w/],
    ],
    leaves: async ({ admin }) => {
      const task = only((await admin.all("/crm/tasks")).filter((one) => one.Subject === "Gift card - Marta - Holm"));
      expect(task).toMatchObject({ WhoId: MARTA.id, Description: "GC-1", Status: "Not Started" });
    },
  },
  {
    name: "Create Callback Task",
    form: async (overlay) => {
      await overlay.field("First name").fill("Marta");
      await overlay.field("Last name").fill("Holm");
    },
    page: /\/demo\/crm\/tasks\//,
    leaves: async ({ admin, page }) => {
      const task = only((await admin.all("/crm/tasks")).filter((one) => one.Subject === "Callback - Marta - Holm"));
      expect(task).toMatchObject({ WhoId: MARTA.id, Description: MARTA.e164 });
      await expect(page.getByRole("heading", { name: "Callback - Marta - Holm" })).toBeVisible();
    },
  },
  {
    name: "Activate Customer Account",
    data: [
      ["Customer", MARTA.name],
      ["Account status", "Active"],
    ],
    attributes: { accountStatus: "Active" },
    leaves: async ({ admin }) => {
      const customer = await admin.do("GET", `/crm/customers/${MARTA.id}`);
      expect(customer.AccountStatus).toBe("Active");
      expect(customer.ActivatedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    },
  },
  {
    name: "Transfer to Manager",
    data: [
      ["Transfer to", "Manager"],
      ["Caller", /202.*555.*0143/],
      ["Task", /\w/],
    ],
    attributes: { transferTo: "Manager" },
    leaves: async ({ admin }) => {
      const task = only((await admin.all("/crm/tasks")).filter((one) => one.Subject === "Transfer - Manager"));
      expect(task).toMatchObject({ WhoId: MARTA.id, Priority: "High" });
    },
  },
  {
    name: "Transfer to Manager",
    at: 1,
    answer: async ({ overlay }) => {
      const dialog = overlay.root.getByRole("dialog", { name: "Transfer to Manager" });
      await expect(dialog).toContainText("Hand this customer to the manager on duty?");
      await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
      await expect(dialog).toBeHidden();
    },
    data: [
      ["Transfer to", "Manager on duty"],
      ["Answer", "Transfer"],
    ],
    attributes: { transferTo: "Manager on duty" },
  },
  {
    name: "Give customer refund",
    form: async (overlay, page) => {
      const frame = overlay.root;
      await frame.getByLabel("Amount in EUR").fill("120");
      await frame.getByLabel("Instalments").fill("2");
      await frame.getByRole("combobox", { name: "Reason" }).selectOption({ label: "Arrived damaged" });
      await overlay.field("Order number").fill("4711");
      await frame.getByLabel("Refund on").fill("2026-12-24");
      await expect(frame.getByLabel("Tell the customer")).toBeChecked();
      await frame.getByLabel("E-mail").fill("marta.holm@example.com");
      await expect(overlay.field("Telephone")).toHaveValue(/202.*555.*0143/);
      await overlay.field("Note").fill("Photos are in the mail.");
      expect(page.url()).toContain("/demo/crm");
    },
    data: [
      ["Refund", "Refund 4711 over 120 EUR"],
      ["Status", "Approved"],
      ["Cents", "12000"],
      ["Cents an instalment", "6000"],
      ["Paid on", "24.12.2026"],
      ["Mail to", "marta.holm@example.com"],
      ["Tell the customer", "true"],
      ["Case", /\w/],
    ],
    leaves: async ({ admin }) => {
      const refund = only((await admin.all("/crm/cases")).filter((one) => one.Subject === "Refund 4711 over 120 EUR"));
      expect(refund).toMatchObject({ Status: "Approved", Reason: "damaged", WhoId: MARTA.id, AmountInCents: 12000 });
      const task = only((await admin.all("/crm/tasks")).filter((one) => one.Subject === "Refund - Notify - 4711"));
      expect(task).toMatchObject({ WhoId: MARTA.id, ActivityDate: "2026-12-24" });
    },
  },
  {
    name: "Open a Case",
    data: [
      ["Case", "Case for Marta Holm"],
      ["Id", /\w/],
    ],
    page: /\/demo\/crm\/cases\//,
    leaves: async ({ admin, anna, contactId, page }) => {
      const opened = only((await admin.all("/crm/cases")).filter((one) => one.Subject === "Case for Marta Holm"));
      expect(opened).toMatchObject({ WhoId: MARTA.id, Status: "New", Origin: "Phone" });
      const contact = await anna.do("GET", `/contacts/${contactId}`);
      expect(page.url()).toContain(contact.attributes.caseId);
    },
  },
  {
    name: "Find Cases for Customer",
    data: [
      ["Cases found", "2"],
      ["Newest", "Wrong address on the invoice"],
    ],
  },
  {
    name: "Create Task and Contact and Screenpop",
    page: new RegExp(`/demo/crm/customers/${MARTA.id}$`),
    leaves: async ({ admin }) => {
      const task = only((await admin.all("/crm/tasks")).filter((one) => one.Subject === "Follow up - Known customer"));
      expect(task.WhoId).toBe(MARTA.id);
    },
  },
  {
    name: "VIP",
    data: [
      ["VIP", MARTA.name],
      ["Rating", "VIP"],
    ],
    attributes: { VIP: true },
    leaves: async ({ admin, overlay }) => {
      expect((await admin.do("GET", `/crm/customers/${MARTA.id}`)).Rating).toBe("VIP");
      await overlay.open("Attributes");
      await expect(overlay.drawer.getByText("VIP").first()).toBeVisible();
      // The flow switches on that every attribute shows, also one nobody configured.
      await expect(overlay.drawer.getByText("undefinedByAnybody")).toBeVisible();
    },
  },
  {
    name: "Transfer to Peer",
    form: async (overlay) => {
      const peers = overlay.root.getByRole("combobox", { name: "Peer" });
      await expect(peers.getByRole("option", { name: "Mei Tanaka, technical" })).toBeAttached();
      await peers.selectOption({ label: "Mei Tanaka, technical" });
      await overlay.field("What they should know").fill("Knows the model.");
    },
    data: [
      ["Transfer to", "mei"],
      ["Reason", "Knows the model."],
      ["Transfers so far", "1"],
    ],
    attributes: { transferTo: "mei", transferReason: "Knows the model." },
  },
  {
    name: "Customer lookup",
    form: async (overlay) => {
      await expect(overlay.field("Telephone")).toHaveValue(/202.*555.*0143/);
    },
    data: [
      ["Customer", MARTA.name],
      ["City", "Washington"],
      ["Mail", "marta.holm@example.com"],
      ["Number", MARTA.e164],
    ],
    page: new RegExp(`/demo/crm/customers/${MARTA.id}$`),
  },
  {
    name: "May I call?",
    form: async (overlay) => {
      await overlay.field("Telephone").fill(LEILA.phone);
    },
    notice: "This customer does not want to be called.",
    data: [
      ["Number", LEILA.phone],
      ["May be called", "false"],
    ],
  },
  {
    name: "About this contact",
    data: [
      ["Channel", "voice"],
      ["State", "connected"],
      ["Number", /202.*555.*0143/],
      ["As dialled at home", "(202) 555-0143"],
      ["Tier", "Gold"],
      ["Voice?", "true"],
      ["Chat?", "false"],
      ["Task?", "false"],
      ["Callback?", "false"],
      ["Inbound?", "true"],
      ["Transfer?", "false"],
      ["Since", /\d{2}:\d{2}/],
    ],
  },
  {
    name: "Search the CRM",
    form: async (overlay) => {
      await overlay.field("Search for").fill("Brandt");
    },
    data: [["Searched for", "Brandt"]],
    page: /[?&](q|search|text)=Brandt/,
    leaves: async ({ page }) => {
      await expect(page.getByText("Jonas Brandt").first()).toBeVisible();
    },
  },
  {
    name: "My open tasks",
    page: /\/demo\/crm\/tasks\?view=open$/,
    leaves: async ({ page }) => {
      await expect(page.getByRole("heading", { name: "Tasks: Open" })).toBeVisible();
      await expect(page.getByText("Send the revised offer")).toBeVisible();
      await expect(page.getByText("Thank for the referral")).toBeHidden();
    },
  },
  {
    name: "All customers",
    // The start page has no such end of its address.
    page: /\/demo\/crm\/customers$/,
    leaves: async ({ page }) => {
      await expect(page.getByRole("heading", { name: "Customers", exact: true })).toBeVisible();
    },
  },
  {
    name: "Urgent cases",
    page: /\/demo\/crm\/cases\?view=high$/,
    leaves: async ({ page }) => {
      await expect(page.getByText("Chair arrived with a broken leg").first()).toBeVisible();
      await expect(page.getByText("Delivery was a day late")).toBeHidden();
    },
  },
  {
    name: "New lead",
    page: /\/demo\/crm\/leads\/new/,
    leaves: async ({ page }) => {
      await expect(page.getByRole("textbox", { name: "Phone", exact: true })).toHaveValue(/202.*555.*0143/);
    },
  },
  {
    name: "Show everything",
    data: [
      ["Text", "Orange marmalade"],
      ["Length", "16"],
      ["Slice", "Orange"],
      ["Replaced", "Orange_marmalade"],
      ["Starts with a fruit", "true"],
      ["Ends with jam", "false"],
      ["Joined", "Orange 12"],
      ["Twice", "24"],
      ["Third", "8"],
      ["At home", "(202) 555-0143"],
      ["E.164", "+12025550143"],
      ["Date", "20.11.2026"],
      ["Property", "Orange marmalade"],
      ["Counter", "1"],
      ["Not markup", "<b>bold</b> & <script>alert(1)</script>"],
    ],
  },
  {
    name: "Start over",
    data: [["Properties", "{}"]],
  },
];

test("every action of the demo set is in this table", async ({ admin }) => {
  const there = (await admin.all("/actions")).map((action) => action.name).sort();
  expect(there.length).toBeGreaterThanOrEqual(10);
  expect(ACTIONS.map((action) => action.name).sort()).toEqual(there);
});

for (const action of ACTIONS) {
  const title = action.at ? `${action.name} (${action.at + 1})` : action.name;
  test(`${title} leaves what it promises`, async ({ page, server, admin, anna }) => {
    const contactId = await call(anna, MARTA.phone, { undefinedByAnybody: "shown all the same" });
    const crm = new Crm(page);
    await crm.open(server.crmUrl);
    const overlay = crm.overlay;
    // The flows of the call itself come first, so that what follows is the action's.
    await expect.poll(async () => (await anna.do("GET", `/contacts/${contactId}`)).attributes.customerTier).toBe("Gold");
    const situation = { page, overlay, admin, anna, contactId };

    if (action.form) {
      await overlay.openForm(action.name);
      await action.form(overlay, page);
      await overlay.submit.click();
    } else {
      await overlay.execute(action.name).nth(action.at ?? 0).click();
    }
    await action.answer?.(situation);
    if (action.notice) await expect(overlay.root.getByText(action.notice).first()).toBeVisible();
    if (action.page) await expect(page).toHaveURL(action.page);
    await expect
      .poll(async () => (await admin.all("/runs")).filter((run) => run.actionId).map((run) => run.status))
      .toEqual(["completed"]);
    if (action.data) {
      await overlay.connected();
      await overlay.open("Data");
      for (const [key, value] of action.data) await expect(overlay.value(key)).toHaveText(value);
      expect(keysOf(await overlay.rows())).toEqual(expect.arrayContaining(action.data.map(([key]) => key)));
    }
    if (action.attributes) {
      expect((await anna.do("GET", `/contacts/${contactId}`)).attributes).toMatchObject(action.attributes);
    }
    await action.leaves?.(situation);
  });
}

const keysOf = (rows: Row[]): string[] => rows.map(([key]) => key);

test("a click on a number offers to dial by hand where no softphone is, and shows the customer", async ({
  page,
  server,
}) => {
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await page.getByRole("checkbox", { name: "Signed in" }).uncheck();
  await crm.customers.getByRole("link", { name: MARTA.phone }).first().click();
  await expect(crm.overlay.root.getByText("please dial by hand").first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/demo/crm/customers/${MARTA.id}$`));
  await crm.overlay.connected();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Dial by hand")).toHaveText(MARTA.e164);
  await expect(crm.overlay.value("Reason")).toHaveText("capability_missing");
});

test("the record in view is told, and actions without a call are about its customer", async ({ page, server, admin }) => {
  const crm = new Crm(page);
  await crm.open(Crm.recordUrl(server.crmUrl, "customers", MARTA.id));
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("In view")).toHaveText(MARTA.name);
  await expect(crm.overlay.value("Type")).toHaveText("Contact");
  await crm.overlay.open("Actions");
  await crm.overlay.execute("VIP").click();
  await expect.poll(async () => (await admin.do("GET", `/crm/customers/${MARTA.id}`)).Rating).toBe("VIP");
});

test("a simulated call names its customer, pops the record, and is counted when it ends", async ({
  page,
  server,
  admin,
  anna,
}) => {
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await page.getByRole("textbox", { name: "Number" }).fill(MARTA.phone);
  await page.getByRole("button", { name: "Simulate a call" }).click();
  await expect(page).toHaveURL(new RegExp(`/demo/crm/customers/${MARTA.id}$`));
  await crm.overlay.connected();
  const contact = only(await anna.all("/contacts"));
  await expect
    .poll(async () => (await anna.do("GET", `/contacts/${contact.id}`)).attributes)
    .toMatchObject({ customerId: MARTA.id, customerName: MARTA.name, customerTier: "Gold" });
  await crm.overlay.open("Attributes");
  await expect(crm.overlay.drawer.getByText("Gold customer")).toBeVisible();

  await anna.do("POST", `/contacts/${contact.id}/events`, { event: "onEnded", eventId: "the-end" });
  await expect
    .poll(async () => (await admin.all("/runs")).filter((run) => run.flowName === "Count calls").map((run) => run.status))
    .toEqual(["completed"]);
});
