import { chromium } from "@playwright/test";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
test("dbg", async ({ server, admin, anna, launchOptions }, info) => {
  const context = await chromium.launchPersistentContext(info.outputPath("profile"), { ...launchOptions });
  const page = await context.newPage();
  const crm = new Crm(page);
  page.on("requestfailed", (r) => console.log("FAILED", r.url(), r.failure()?.errorText));
  await crm.open(server.crmUrl);
  const show = async () => { for (const f of page.frames()) console.log(f.url(), await f.evaluate("try { JSON.stringify({ ...sessionStorage }).slice(0, 300) } catch (e) { String(e) }").catch(String), JSON.stringify(await context.cookies())); };
  await show();
  await page.reload(); await page.waitForTimeout(4000); await show();
  await page.goto(server.crmUrl + "/tasks"); await page.waitForTimeout(4000); await show();
  await crm.overlay.connected();
  await context.close();
});
