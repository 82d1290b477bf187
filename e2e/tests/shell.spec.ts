import { expect, test } from "../lib/fixtures.js";

test("the drawer closes to its handle and opens again, and stays so over a reload", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.signIn();
  const close = page.getByRole("button", { name: "Close overlay" });
  await expect(close).toHaveAttribute("aria-expanded", "true");
  await close.click();
  const open = page.getByRole("button", { name: "Open overlay" });
  await expect(open).toHaveAttribute("aria-expanded", "false");
  await expect(overlay.tabs).toBeHidden();

  await page.reload();
  await expect(open).toBeVisible();
  await expect(overlay.tabs).toBeHidden();
  await open.click();
  await expect(overlay.tabs).toBeVisible();
});

test("arrow keys, Home and End move over the tabs", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.signIn();
  const tabs = overlay.tabs.getByRole("tab");
  await tabs.first().focus();
  await page.keyboard.press("End");
  await expect(tabs.last()).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(tabs.nth((await tabs.count()) - 2)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(tabs.first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(tabs.nth(1)).toBeFocused();
});

test("a panel without room is in the menu of more panels, and choosing it makes it a tab", async ({
  page,
  overlay,
  admin,
}) => {
  await admin.panels("attributes", "actions", "data", "calls", "recording");
  await page.setViewportSize({ width: 280, height: 700 });
  await page.goto("/");
  await overlay.signIn();
  await expect(overlay.moreButton).toBeVisible();
  await overlay.moreButton.click();
  const hidden = page.getByRole("menu").getByRole("menuitem");
  const name = (await hidden.first().textContent())!.trim();
  await expect(overlay.tabs.getByRole("tab", { name, exact: true })).toBeHidden();
  await hidden.first().click();
  await expect(overlay.tabs.getByRole("tab", { name, exact: true })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("menu")).toBeHidden();
});

test("the open panel and the drawer's width stay over a reload", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.signIn();
  await overlay.open("Data");
  const edge = page.getByRole("separator");
  const before = (await overlay.drawer.boundingBox())!.width;
  await edge.focus();
  for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press("ArrowLeft");
  await expect.poll(async () => (await overlay.drawer.boundingBox())!.width).toBeGreaterThan(before);
  const wider = (await overlay.drawer.boundingBox())!.width;

  await page.reload();
  await expect(overlay.tab("Data")).toHaveAttribute("aria-selected", "true");
  await expect.poll(async () => (await overlay.drawer.boundingBox())!.width).toBe(wider);
});
