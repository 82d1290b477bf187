import type { BrowserContext } from "@playwright/test";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { delay, line, screenPop, send } from "../lib/flows.js";
import { Overlay } from "../lib/overlay.js";

/** Another tab of the agent's, which shows the Data panel. */
async function secondTab(context: BrowserContext): Promise<Overlay> {
  const page = await context.newPage();
  const overlay = new Overlay(page);
  await page.goto("/");
  await overlay.enter();
  await overlay.open("Data");
  return overlay;
}

test("both tabs show what an action sends, and it runs once", async ({ page, context, overlay, admin }) => {
  await admin.makeAction({ name: "Say", flow: line(send({ Said: "once" })) });
  await page.goto("/");
  await overlay.signIn();
  const other = await secondTab(context);

  await overlay.execute("Say").click();
  await overlay.open("Data");
  await expect.poll(() => overlay.rows()).toEqual([["Said", "once"]]);
  await expect.poll(() => other.rows()).toEqual([["Said", "once"]]);
  expect(await admin.all("/runs")).toHaveLength(1);
});

test("a command runs in one tab only: the one in focus", async ({ page, context, server, admin }) => {
  const customer = (await admin.all("/crm/customers"))[0];
  const home = /\/demo\/crm(\/customers)?$/;
  await admin.makeAction({ name: "Pop", flow: line(screenPop(customer.Id), send({ Popped: "yes" })) });
  const first = new Crm(page);
  await first.open(server.crmUrl);
  const second = new Crm(await context.newPage());
  await second.open(server.crmUrl);

  await first.focus();
  await first.overlay.execute("Pop").click();
  await expect(page).toHaveURL(new RegExp(customer.Id));
  await second.overlay.open("Data");
  await expect(second.overlay.value("Popped")).toHaveText("yes");
  await expect(second.page).toHaveURL(home);

  await first.toList();
  await second.focus();
  await second.overlay.open("Actions");
  await second.overlay.execute("Pop").click();
  await expect(second.page).toHaveURL(new RegExp(customer.Id));
  await first.overlay.open("Data");
  await expect(first.overlay.dataRow("Popped")).toHaveCount(2);
  await expect(page).toHaveURL(home);
});

test("closing the focused tab in the middle of a command loses nothing", async ({
  page,
  context,
  overlay,
  admin,
  anna,
}) => {
  const modal = {
    id: "ask",
    type: "SE_ShowModal",
    controls: { title: "Is this right?", body: "Look at it.", buttons: ["Yes", "No"], timeoutMs: 60_000 },
    ports: { success: "answered", failure: "unanswered" },
  };
  await admin.makeAction({
    name: "Ask",
    flow: {
      actions: [
        { id: "start", type: "SE_Start", ports: { done: "before" } },
        { ...send({ Before: "sent" }), id: "before", ports: { done: "ask" } },
        modal,
        { ...send({ Answer: "$.actions.ask.results.button" }), id: "answered", ports: { done: "end" } },
        { ...send({ Answer: "none" }), id: "unanswered", ports: { done: "end" } },
        { id: "end", type: "SE_End" },
      ],
    },
  });
  const other = await context.newPage();
  const left = new Overlay(other);
  await other.goto("/");
  await left.signIn();
  await page.goto("/");
  await overlay.enter();

  await overlay.execute("Ask").click();
  await expect(page.getByRole("dialog", { name: "Is this right?" })).toBeVisible();
  await expect(other.getByRole("dialog")).toBeHidden();
  await page.close();

  // The tab that is left takes the command over, and the run ends by its answer.
  await expect(other.getByRole("dialog", { name: "Is this right?" })).toBeVisible({ timeout: 20_000 });
  await other.getByRole("button", { name: "Yes" }).click();
  await left.open("Data");
  await expect.poll(() => left.rows()).toEqual([
    ["Answer", "Yes"],
    ["Before", "sent"],
  ]);
  expect(await anna.dataPairs()).toEqual([
    ["Before", "sent"],
    ["Answer", "Yes"],
  ]);
  const runs = await admin.all("/runs");
  expect(runs.map((run) => run.status)).toEqual(["completed"]);
});

test("closing the tab that pressed loses no data item", async ({ page, context, overlay, admin, anna }) => {
  await admin.makeAction({ name: "Later", flow: line(send({ One: "1" }), delay(800), send({ Two: "2" })) });
  await page.goto("/");
  await overlay.signIn();
  const other = await secondTab(context);
  await overlay.execute("Later").click();
  await expect(other.value("One")).toHaveText("1");
  await page.close();
  await expect(other.value("Two")).toHaveText("2");
  expect(await anna.dataPairs()).toEqual([
    ["One", "1"],
    ["Two", "2"],
  ]);
});
