// axe on every screen, in light, dark and forced colours, narrow and wide.

import { expectAccessible } from "../lib/axe.js";
import { call } from "../lib/contacts.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { delay, line, send } from "../lib/flows.js";
import { FIELDS, INSTRUCTIONS, NAME, TITLE } from "../lib/sample-form.js";

const VALUES = {
  Site: "https://example.org/orders/1",
  Mail: "mia@example.org",
  Phone: "+49 30 5550199",
  Long: "word ".repeat(80),
  Nested: { street: "Long Lane", lines: [{ article: "Jam", pieces: 2 }] },
};

test.describe.configure({ timeout: 90_000 });

test("sign-in, with and without an error", async ({ page, overlay }) => {
  await page.goto("/");
  const heading = page.getByRole("heading", { name: "Sign in" });
  await expectAccessible(page, "sign-in", () => expect(heading).toBeVisible());
  await overlay.loginField.fill("anna");
  await overlay.passwordField.fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expectAccessible(page, "refused sign-in", () => expect(page.getByRole("alert")).toHaveText(/\S/));
});

test("the list of actions: idle, running, done and failed", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Long", order: -3, flow: line(delay(59_000)) });
  await admin.makeAction({ name: "Breaks", order: -2, flow: line({ type: "SE_NobodyKnowsThis" }) });
  await admin.makeAction({ name: "Works", order: -1, flow: line(send({ Done: "yes" })) });
  await page.goto("/");
  await overlay.signIn();
  await expectAccessible(page, "actions", () => expect(overlay.actions).toBeVisible());
  await overlay.execute("Breaks").click();
  await overlay.execute("Works").click();
  await overlay.execute("Long").click();
  await expect(overlay.execute("Works")).toBeEnabled();
  await expect(overlay.execute("Breaks")).toBeEnabled();
  await expectAccessible(page, "actions at work", () => expect(overlay.execute("Long")).toBeDisabled());
});

test("a form, empty and with errors", async ({ page, overlay, admin }) => {
  await admin.makeAction({
    name: NAME,
    order: -1,
    flow: line(),
    form: { title: TITLE, instructions: INSTRUCTIONS, fields: FIELDS },
  });
  await page.goto("/");
  await overlay.signIn();
  await overlay.openForm(NAME, TITLE);
  await expectAccessible(page, "form", () => expect(overlay.submit).toBeVisible());
  await overlay.submit.click();
  await expectAccessible(page, "form with errors", () =>
    expect(overlay.field("First name")).toHaveAttribute("aria-invalid", "true"),
  );
});

test("empty states", async ({ page, overlay, admin }) => {
  for (const action of await admin.all("/actions")) {
    await admin.do("DELETE", `/actions/${action.id}?version=${action.version}`);
  }
  await page.goto("/");
  await overlay.signIn();
  for (const panel of ["Actions", "Data", "Attributes"] as const) {
    await overlay.open(panel);
    const text = overlay.root.getByRole("tabpanel", { name: panel });
    // It tells what will appear here and who sets it up.
    await expect(text).toContainText(/\w+ \w+ \w+ \w+/);
    await expectAccessible(page, `empty ${panel}`, () => expect(text).toBeVisible());
  }
});

test("data", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Values", order: -1, flow: line(send(VALUES), send({ Second: "item" })) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Values").click();
  await overlay.open("Data");
  await expectAccessible(page, "data", () => expect(overlay.tables).toHaveCount(2));
});

test("attributes, the header and the contacts' tabs", async ({ page, overlay, admin, anna }) => {
  await admin.do("PUT", "/settings/features", { showAllAttributes: true });
  await admin.do("POST", "/attributes", { name: "page", label: "Orders", display: "link" });
  await call(anna, "+493055501111", { tier: "gold", page: "https://example.org/1" });
  await call(anna, "+493055502222", { tier: "silver", page: "https://example.org/2" });
  await page.goto("/");
  await overlay.signIn();
  await overlay.contacts.getByRole("tab").first().click();
  await overlay.open("Attributes");
  await expectAccessible(page, "attributes", () => expect(page.getByText("gold")).toBeVisible());
});

test("the palette", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.signIn();
  await page.keyboard.press("Control+k");
  await expectAccessible(page, "palette", () => expect(page.getByRole("dialog")).toBeVisible());
});

test("the menu of more panels", async ({ page, overlay, admin }) => {
  await admin.panels("attributes", "actions", "data", "calls", "recording");
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/");
  await overlay.signIn();
  await expectAccessible(page, "menu", async () => {
    // A resize may close it; and wide enough there may be room for every tab.
    if (!(await overlay.moreButton.isVisible())) return;
    if (!(await page.getByRole("menu").isVisible())) await overlay.moreButton.click();
    await expect(page.getByRole("menu")).toBeVisible();
  });
});

test("a closed drawer", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.signIn();
  await page.getByRole("button", { name: "Close overlay" }).click();
  await expectAccessible(page, "closed", () => expect(page.getByRole("button", { name: "Open overlay" })).toBeVisible());
});

test("a modal that a flow shows", async ({ page, overlay, admin }) => {
  const ask = { type: "SE_ShowModal", controls: { title: "Sure?", body: "Look.", buttons: ["Yes", "No"], timeoutMs: 59_000 } };
  await admin.makeAction({ name: "Ask", order: -1, flow: line(ask) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Ask").click();
  await expectAccessible(page, "modal", () => expect(page.getByRole("dialog", { name: "Sure?" })).toBeVisible());
});

test.describe("through a proxy", () => {
  test.use({ proxied: true });

  test("offline", async ({ page, overlay, network }) => {
    await page.goto("/");
    await overlay.signIn();
    network.down();
    await expectAccessible(page, "offline", () => expect(overlay.connection("Connected")).toBeHidden());
  });
});

test("inside the CRM page, and the page itself", async ({ page, server }) => {
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await expectAccessible(page, "demo CRM", () => expect(crm.overlay.drawer).toBeVisible());
});
