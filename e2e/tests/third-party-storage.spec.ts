// The frame is of another site than the CRM page: it may store something there, or nothing at all.

import type { BrowserContext } from "@playwright/test";
import { Crm } from "../lib/crm.js";
import { expect, test as base } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";
import { type ThirdPartyStorage, openProfile } from "../lib/profile.js";

const test = base.extend<{ storage: ThirdPartyStorage; profile: BrowserContext }>({
  storage: ["allowed", { option: true }],
  profile: async ({ storage, launchOptions }, use, testInfo) => {
    const context = await openProfile(testInfo.outputPath("profile"), storage, launchOptions);
    await use(context);
    await context.close();
  },
});

test.describe("where it may", () => {
  test("a reload of the CRM page keeps the agent signed in", async ({ profile, server }) => {
    const crm = new Crm(await profile.newPage());
    await crm.open(server.crmUrl);
    await crm.page.reload();
    await crm.overlay.connected();
    await expect(crm.overlay.loginField).toBeHidden();
  });
});

test.describe("where it may not", () => {
  test.use({ storage: "blocked" });

  test("all works but a reload, which asks to sign in again; what was typed is there", async ({
    profile,
    server,
    admin,
  }) => {
    const form = { title: "Note", fields: [{ name: "Text", label: "Text" }] };
    await admin.makeAction({ name: "Note", order: -1, flow: line(send({ Noted: "$.payload.Text" })), form });
    const crm = new Crm(await profile.newPage());
    await crm.open(server.crmUrl);
    const stored = await crm.page.frames()[1].evaluate(() => {
      try {
        return sessionStorage.length;
      } catch {
        return "refused";
      }
    });
    expect(stored).toBe("refused");
    await crm.overlay.openForm("Note");
    const kept = crm.page.waitForRequest((request) => request.method() === "PUT" && /overlay\/state/.test(request.url()));
    await crm.overlay.field("Text").fill("half a sentence");
    await (await kept).response();

    await crm.page.reload();
    await crm.overlay.signIn();
    await expect(crm.overlay.heading("Note").or(crm.overlay.row("Note"))).toBeVisible();
    if (!(await crm.overlay.heading("Note").isVisible())) await crm.overlay.openForm("Note");
    await expect(crm.overlay.field("Text")).toHaveValue("half a sentence");
    await crm.overlay.submit.click();
    await crm.overlay.open("Data");
    await expect(crm.overlay.value("Noted")).toHaveText("half a sentence");
  });
});
