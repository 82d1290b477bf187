// The caller log: what a telephone system tells of its calls, as agents see it and work with it.

import { readFileSync } from "node:fs";
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { rings, told } from "../lib/pbx.js";

const MARTA = "+1 202 555 0143";
const NOBODY = "+1 202 555 9999";

test.beforeEach(async ({ page, overlay, admin }) => {
  await admin.panels("actions", "data", "calls");
  await page.goto("/");
  await overlay.signIn();
  await overlay.open("Calls");
});

test("a call rings, is answered and ends, and the log follows", async ({ page, server }) => {
  await expect(page.getByText("Empty caller log")).toBeVisible();
  const ringing = page.getByRole("region", { name: "Incoming call" });
  const log = page.getByRole("table", { name: "Caller log" });
  const focused = await page.evaluate(() => document.activeElement?.id);
  await rings(server, "one", MARTA);
  await expect(ringing.getByText("Marta Holm for Support")).toBeVisible();
  await expect(log.getByText("Ringing…")).toBeVisible();
  await expect(log.getByRole("checkbox", { name: "Done" })).toBeDisabled();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe(focused);

  await told(server, "one", "answer", { user: "anna" });
  await expect(log.getByText("Connected")).toBeVisible();
  await expect(ringing.getByText("Marta Holm")).toBeHidden();

  await told(server, "one", "hangup", { cause: "normalClearing" });
  await expect(log.getByText("Call ended")).toBeVisible();
  await expect(log.getByRole("link", { name: "+1 202-555-0143" })).toHaveAttribute("href", "tel:+12025550143");
});

test("a call that rings while the page loads is in the log and makes no noise", async ({ page, overlay, server }) => {
  await rings(server, "one", MARTA);
  await expect(page.getByRole("region", { name: "Incoming call" }).getByText("Marta Holm")).toBeVisible();
  await page.reload();
  await overlay.connected();
  await expect(page.getByRole("table", { name: "Caller log" }).getByText("Ringing…")).toBeVisible();
  await expect(page.getByRole("region", { name: "Incoming call" }).getByText("Marta Holm")).toBeHidden();
});

test("a missed call of nobody known is noted, assigned, done, undone, found and exported", async ({
  page,
  overlay,
  server,
  anna,
}) => {
  await rings(server, "one", NOBODY);
  await told(server, "one", "hangup", { cause: "noAnswer" });
  const row = page.getByRole("row").filter({ hasText: "Missed" });
  await expect(row).toBeVisible();
  await expect(overlay.tab("Calls")).toHaveAccessibleDescription("1 missed call");

  await row.getByRole("button", { name: "Details +1 202-555-9999" }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("asks for the bill");
  await page.getByRole("checkbox", { name: "Call back" }).check();
  await expect(row.getByText("Call back")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find the customer of" }).fill("Grace Hopper");
  await page.getByRole("button", { name: "New customer “Grace Hopper”" }).click();
  await expect(row.getByText("Grace Hopper")).toBeVisible();
  await row.getByRole("button", { name: "Details Grace Hopper" }).click();
  await expect(row.getByText("asks for the bill")).toBeVisible();

  await page.getByRole("checkbox", { name: "All done" }).check();
  await expect(page.getByText("1 call marked as done.")).toBeVisible();
  await expect(row.getByRole("checkbox", { name: "Done" })).toBeChecked();
  await expect(overlay.tab("Calls")).toHaveAccessibleDescription("");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row.getByRole("checkbox", { name: "Done" })).not.toBeChecked();
  await expect.poll(async () => (await anna.all("/calls")).map((call) => call.done)).toEqual([false]);

  const search = page.getByRole("searchbox", { name: "Search calls" });
  await search.fill("nothing like it");
  await expect(page.getByText("No call matches.")).toBeVisible();
  await search.fill("(202) 555-9999");
  await expect(row).toBeVisible();

  await page.getByText("Filters and notifications").click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).click();
  const file = readFileSync(await (await saved).path(), "utf8");
  expect(file).toContain("Grace Hopper");
  expect(file).toContain("'+12025559999");
});

