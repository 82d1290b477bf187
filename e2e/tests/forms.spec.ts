import type { Locator, Page } from "@playwright/test";
import type { Api } from "../lib/api.js";
import { expectAccessible } from "../lib/axe.js";
import { call } from "../lib/contacts.js";
import { expect, test } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";
import type { Overlay } from "../lib/overlay.js";
import { FIELDS, INSTRUCTIONS, NAME, TITLE, makeForm } from "../lib/sample-form.js";
import { Source } from "../lib/source.js";

const MEBIBYTE = "a".repeat(1024 * 1024);

async function openSample(page: Page, overlay: Overlay, admin: Api): Promise<void> {
  await makeForm(admin);
  await page.goto("/");
  await overlay.signIn();
  await overlay.openForm(NAME, TITLE);
}

/** The field is marked as wrong, says why in its description, and has the focus. */
async function expectErrorAt(field: Locator, focused = true): Promise<void> {
  await expect(field).toHaveAttribute("aria-invalid", "true");
  const told = await field.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(/\s+/)
      .filter((id) => id !== "")
      .map((id) => document.getElementById(id))
      .filter((text) => text !== null && text.offsetParent !== null)
      .map((text) => text!.textContent!.trim())
      .join(" "),
  );
  expect(told).toMatch(/\w+/);
  if (focused) await expect(field).toBeFocused();
}

test("a form has a labelled control a field, in order, and what is typed reaches the flow", async ({
  page,
  overlay,
  admin,
  anna,
}) => {
  await openSample(page, overlay, admin);
  await expect(page.getByText(INSTRUCTIONS)).toBeVisible();
  await expect(overlay.field("First name")).toHaveAttribute("required", "");
  await expect(page.getByText(/First name\s*\*/)).toBeVisible();
  await expect(overlay.field("Notes")).not.toHaveAttribute("required");

  const names = await page.getByRole("textbox").or(page.getByRole("spinbutton")).or(page.getByLabel("Day"))
    .or(page.getByRole("checkbox")).or(page.getByRole("combobox", { name: "Colour" }))
    .evaluateAll((controls) => controls.map((control) => (control as HTMLInputElement).labels?.[0]?.textContent?.replace("*", "").trim()));
  expect(names.filter((name) => FIELDS.some((field) => field.label === name))).toEqual(FIELDS.map((field) => field.label));

  await overlay.field("First name").fill("Mia");
  await overlay.field("Last name").fill("Lang");
  await overlay.field("Notes").fill("one\ntwo");
  await page.getByLabel("Amount").fill("12.5");
  await page.getByLabel("Phone").fill("+49 30 5550199");
  await page.getByLabel("Mail").fill("mia@example.org");
  await page.getByLabel("Day").fill("2026-11-21");
  await page.getByLabel("Sure").check();
  await page.getByRole("combobox", { name: "Colour" }).selectOption({ label: "Blue" });
  await overlay.submit.click();

  await expect(overlay.actions).toBeVisible();
  await expect.poll(() => anna.dataPairs()).toEqual([
    ["FirstName", "Mia"],
    ["LastName", "Lang"],
    ["Notes", "one\ntwo"],
    ["Amount", 12.5],
    ["Phone", "+49 30 5550199"],
    ["Mail", "mia@example.org"],
    ["Day", "2026-11-21"],
    ["Sure", true],
    ["Colour", "b"],
  ]);
});

test("after success the list returns and says so", async ({ page, overlay, admin }) => {
  await openSample(page, overlay, admin);
  await overlay.field("First name").fill("Mia");
  await overlay.field("Last name").fill("Lang");
  await overlay.submit.click();
  await expect(overlay.actions).toBeVisible();
  await expect(overlay.goBack).toBeHidden();
  const status = overlay.root.getByRole("status").filter({ hasText: /\w/ });
  await expect(status.filter({ hasNotText: /^(Connected|Offline|Reconnecting…)$/ }).first()).toBeVisible();
});

