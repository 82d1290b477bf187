// The caller log: what a telephone system tells of its calls, as agents see it and work with it.

import { readFileSync } from "node:fs";
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import type { Server } from "../lib/server.js";

/** The demo set's telephone system. */
const TOKEN = "demo-telephone-system-0001";
const MARTA = "+1 202 555 0143";
const NOBODY = "+1 202 555 9999";

/** What the telephone system tells of one call. */
async function told(server: Server, callId: string, event: string, more: Record<string, string> = {}): Promise<void> {
  const answer = await fetch(`${server.direct}/api/v1/cti/${TOKEN}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event, callId, direction: "in", ...more }),
  });
  expect(await answer.json()).toEqual({});
}

const rings = (server: Server, callId: string, from: string) =>
  told(server, callId, "newCall", { from, to: "100", queue: "Support" });

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
  await expect(log.getByRole("link", { name: "+12025550143" })).toHaveAttribute("href", "tel:+12025550143");
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

  await row.getByRole("button", { name: "Details +12025559999" }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("asks for the bill");
  await page.getByRole("textbox", { name: "Note" }).blur();
  await expect(row.getByText("asks for the bill")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find the customer of" }).fill("Grace Hopper");
  await page.getByRole("button", { name: "New customer “Grace Hopper”" }).click();
  await expect(row.getByText("Grace Hopper")).toBeVisible();

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

test("the panel is accessible in every look", async ({ page, server }) => {
  test.setTimeout(90_000);
  await rings(server, "one", NOBODY);
  await told(server, "one", "hangup", { cause: "noAnswer" });
  await page.getByRole("button", { name: /^Details/ }).click();
  await page.getByText("Filters and notifications").click();
  await rings(server, "two", MARTA);
  await expectAccessible(page, "calls", () =>
    expect(page.getByRole("region", { name: "Incoming call" }).getByText("Marta Holm")).toBeVisible(),
  );
});