test("what is exported is what is shown, however the log is narrowed down", async ({ page, server, anna }) => {
  for (const [id, from, queue, agent] of [
    ["one", MARTA, "Support", "anna"],
    ["two", NOBODY, "Support", "ben"],
    ["three", NOBODY, "Sales", "anna"],
    ["four", "101", "sales", ""],
  ]) {
    await rings(server, id, from, queue);
    if (agent) await told(server, id, "answer", { user: agent });
    await told(server, id, "hangup", { cause: agent ? "normalClearing" : "noAnswer" });
  }
  const rows = page.locator("tr.call");
  await expect(rows).toHaveCount(4);
  await page.getByText("Filters and notifications").click();
  const search = page.getByRole("searchbox", { name: "Search calls" });
  const today = new Date().toISOString().slice(0, 10);
  const narrow: [shown: number, act: () => Promise<unknown>][] = [
    [1, () => search.fill("holm MARTA")],
    [2, () => search.fill("202 555-99")],
    [2, () => page.getByLabel("Queue").selectOption({ label: "sales" })],
    [2, () => page.getByLabel("Agent").selectOption({ label: "My calls" })],
    [1, () => page.getByLabel("Agent").selectOption({ label: "Ben Cole" })],
    [1, () => page.getByLabel("Status").selectOption({ label: "Missed" })],
    [4, () => page.getByLabel("From day").fill(today)],
    [0, () => page.getByLabel("To day").fill("2020-01-01")],
    [1, () => page.getByRole("checkbox", { name: "Not done" }).check()],
  ];
  for (const [shown, act] of narrow) {
    await act();
    await expect(rows).toHaveCount(shown);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export JSON" }).click();
    const { items } = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
    expect(items).toHaveLength(shown);
    if (shown === 0) await expect(page.getByText("No call matches.")).toBeVisible();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect(rows).toHaveCount(4);
  }
  expect((await anna.do("GET", "/calls/choices")).agents.map((agent: { name: string }) => agent.name)).toHaveLength(2);
});

test("an open drawer shows other calls as soon as an administrator says who sees them", async ({ page, server, admin }) => {
  await rings(server, "one", MARTA);
  const log = page.getByRole("table", { name: "Caller log" });
  const ringing = page.getByRole("region", { name: "Incoming call" });
  await expect(log.getByText("Ringing…")).toBeVisible();
  await expect(ringing.getByText("Marta Holm")).toBeVisible();
  const ben = (await admin.all("/agents")).find((agent) => agent.login === "ben");
  const { value } = await admin.do("GET", "/settings/pbx");
  await admin.do("PUT", "/settings/pbx", { ...value, filter: [{ queue: "Support", agentIds: [ben.id] }], otherQueues: "nobody" });
  await expect(page.getByText("Empty caller log")).toBeVisible();
  await expect(ringing.getByText("Marta Holm")).toBeHidden();
  await admin.do("PUT", "/settings/pbx", { ...value, filter: [], version: undefined });
  await expect(log.getByText("Ringing…")).toBeVisible();
});

test("a closed drawer opens when a call rings, if the agent wants that", async ({ page, server }) => {
  await page.getByText("Filters and notifications").click();
  await page.getByRole("checkbox", { name: "Open the drawer when a call rings" }).check();
  await page.getByRole("button", { name: "Close overlay" }).click();
  await rings(server, "one", MARTA);
  await expect(page.getByRole("region", { name: "Incoming call" }).getByText("Marta Holm")).toBeVisible();
});

test("the list is as long as the administrator says, and goes on as it is scrolled", async ({ page, overlay, server, admin }) => {
  const { value } = await admin.do("GET", "/settings/pbx");
  await admin.do("PUT", "/settings/pbx", { ...value, recordsShown: 60 });
  for (let id = 0; id < 70; id += 1) await rings(server, `call-${id}`, NOBODY);
  await page.reload();
  await overlay.connected();
  const rows = page.locator("tr.call");
  await expect(rows).toHaveCount(60);
  await page.locator(".calls").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(rows).toHaveCount(70);
});

test("the panel is accessible in every look", async ({ page, server }) => {
  test.setTimeout(90_000);
  await rings(server, "one", NOBODY);
  await told(server, "one", "hangup", { cause: "noAnswer" });
  await page.getByRole("button", { name: /^Details/ }).click();
  await page.getByText("Filters and notifications").click();
  await page.getByLabel("Status").selectOption({ label: "Missed" });
  await rings(server, "two", MARTA);
  await expectAccessible(page, "calls", () =>
    expect(page.getByRole("region", { name: "Incoming call" }).getByText("Marta Holm")).toBeVisible(),
  );
});
