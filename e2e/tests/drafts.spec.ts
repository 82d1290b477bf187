// Nothing typed is ever lost.

import type { Page } from "@playwright/test";
import { call } from "../lib/contacts.js";
import { expect, test } from "../lib/fixtures.js";
import type { Overlay } from "../lib/overlay.js";
import { NAME, TITLE, makeForm } from "../lib/sample-form.js";

test.use({ proxied: true });

async function typeAll(page: Page, overlay: Overlay): Promise<void> {
  await overlay.field("First name").fill("Mia");
  await overlay.field("Notes").fill("first line\nsecond line");
  await page.getByLabel("Amount").fill("12.5");
  await page.getByLabel("Sure").check();
  await page.getByRole("combobox", { name: "Colour" }).selectOption({ label: "Blue" });
}

async function expectAll(page: Page, overlay: Overlay): Promise<void> {
  await expect(overlay.field("First name")).toHaveValue("Mia");
  await expect(overlay.field("Notes")).toHaveValue("first line\nsecond line");
  await expect(page.getByLabel("Amount")).toHaveValue("12.5");
  await expect(page.getByLabel("Sure")).toBeChecked();
  await expect(page.getByRole("combobox", { name: "Colour" })).toHaveValue("b");
  await expect(overlay.field("Last name")).toHaveValue("");
}

/** The form is there again, by itself or after its row was pressed. */
async function reopen(overlay: Overlay): Promise<void> {
  await expect(overlay.heading(TITLE).or(overlay.row(NAME))).toBeVisible();
  if (!(await overlay.heading(TITLE).isVisible())) await overlay.openForm(NAME, TITLE);
}

test.beforeEach(async ({ page, overlay, admin }) => {
  await makeForm(admin);
  await page.goto("/");
  await overlay.signIn();
});

test("not by going back", async ({ page, overlay }) => {
  await overlay.openForm(NAME, TITLE);
  await typeAll(page, overlay);
  await overlay.goBack.click();
  await overlay.openForm(NAME, TITLE);
  await expectAll(page, overlay);
});

test("not by switching tabs", async ({ page, overlay }) => {
  await overlay.openForm(NAME, TITLE);
  await typeAll(page, overlay);
  await overlay.open("Data");
  await expect(overlay.dataHeading).toBeVisible();
  await overlay.open("Actions");
  await reopen(overlay);
  await expectAll(page, overlay);
});

test("not by a reload, not even at once after the last key", async ({ page, overlay }) => {
  await overlay.openForm(NAME, TITLE);
  await typeAll(page, overlay);
  await page.reload();
  await overlay.connected();
  await reopen(overlay);
  await expectAll(page, overlay);
});

test("not by a lost connection", async ({ page, overlay, network }) => {
  await overlay.openForm(NAME, TITLE);
  await typeAll(page, overlay);
  network.down();
  await expect(overlay.connection("Connected")).toBeHidden();
  await expectAll(page, overlay);
  await overlay.field("Phone").fill("+49 30 5550199");
  network.up();
  await overlay.connected();
  await expectAll(page, overlay);
  await expect(overlay.field("Phone")).toHaveValue("+49 30 5550199");
});

test("not by submitting while the server is away", async ({ page, overlay, network, anna }) => {
  await overlay.openForm(NAME, TITLE);
  await typeAll(page, overlay);
  await overlay.field("Last name").fill("Lang");
  network.down();
  await expect(overlay.connection("Connected")).toBeHidden();
  if (await overlay.submit.isEnabled()) await overlay.submit.click();
  await expect(overlay.field("First name")).toHaveValue("Mia");
  network.up();
  await overlay.connected();
  await reopen(overlay).catch(() => undefined);
  if (await overlay.submit.isVisible()) await overlay.submit.click();
  await expect.poll(async () => (await anna.dataPairs()).slice(0, 2)).toEqual([
    ["FirstName", "Mia"],
    ["LastName", "Lang"],
  ]);
  expect(await anna.feed("data")).toHaveLength(1);
});

test("not by switching contacts, and each contact has its own", async ({ page, overlay, admin, anna }) => {
  await call(anna, "+49 30 5550111");
  await call(anna, "+49 30 5550122");
  const [one, two] = [overlay.contact(/5550111$/), overlay.contact(/5550122$/)];
  await one.click();
  await overlay.openForm(NAME, TITLE);
  await typeAll(page, overlay);
  await two.click();
  await reopen(overlay);
  await expect(overlay.field("First name")).toHaveValue("");
  await overlay.field("First name").fill("Tom");
  await one.click();
  await reopen(overlay);
  await expectAll(page, overlay);
  await page.reload();
  await overlay.connected();
  await two.click();
  await reopen(overlay);
  await expect(overlay.field("First name")).toHaveValue("Tom");
});

test("what was submitted is no draft any more", async ({ overlay }) => {
  await overlay.openForm(NAME, TITLE);
  await overlay.field("First name").fill("Mia");
  await overlay.field("Last name").fill("Lang");
  await overlay.submit.click();
  await expect(overlay.actions).toBeVisible();
  await overlay.openForm(NAME, TITLE);
  await expect(overlay.field("First name")).toHaveValue("");
});