test("missing required fields: an error at each, focus on the first, what was typed stays", async ({
  page,
  overlay,
  admin,
}) => {
  await openSample(page, overlay, admin);
  await overlay.field("Notes").fill("typed already");
  await overlay.submit.click();
  await expectErrorAt(overlay.field("First name"));
  await expectErrorAt(overlay.field("Last name"), false);
  await expect(overlay.field("Notes")).toHaveValue("typed already");

  await overlay.field("First name").fill("Mia");
  await overlay.submit.click();
  await expectErrorAt(overlay.field("Last name"));
  await expect(overlay.field("First name")).not.toHaveAttribute("aria-invalid", "true");
  expect(await admin.all("/runs")).toEqual([]);
});

test("a wrong type: an error at the field that says what is wanted", async ({ page, overlay, admin }) => {
  await openSample(page, overlay, admin);
  await overlay.field("First name").fill("Mia");
  await overlay.field("Last name").fill("Lang");
  await page.getByLabel("Mail").fill("not a mail address");
  await overlay.submit.click();
  await expectErrorAt(page.getByLabel("Mail"));
  await expect(page.getByLabel("Mail")).toHaveValue("not a mail address");

  await page.getByLabel("Mail").fill("");
  await page.getByLabel("Amount").pressSequentially("1e");
  await overlay.submit.click();
  await expectErrorAt(page.getByLabel("Amount"));
  await expect(overlay.field("First name")).toHaveValue("Mia");
  expect(await admin.all("/runs")).toEqual([]);
});

test("a mebibyte of text: an error at the field, and nothing else is lost", async ({ page, overlay, admin }) => {
  await openSample(page, overlay, admin);
  await overlay.field("First name").fill("Mia");
  await overlay.field("Last name").fill("Lang");
  await overlay.field("Notes").fill(MEBIBYTE);
  await overlay.submit.click();
  await expectErrorAt(overlay.field("Notes"));
  await expect(overlay.field("First name")).toHaveValue("Mia");
  expect((await overlay.field("Notes").inputValue()).length).toBe(MEBIBYTE.length);
  expect(await admin.all("/runs")).toEqual([]);

  await overlay.field("Notes").fill("short");
  await overlay.submit.click();
  await expect(overlay.actions).toBeVisible();
  await expect.poll(async () => (await admin.all("/runs")).map((run) => run.status)).toEqual(["completed"]);
});

