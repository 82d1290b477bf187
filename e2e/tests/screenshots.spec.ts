// The pictures of the guides. They are taken always and kept only when asked (CCP_SCREENSHOTS=1), so that a
// usual run leaves the checkout as it was.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { chromium } from "../lib/chromium.js";
import { call } from "../lib/contacts.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { rings, told } from "../lib/pbx.js";
import type { Server } from "../lib/server.js";

const DOCS = join(import.meta.dirname, "../../docs");
const KEPT = join(DOCS, "screenshots");
// Narrow enough for the drawer to fill it.
const DRAWER = { width: 344, height: 720 };
const PAGE = { width: 1280, height: 800 };

test.use({
  deviceScaleFactor: 2,
  contextOptions: { reducedMotion: "reduce" },
  // The scale reaches only frames of the page's own process; elsewhere the frame of another site has its own.
  launchOptions: { ...chromium, args: [...chromium.args, "--disable-features=IsolateOrigins,site-per-process", "--disable-site-isolation-trials"] },
});

async function shoot(page: Page, name: string, folder: string): Promise<void> {
  const file = `${name}.png`;
  // What the pointer rests on looks different.
  await page.mouse.move(0, 0);
  const image = await page.screenshot({
    path: join(process.env.CCP_SCREENSHOTS === "1" ? KEPT : folder, file),
    animations: "disabled",
    caret: "hide",
    scale: "device",
  });
  const size = page.viewportSize()!;
  // Width and height in the PNG's header.
  expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([size.width * 2, size.height * 2]);
}

/** A morning's calls: one that was talked about, one out, two that were missed, one that rings. */
async function calls(server: Server): Promise<void> {
  await rings(server, "one", "+44 20 7946 0112", "Sales");
  await told(server, "one", "answer", { user: "anna" });
  await told(server, "one", "hangup", { cause: "normalClearing" });
  await told(server, "two", "newCall", { direction: "out", from: "101", to: "+49 30 23125 101", user: "anna" });
  await told(server, "two", "hangup", { cause: "busy" });
  await rings(server, "three", "+49 221 4710 999");
  await told(server, "three", "hangup", { cause: "noAnswer" });
  await rings(server, "four", "+1 202 555 0143");
  await told(server, "four", "hangup", { cause: "cancel" });
  await rings(server, "five", "+49 30 23125 101", "Sales");
}

