// The whole job by keyboard alone.

import { expect, test } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";
import { Keyboard } from "../lib/keyboard.js";
import { FIELDS, NAME, TITLE, makeForm } from "../lib/sample-form.js";

test("sign in, palette, form, errors, submit, data", async ({ page, overlay, admin }) => {
  await admin.panels("actions", "data");
  await makeForm(admin);
  const keyboard = new Keyboard(page);
  await page.goto("/");
  // The page may put the focus there by itself; where it does not, Tab has to lead there from the top.
  await expect(overlay.loginField).toBeFocused({ timeout: 2_000 }).catch(() => page.keyboard.press("Tab"));
  await keyboard.goTo(overlay.loginField);
  await keyboard.type("anna");
  await keyboard.goTo(overlay.passwordField);
  await keyboard.type("wrong");
  await keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText(/\S/);
  await keyboard.check("after a refused sign-in");
  await keyboard.goTo(overlay.passwordField, "Shift+Tab");
  await keyboard.press("Control+a");
  await keyboard.type("demo");
  await keyboard.press("Enter");
  await overlay.connected();
  await keyboard.check("after the sign-in");

  // The palette takes the focus, Escape gives it back to where it was.
  await keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await expect(palette).toBeVisible();
  await keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await keyboard.check("after the palette was closed");
  await keyboard.press("Control+k");
  await expect(palette).toBeVisible();
  await keyboard.type(NAME);
  await keyboard.press("Enter");
  await expect(overlay.heading(TITLE)).toBeVisible();
  await keyboard.check("when the form has opened");

  await keyboard.goTo(overlay.submit);
  await keyboard.press("Enter");
  await expect(overlay.field("First name")).toBeFocused();
  await keyboard.check("on the first field with an error");
  await keyboard.type("Mia");
  await keyboard.press("Tab");
  await expect(overlay.field("Last name")).toBeFocused();
  await keyboard.type("Lang");
  await keyboard.goTo(page.getByLabel("Sure"));
  await keyboard.press("Space");
  await keyboard.goTo(page.getByRole("combobox", { name: "Colour" }));
  await keyboard.press("ArrowDown");
  await keyboard.goTo(overlay.submit);
  await keyboard.press("Enter");
  await expect(overlay.actions).toBeVisible();
  await keyboard.check("when the list is back");

  await keyboard.goTo(overlay.tabs.getByRole("tab", { selected: true }), "Shift+Tab");
  await keyboard.press("ArrowRight");
  if ((await overlay.tab("Data").getAttribute("aria-selected")) !== "true") await keyboard.press("Enter");
  await expect(overlay.value("FirstName")).toHaveText("Mia");
  await expect(overlay.value("LastName")).toHaveText("Lang");
  await expect(overlay.value("Sure")).toContainText("true");
  await keyboard.check("in the data panel");
});

test("every control of the drawer is reached and marked, and the drawer closes and opens", async ({ page, overlay }) => {
  const keyboard = new Keyboard(page);
  await page.goto("/");
  await overlay.signIn();
  const handle = page.getByRole("button", { name: /^(Close|Open) overlay$/ });
  await handle.focus();
  await keyboard.press("Enter");
  await expect(handle).toHaveAccessibleName("Open overlay");
  await expect(handle).toBeFocused();
  await keyboard.press("Enter");
  await expect(handle).toHaveAccessibleName("Close overlay");
  await expect(handle).toBeFocused();

  const executes = page.getByRole("button", { name: /^Execute / });
  await keyboard.goTo(executes.last(), "Tab", 80);
});

test("a form is left by keyboard and the focus returns to its row", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: NAME, order: -1, flow: line(), form: { title: TITLE, fields: FIELDS } });
  const keyboard = new Keyboard(page);
  await page.goto("/");
  await overlay.signIn();
  await overlay.row(NAME).focus();
  await keyboard.press("Enter");
  await expect(overlay.heading(TITLE)).toBeVisible();
  await keyboard.check("when the form has opened");
  await keyboard.goTo(overlay.goBack, "Shift+Tab");
  await keyboard.press("Enter");
  await expect(overlay.row(NAME)).toBeFocused();
});

test("Execute keeps the focus while the run goes on and when it has ended", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Say", order: -1, flow: line({ type: "SE_CoreDelay", controls: { milliseconds: 500 } }, send({ Said: "yes" })) });
  const keyboard = new Keyboard(page);
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Say").focus();
  await keyboard.press("Enter");
  await expect(overlay.execute("Say")).toBeDisabled();
  await keyboard.check("while the run goes on");
  await expect(overlay.execute("Say")).toBeEnabled();
  await keyboard.check("when the run has ended");
});

test("a modal holds the focus, answers by key and gives the focus back", async ({ page, overlay, admin }) => {
  const ask = { id: "ask", type: "SE_ShowModal", controls: { title: "Sure?", body: "", buttons: ["Yes", "No"], timeoutMs: 30_000 } };
  await admin.makeAction({ name: "Ask", order: -1, flow: line(ask, send({ Answer: "$.actions.ask.results.button" })) });
  const keyboard = new Keyboard(page);
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Ask").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Sure?" });
  await expect(dialog).toBeVisible();
  await keyboard.check("in the modal");
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press("Tab");
    // Past its last button a modal hands the focus to the browser's own bar, which has no element; never to the page.
    const outside = await dialog.evaluate((element) => {
      const active = document.activeElement;
      return active !== document.body && !element.contains(active);
    });
    expect(outside).toBe(false);
  }
  const no = dialog.getByRole("button", { name: "No" });
  for (let presses = 0; presses < 4 && !(await no.evaluate((one) => one === document.activeElement)); presses += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(no).toBeFocused();
  await keyboard.check("on the modal's button");
  await keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await keyboard.check("after the modal");
  await overlay.open("Data");
  await expect(overlay.value("Answer")).toHaveText("No");
});
