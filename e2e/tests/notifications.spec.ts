// A call that rings while the agent looks elsewhere: told of outside the page, once, by whichever window may.

import type { BrowserContext, FrameLocator, Page } from "@playwright/test";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { Overlay } from "../lib/overlay.js";
import { rings, told } from "../lib/pbx.js";

const MARTA = "+1 202 555 0143";

interface Noted {
  title: string;
  body: string;
  tag: string;
  open: boolean;
}

/** Every page of the context notes its notifications instead of showing them, and believes that nobody looks at it. */
async function note(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const noted: object[] = [];
    class Notification {
      static permission = "default";
      static async requestPermission() {
        return (Notification.permission = "granted");
      }
      open = true;
      constructor(title: string, options: object) {
        noted.push(Object.assign(this, { title, ...options }));
      }
      close() {
        this.open = false;
      }
    }
    Object.assign(window, { Notification, noted });
    document.hasFocus = () => false;
  });
}

const noted = (page: Page): Promise<Noted[]> =>
  page.evaluate(() =>
    (window as unknown as { noted: Noted[] }).noted.map(({ title, body, tag, open }) => ({ title, body, tag, open })),
  );

async function switchOn(root: Page | FrameLocator, overlay: Overlay): Promise<void> {
  await overlay.open("Calls");
  await root.getByText("Filters and notifications").click();
  const box = root.getByRole("checkbox", { name: "Desktop notification" });
  if (!(await box.isChecked())) await box.click();
  await expect(box).toBeChecked();
}

test.beforeEach(async ({ context, admin }) => {
  await admin.panels("actions", "data", "calls");
  const { value } = await admin.do("GET", "/settings/pbx");
  await admin.do("PUT", "/settings/pbx", { ...value, popOnAnswer: false });
  await note(context);
});

test("one window of several tells of a call, without number and name, until it rings no more", async ({
  page,
  context,
  overlay,
  server,
}) => {
  await page.goto("/");
  await overlay.enter();
  await switchOn(page, overlay);
  const crms: Crm[] = [];
  for (let index = 0; index < 2; index += 1) {
    const crm = new Crm(await context.newPage());
    await crm.open(server.crmUrl);
    await switchOn(crm.frame, crm.overlay);
    await expect(crm.frame.getByText("The page around the overlay shows them")).toBeVisible();
    crms.push(crm);
  }
  let asked = 0;
  context.on("response", (response) => {
    if (response.url().endsWith("/claims")) asked += 1;
  });
  await rings(server, "one", MARTA);
  const all = async () => (await Promise.all([page, ...crms.map((crm) => crm.page)].map(noted))).flat();
  await expect.poll(() => asked).toBe(3);
  await expect.poll(async () => (await all()).length).toBe(1);
  expect(await all()).toMatchObject([{ title: "Incoming call", body: "For Support", open: true }]);

  await told(server, "one", "answer", { user: "anna" });
  await expect.poll(async () => (await all()).map(({ open }) => open)).toEqual([false]);
});

test("a press on it brings the drawer forward and opens who calls", async ({ page, server }) => {
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await switchOn(crm.frame, crm.overlay);
  await crm.overlay.open("Actions");
  await crm.frame.getByRole("button", { name: "Close overlay" }).click();
  await rings(server, "one", MARTA);
  await expect.poll(async () => (await noted(page)).length).toBe(1);
  await page.evaluate(() => (window as unknown as { noted: { onclick(): void }[] }).noted[0].onclick());
  await expect(crm.overlay.tab("Calls")).toHaveAttribute("aria-selected", "true");
  await expect(crm.frame.getByRole("textbox", { name: "Note" })).toBeVisible();
  await expect(crm.record("Marta Holm")).toBeVisible();
  await expect.poll(async () => (await noted(page)).map(({ open }) => open)).toEqual([false]);
});

test("what rang before the page was there is not told again", async ({ page, overlay, server }) => {
  await page.goto("/");
  await overlay.enter();
  await switchOn(page, overlay);
  await rings(server, "one", MARTA);
  await expect.poll(async () => (await noted(page)).length).toBe(1);
  await page.reload();
  await overlay.connected();
  await expect(page.getByRole("table", { name: "Caller log" }).getByText("Ringing…")).toBeVisible();
  await switchOn(page, overlay);
  await rings(server, "two", MARTA);
  await expect.poll(async () => (await noted(page)).length).toBe(1);
  const [second] = await noted(page);
  const rows = page.locator("tr.call");
  await expect(rows.first().getByRole("checkbox")).toHaveId(`done-${second.tag}`);
});

test("where the browser forbids it, the switch says so and stays off", async ({ page, context, overlay }) => {
  await context.addInitScript(() => {
    const { Notification } = window as unknown as { Notification: { requestPermission(): Promise<string> } };
    Notification.requestPermission = async () => "denied";
  });
  await page.goto("/");
  await overlay.enter();
  await overlay.open("Calls");
  await page.getByText("Filters and notifications").click();
  const box = page.getByRole("checkbox", { name: "Desktop notification" });
  await expect(box).toHaveAccessibleDescription(/^The browser shows them for this window/);
  await box.click();
  await expect(page.getByRole("alert")).toContainText("does not allow notifications");
  await expect(box).not.toBeChecked();
});