for (const theme of ["light", "dark"] as const) {
  const suffix = theme === "dark" ? "-dark" : "";

  test(`the drawer, ${theme}`, async ({ page, overlay, server, admin, anna }, testInfo) => {
    const take = (name: string) => shoot(page, `${name}${suffix}`, testInfo.outputDir);
    await page.setViewportSize(DRAWER);
    await page.emulateMedia({ colorScheme: theme });
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await take("sign-in");

    await overlay.signIn();
    await call(anna, "+1 202 555 0143");
    await expect(overlay.drawer.getByText("Marta Holm").first()).toBeVisible();
    await expect(overlay.execute("Open a Case")).toBeVisible();
    await take("actions");

    await overlay.openForm("Customer Gift Card");
    await take("form");
    await overlay.submit.click();
    await expect(overlay.field("First name")).toBeFocused();
    await take("form-errors");
    await overlay.field("First name").fill("Marta");
    await overlay.field("Last name").fill("Holm");
    await overlay.field("Telephone").fill("+1 202 555 0143");
    await overlay.submit.click();
    await expect(overlay.actions).toBeVisible();

    await overlay.execute("Find Cases for Customer").click();
    await expect(overlay.execute("Find Cases for Customer")).toBeEnabled();
    await overlay.open("Data");
    await expect(overlay.value("Cases found")).toHaveText("2");
    await take("data");

    await overlay.open("Attributes");
    await expect(overlay.drawer.getByText("Gold customer")).toBeVisible();
    await take("attributes");

    for (const dismiss of await page.getByRole("region", { name: "Notices" }).getByRole("button", { name: "Dismiss" }).all()) {
      await dismiss.click();
    }
    await calls(server);
    await overlay.open("Calls");
    const rows = page.locator("tr.call");
    await expect(rows).toHaveCount(5);
    const missed = rows.filter({ hasText: "Marta Holm" });
    await missed.getByRole("button", { name: "Details Marta Holm" }).click();
    await page.getByRole("textbox", { name: "Note" }).fill("Asks about the invoice");
    await page.getByRole("checkbox", { name: "Call back" }).check();
    await missed.getByRole("button", { name: "Details Marta Holm" }).click();
    await expect(missed.getByText("Asks about the invoice")).toBeVisible();
    await expect(page.getByRole("region", { name: "Incoming call" }).getByText("Jonas Brandt")).toBeVisible();
    const list = page.locator(".calls");
    await list.evaluate((element) => element.scrollTo(0, 0));
    await take("calls");
    await page.getByRole("region", { name: "Incoming call" }).getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("Filters and notifications").click();
    await page.getByLabel("Status").selectOption({ label: "Missed" });
    await page.getByLabel("Queue").selectOption({ label: "Support" });
    await expect(rows).toHaveCount(2);
    await list.evaluate((element) => element.scrollTo(0, 0));
    await take("calls-filters");
    await page.getByRole("button", { name: "Clear filters" }).click();

    await overlay.open("Actions");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.type("transfer");
    await take("palette");
  });

  test(`the demo CRM page, ${theme}`, async ({ page, server, admin, anna }, testInfo) => {
    await page.setViewportSize(PAGE);
    await page.emulateMedia({ colorScheme: theme });
    const crm = new Crm(page);
    await crm.open(server.crmUrl);
    await call(anna, "+1 202 555 0143");
    await expect(page.getByRole("heading", { name: "Marta Holm" }).first()).toBeVisible();
    await crm.overlay.connected();
    await crm.overlay.open("Attributes");
    await expect(crm.overlay.drawer.getByText("Gold customer")).toBeVisible();
    await shoot(page, `crm${suffix}`, testInfo.outputDir);
  });
}

test("flows of Amazon Connect's adapter, beside the demo CRM", async ({ page, server, admin, anna }, testInfo) => {
  const take = (name: string) => shoot(page, name, testInfo.outputDir);
  const bring = async (file: string, name: string): Promise<string> => {
    const flow = JSON.parse(readFileSync(join(DOCS, "samples", file), "utf8"));
    const { id } = await admin.do("POST", `/flows/import?name=${encodeURIComponent(name)}`, flow);
    await admin.do("POST", `/flows/${id}/publish`);
    return id;
  };
  // As in the guide, without what the demo does by itself when a call comes.
  for (const flow of await admin.all("/flows")) {
    if (flow.source === "voiceContact") await admin.do("DELETE", `/flows/${flow.id}?version=${flow.version}`);
  }
  await bring("voiceContact.onConnecting.json", "voiceContact.onConnecting");
  const flowId = await bring("create-callback-task.json", "Create callback task");
  const fields = [
    { name: "CallbackNumber", label: "Callback number", type: "telephone", required: true, default: "$.contact.phone" },
    { name: "Day", label: "Day", type: "date" },
    { name: "Note", label: "Note", type: "textArea" },
  ];
  await admin.do("POST", "/actions", { name: "Call back later", flowId, order: -1, payload: { SubjectPrepend: "Callback" }, form: { fields } });

  await page.setViewportSize(PAGE);
  await page.emulateMedia({ colorScheme: "light" });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await call(anna, "+1 202 555 0143");
  await expect(crm.record("Marta Holm").first()).toBeVisible();
  await expect(crm.overlay.row("Call back later")).toBeVisible();
  await take("import-screen-pop");

  await crm.overlay.openForm("Call back later");
  await expect(crm.overlay.field("Callback number")).toHaveValue("+12025550143");
  await crm.overlay.field("Note").fill("Prefers the morning");
  await take("import-form");

  await crm.overlay.submit.click();
  await expect(crm.record(/^Callback/).first()).toBeVisible();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Number")).toHaveText("+12025550143");
  await take("import-task");
});
