// HTML and scripts in names, payloads and data are text, wherever they show.

import type { Page } from "@playwright/test";
import { call } from "../lib/contacts.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";

const PROBE = `"><img src=x onerror="window.hurt=1"><script>window.hurt=1</script><b class=probe>bold</b>{{7*7}}`;

/** Listens for dialogs and for anything refused, so that even a blocked script is told. */
function watch(page: Page): string[] {
  const seen: string[] = [];
  page.on("dialog", (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) seen.push(message.text());
  });
  return seen;
}

async function expectNothingInjected(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    const found = await frame.evaluate(() => ({
      hurt: "hurt" in window,
      elements: document.querySelectorAll("img[src='x'], b.probe, [onerror]").length,
      scripts: [...document.scripts].filter((script) => script.textContent?.includes("hurt")).length,
    }));
    expect(found, frame.url()).toEqual({ hurt: false, elements: 0, scripts: 0 });
  }
}

test("in an action's name, its form and its payload", async ({ page, overlay, admin }) => {
  const seen = watch(page);
  await admin.makeAction({ name: PROBE, order: -2, flow: line(send({ Sent: "yes" })) });
  await admin.makeAction({
    name: `Form ${PROBE}`,
    order: -1,
    payload: { fixed: PROBE },
    flow: line(send({ [PROBE]: "$.payload.Text", Fixed: "$.payload.fixed" })),
    form: {
      title: `Title ${PROBE}`,
      instructions: `Instructions ${PROBE}`,
      fields: [
        { name: "Text", label: `Label ${PROBE}`, type: "text", default: PROBE },
        { name: "Pick", label: "Pick", type: "dropdown", options: [{ value: PROBE, label: PROBE }] },
      ],
    },
  });
  await page.goto("/");
  await overlay.signIn();
  await expect(overlay.actions).toContainText(PROBE);
  await overlay.execute(PROBE).click();
  await overlay.openForm(`Form ${PROBE}`, `Title ${PROBE}`);
  await expect(page.getByText(`Instructions ${PROBE}`)).toBeVisible();
  await expect(page.getByLabel(`Label ${PROBE}`)).toHaveValue(PROBE);
  await overlay.submit.click();
  await overlay.open("Data");
  await expect(overlay.value(PROBE)).toHaveText(PROBE);
  await expect(overlay.value("Fixed")).toHaveText(PROBE);
  await expectNothingInjected(page);
  expect(seen).toEqual([]);
});

test("in a contact's number, attributes and the links made of them", async ({ page, overlay, admin, anna }) => {
  const seen = watch(page);
  await admin.do("PUT", "/settings/features", { showAllAttributes: true });
  const attributes: [string, string, string][] = [
    ["evilStyle", "keyValue", PROBE],
    ["evilLink", "link", "javascript:window.hurt=1"],
  ];
  for (const [name, display, value] of attributes) {
    await admin.do("POST", "/attributes", {
      name,
      display,
      label: `${name} ${PROBE}`,
      style: "color: red; background: url(https://example.org/x); position: fixed",
      format: display === "link" ? "{{evilLink}}" : "",
    });
    expect(value).toBeTruthy();
  }
  await call(anna, PROBE.slice(0, 60), { evilStyle: PROBE, evilLink: "javascript:window.hurt=1", [PROBE]: PROBE });
  await page.goto("/");
  await overlay.signIn();
  await overlay.open("Attributes");
  await expect(overlay.drawer.getByText(`evilStyle ${PROBE}`)).toBeVisible();
  await expect(overlay.drawer.getByText(PROBE, { exact: true }).first()).toBeVisible();
  const links = await page.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(links.filter((href) => /javascript:/i.test(href ?? ""))).toEqual([]);
  const styled = await overlay.drawer.locator("*").evaluateAll((all) =>
    all
      .map((element) => getComputedStyle(element))
      .filter((style) => style.backgroundImage.includes("example.org"))
      .length,
  );
  expect(styled).toBe(0);
  await expectNothingInjected(page);
  expect(seen).toEqual([]);
});

test("in a customer's name, on the demo CRM page and in the overlay's header", async ({ page, admin, server, anna }) => {
  const seen = watch(page);
  const number = "+4930555019900";
  const customer = await admin.do("POST", "/crm/customers", { FirstName: "Eve", LastName: PROBE, Phone: number });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await expect(crm.customers).toContainText(PROBE);
  await call(anna, number);
  await expect(crm.overlay.drawer).toContainText(PROBE);
  await expectNothingInjected(page);
  await page.goto(Crm.recordUrl(server.crmUrl, "customers", customer.Id));
  await expect(crm.record(new RegExp("Eve")).first()).toContainText(PROBE);
  await expectNothingInjected(page);
  expect(seen).toEqual([]);
});
