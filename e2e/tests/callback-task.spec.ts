// "Create Callback Task": the task that is left behind, and that it pops on the CRM page.

import { call } from "../lib/contacts.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";

const UNKNOWN = "+493055509999";
const CALLBACK = "+493055508888";

interface Case {
  what: string;
  /** Who is on the line: a customer of the directory, somebody else, or nobody. */
  caller: "known" | "unknown" | "none";
  /** What is typed as callback number. */
  typed: "known" | "unknown" | "none";
}

const CASES: Case[] = [
  { what: "a known number typed, no contact in hand", caller: "none", typed: "known" },
  { what: "an unknown number typed, no contact in hand", caller: "none", typed: "unknown" },
  { what: "nothing typed, no contact in hand", caller: "none", typed: "none" },
  { what: "nothing typed, a known caller", caller: "known", typed: "none" },
  { what: "nothing typed, an unknown caller", caller: "unknown", typed: "none" },
  { what: "a known number typed, an unknown caller", caller: "unknown", typed: "known" },
  { what: "an unknown number typed, a known caller", caller: "known", typed: "unknown" },
  { what: "a known number typed, a known caller", caller: "known", typed: "known" },
  { what: "an unknown number typed, an unknown caller", caller: "unknown", typed: "unknown" },
];

const digits = (text: string): string => text.replace(/\D/g, "");

for (const { what, caller, typed } of CASES) {
  test(`${what}: the task stands in the directory and pops`, async ({ page, server, admin, anna }) => {
    const customer = (await admin.all("/crm/customers")).find((one) => one.LastName === "Holm");
    const numbers = { known: customer.Phone as string, unknown: UNKNOWN };
    if (caller !== "none") await call(anna, numbers[caller]);
    const before = new Set((await admin.all("/crm/tasks")).map((task) => task.Id));

    const crm = new Crm(page);
    await crm.open(server.crmUrl);
    await crm.overlay.openForm("Create Callback Task");
    await crm.overlay.field("First name").fill("Mia");
    await crm.overlay.field("Last name").fill("Lang");
    const number = typed === "none" ? "" : typed === "known" ? customer.Phone : CALLBACK;
    if (number !== "") await crm.overlay.field("Callback number").fill(number);
    await crm.overlay.submit.click();

    await expect(page).toHaveURL(/\/demo\/crm\/tasks\//);
    await expect(crm.record("Callback - Mia - Lang").first()).toBeVisible();
    const made = (await admin.all("/crm/tasks")).filter((task) => !before.has(task.Id));
    expect(made).toHaveLength(1);
    const used = number !== "" ? number : caller === "none" ? "" : numbers[caller];
    const whose = typed === "known" || (typed === "none" && caller === "known") ? customer.Id : "";
    expect(made[0].Subject).toBe("Callback - Mia - Lang");
    expect(digits(made[0].Description ?? "")).toBe(digits(used));
    expect(made[0].WhoId ?? "").toBe(whose);
    expect(page.url()).toContain(made[0].Id);
  });
}
