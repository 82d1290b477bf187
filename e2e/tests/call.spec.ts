// A call, from ringing to its end, as the agent sees it.

import { tell } from "../lib/contacts.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";

const CLOCK = /\b\d{1,2}:\d{2}\b/;

test("a simulated call appears in the header with a running clock and starts the onConnecting flow", async ({
  page,
  server,
  admin,
  anna,
}) => {
  await admin.makeFlow("Told of a call", line(send({ Ringing: "$.contact.from" })), "voiceContact", "onConnecting");
  const customer = (await admin.all("/crm/customers")).find((one) => one.Phone);
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await page.getByRole("textbox", { name: "Number" }).fill(customer.Phone);
  await page.getByRole("button", { name: "Simulate a call" }).click();

  const banner = crm.overlay.drawer;
  await expect(banner.getByText(customer.LastName).first()).toBeVisible();
  await expect(banner.getByText(CLOCK).first()).toBeVisible();
  const clock = () => banner.getByText(CLOCK).first().textContent();
  const before = await clock();
  await expect.poll(clock).not.toBe(before);

  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Ringing")).toHaveText(customer.Phone);
  const [contact] = await anna.all("/contacts");
  expect(contact).toMatchObject({ channel: "voice", direction: "in" });
});

test("attributes that change are shown live", async ({ page, overlay, admin, anna }) => {
  await admin.do("PUT", "/settings/features", { showAllAttributes: true });
  await page.goto("/");
  await overlay.signIn();
  const contact = await anna.do("POST", "/contacts", {
    channel: "voice",
    direction: "in",
    from: "+493055501234",
    attributes: { mood: "calm" },
  });
  await tell(anna, contact.id, "onConnected");
  await overlay.open("Attributes");
  await expect(overlay.drawer.getByText("calm")).toBeVisible();
  await anna.do("PATCH", `/contacts/${contact.id}`, { attributes: { mood: "cross", extra: "more" } });
  await expect(overlay.drawer.getByText("cross")).toBeVisible();
  await expect(overlay.drawer.getByText("calm")).toBeHidden();
  await expect(overlay.drawer.getByText("more", { exact: true })).toBeVisible();
  await anna.do("PATCH", `/contacts/${contact.id}`, { attributes: { mood: null } });
  await expect(overlay.drawer.getByText("cross")).toBeHidden();
});

test("an attribute is shown as configured: label, format, default, link", async ({ page, overlay, admin, anna }) => {
  const define = (attribute: object) => admin.do("POST", "/attributes", attribute);
  await define({ name: "tier", label: "Customer tier", format: "Tier {{tier}}", order: 1 });
  await define({ name: "nothingSet", label: "Branch", defaultValue: "Head office", order: 2 });
  await define({ name: "orderPage", label: "Orders", display: "link", order: 3 });
  await page.goto("/");
  await overlay.signIn();
  await anna.do("POST", "/contacts", {
    channel: "voice",
    direction: "in",
    from: "+493055501234",
    attributes: { tier: "gold", orderPage: "https://example.org/orders/1" },
  });
  await overlay.open("Attributes");
  await expect(overlay.drawer.getByText("Customer tier")).toBeVisible();
  await expect(overlay.drawer.getByText("Tier gold")).toBeVisible();
  await expect(overlay.drawer.getByText("Branch")).toBeVisible();
  await expect(overlay.drawer.getByText("Head office")).toBeVisible();
  await expect(overlay.drawer.getByRole("link", { name: /Orders/ })).toHaveAttribute("href", "https://example.org/orders/1");
});

test("the same event twice happens once", async ({ admin, anna }) => {
  await admin.makeFlow("Told of a call", line(send({ Rang: "yes" })), "voiceContact", "onConnecting");
  const contact = await anna.do("POST", "/contacts", { channel: "voice", direction: "in", from: "+493055501234" });
  const event = { event: "onConnecting", eventId: crypto.randomUUID() };
  expect((await anna.call("POST", `/contacts/${contact.id}/events`, event)).status).toBe(202);
  expect((await anna.call("POST", `/contacts/${contact.id}/events`, event)).status).toBe(200);
  await expect
    .poll(async () => (await admin.all("/runs")).filter((run) => run.flowName === "Told of a call").map((run) => run.status))
    .toEqual(["completed"]);
  expect((await anna.dataPairs()).filter(([key]) => key === "Rang")).toHaveLength(1);
});