test.describe("a dropdown that a flow fills", () => {
  const ACTION = "Pick a colour";

  /** An action whose dropdown asks `source`; gives its id. */
  async function makeDropdown(admin: Api, source: Source, required = true): Promise<string> {
    const request = { id: "http", type: "SE_HttpRequest", controls: { url: source.url } };
    const answer = { type: "SE_SendDataToOverlay", controls: { value: "$.actions.http.results.body" } };
    const flowId = await admin.makeFlow(`Colours ${crypto.randomUUID()}`, line(request, answer));
    return admin.makeAction({
      name: ACTION,
      order: -1,
      flow: line(send({ Colour: "$.payload.Colour" })),
      form: {
        fields: [
          { name: "Note", label: "Note", type: "text", order: 1 },
          { name: "Colour", label: "Colour", type: "dropdown", order: 2, required, options: { flowId } },
        ],
      },
    });
  }

  const colour = (page: Page): Locator => page.getByRole("combobox", { name: /^Colour/ });
  const tryAgain = (page: Page): Locator => page.getByRole("button", { name: "Try again" });
  const labels = (page: Page): Promise<string[]> => colour(page).locator("option").allTextContents();

  test("slow options: the form is there at once, and what was chosen reaches the flow", async ({ page, overlay, admin, anna }) => {
    const source = await Source.start(admin);
    source.answer = { r: "Red", b: "Blue" };
    source.hold();
    await makeDropdown(admin, source);
    await page.goto("/");
    await overlay.signIn();
    await overlay.openForm(ACTION);
    await expect(colour(page)).toHaveAttribute("aria-busy", "true");
    await expect(colour(page)).toBeDisabled();
    expect(await labels(page)).toEqual(["Loading…"]);
    await overlay.field("Note").fill("typed meanwhile");
    source.release();
    await expect(colour(page)).toBeEnabled();
    expect(await labels(page)).toEqual(["Choose…", "Red", "Blue"]);
    await expect(page.getByText("Colour: 2 choices")).toBeAttached();
    await expect(overlay.field("Note")).toHaveValue("typed meanwhile");
    await colour(page).selectOption({ label: "Blue" });
    await overlay.submit.click();
    await expect(overlay.actions).toBeVisible();
    await expect.poll(() => anna.dataPairs()).toEqual([["Colour", "b"]]);
    source.close();
  });

  test("an error says so at the field and is tried again by keyboard; empty says so too", async ({ page, overlay, admin }) => {
    const source = await Source.start(admin);
    source.answer = 500;
    await makeDropdown(admin, source);
    await page.goto("/");
    await overlay.signIn();
    await overlay.openForm(ACTION);
    await expect(colour(page)).toHaveAccessibleDescription(/^The choices could not be loaded: .+/);
    await expectAccessible(page, "a dropdown whose options failed", () => expect(tryAgain(page)).toBeVisible());
    source.answer = {};
    await colour(page).focus();
    await page.keyboard.press("Tab");
    await expect(tryAgain(page)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(colour(page)).toBeFocused();
    await expect(colour(page)).toHaveAccessibleDescription(/^There is nothing to choose, and the form cannot be sent/);
    await overlay.submit.click();
    await expectErrorAt(colour(page));
    expect(await admin.all("/runs")).toEqual([]);
    source.answer = { r: "Red" };
    await tryAgain(page).click();
    await colour(page).selectOption({ label: "Red" });
    await expect(tryAgain(page)).toBeHidden();
    await overlay.submit.click();
    await expect(overlay.actions).toBeVisible();
    source.close();
  });

  test("options are asked for once a contact, and a choice that is gone is named", async ({ page, overlay, admin, anna }) => {
    const source = await Source.start(admin);
    source.answer = { r: "Red", b: "Blue" };
    await makeDropdown(admin, source);
    await page.goto("/");
    await overlay.signIn();
    await call(anna, "+1 202 555 0143");
    await expect(overlay.drawer.getByText("Marta Holm").first()).toBeVisible();
    await overlay.openForm(ACTION);
    await colour(page).selectOption({ label: "Blue" });
    await overlay.goBack.click();
    await overlay.openForm(ACTION);
    await expect(colour(page)).toHaveValue("b");
    expect(source.asked).toBe(1);

    source.answer = { r: "Red" };
    await admin.do("PUT", "/settings/features", {});
    await expect(async () => {
      await overlay.goBack.click();
      await overlay.openForm(ACTION);
      await expect(colour(page)).toHaveAccessibleDescription(/^“b” is not among the choices any more/, { timeout: 1_000 });
    }).toPass();
    await overlay.submit.click();
    await expectErrorAt(colour(page));
    source.close();
  });
});

test.describe("in the API", () => {
  const good = { FirstName: "Mia", LastName: "Lang" };
  const cases: [string, Record<string, unknown>, string[]][] = [
    ["a missing required field", { FirstName: "Mia" }, ["/form/LastName"]],
    ["two missing required fields", {}, ["/form/FirstName", "/form/LastName"]],
    ["an empty required field", { ...good, LastName: "" }, ["/form/LastName"]],
    ["a number that is none", { ...good, Amount: "twelve" }, ["/form/Amount"]],
    ["a mail address that is none", { ...good, Mail: "nobody" }, ["/form/Mail"]],
    ["a date that is none", { ...good, Day: "2026-02-30" }, ["/form/Day"]],
    ["a choice that is none", { ...good, Colour: "green" }, ["/form/Colour"]],
    ["a tick that is none", { ...good, Sure: "perhaps" }, ["/form/Sure"]],
    ["an extra field", { ...good, Extra: "x" }, ["/form/Extra"]],
    ["a mebibyte of text", { ...good, Notes: MEBIBYTE }, ["/form/Notes"]],
  ];
  for (const [what, form, pointers] of cases) {
    test(`${what} is told at the field`, async ({ admin, anna }) => {
      const action = await makeForm(admin);
      const answer = await anna.startAction(action, { form });
      expect(answer.status).toBe(422);
      expect(answer.type).toContain("application/problem+json");
      expect(answer.body.errors.map((error: any) => error.pointer)).toEqual(pointers);
      for (const error of answer.body.errors) expect(error.detail).toMatch(/\w+ \w+/);
      expect(await admin.all("/runs")).toEqual([]);
    });
  }
});
