import { expect, test } from "../lib/fixtures.js";
import { delay, line, send } from "../lib/flows.js";

test("what an executed action sends stands in the Data panel", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Say hello", flow: line(send({ Greeting: "Good morning", Answer: 42 })) });
  await page.goto("/");
  await overlay.signIn();
  await expect(overlay.execute("Say hello")).toHaveText("Execute");
  await overlay.execute("Say hello").click();
  await overlay.open("Data");

  await expect(overlay.dataHeading).toBeVisible();
  await expect(overlay.tables).toHaveCount(1);
  await expect.poll(() => overlay.rows()).toEqual([
    ["Greeting", "Good morning"],
    ["Answer", "42"],
  ]);
});

test("the newest item stands on top", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Two", flow: line(send({ First: "1" }), send({ Second: "2" })) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Two").click();
  await overlay.open("Data");
  await expect.poll(() => overlay.rows()).toEqual([
    ["Second", "2"],
    ["First", "1"],
  ]);
});

test("a second send of the same keys in one run updates in place", async ({ page, overlay, admin, anna }) => {
  const flow = line(send({ Progress: "begun" }), send({ Other: "x" }), delay(300), send({ Progress: "done" }));
  await admin.makeAction({ name: "Progress", flow });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Progress").click();
  await overlay.open("Data");
  await expect(overlay.value("Progress")).toHaveText("done");
  expect(await overlay.rows()).toEqual([
    ["Other", "x"],
    ["Progress", "done"],
  ]);

  const items = await anna.feed("data");
  expect(items.map((item) => item.replaces ?? null)).toEqual([null, null, items[0].seq]);
  // A new run is a new item.
  await overlay.open("Actions");
  await overlay.execute("Progress").click();
  await overlay.open("Data");
  await expect.poll(() => overlay.rows()).toEqual([
    ["Other", "x"],
    ["Progress", "done"],
    ["Other", "x"],
    ["Progress", "done"],
  ]);
});

test("news for the hidden Data panel is counted in its tab's description", async ({ page, overlay, admin }) => {
  await admin.panels("actions", "data");
  await admin.makeAction({ name: "Two", flow: line(send({ First: "1" }), send({ Second: "2" })) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Two").click();
  await expect(overlay.tab("Data")).toHaveAccessibleDescription(/\b2\b/);
  await overlay.open("Data");
  await overlay.open("Actions");
  await expect(overlay.tab("Data")).not.toHaveAccessibleDescription(/\d/);
});

test("Execute is disabled until the run ends, and says that it is still running after ten seconds", async ({
  page,
  overlay,
  admin,
}) => {
  await admin.makeAction({ name: "Slow", flow: line(delay(14_000), send({ Slow: "done" })) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Slow").click();
  await expect(overlay.execute("Slow")).toBeDisabled();
  const still = overlay.actions.getByText("Still running");
  await expect(still).toBeHidden();
  await expect(still).toBeVisible({ timeout: 13_000 });
  await expect(overlay.execute("Slow")).toBeEnabled({ timeout: 15_000 });
  await expect(still).toBeHidden();
});

test("a run that fails tells why in words", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Breaks", flow: line({ type: "SE_NobodyKnowsThis" }) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Breaks").click();
  const status = overlay.actions.getByRole("listitem").filter({ hasText: "Breaks" }).getByRole("status");
  await expect(status).toHaveText(/\w+ \w+/);
  await expect(overlay.execute("Breaks")).toBeEnabled();
});

test("two actions of one name each start their own flow", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Same", order: 1, flow: line(send({ Which: "the first" })) });
  await admin.makeAction({ name: "Same", order: 2, flow: line(send({ Which: "the second" })) });
  await page.goto("/");
  await overlay.signIn();
  await expect(overlay.execute("Same")).toHaveCount(2);
  await overlay.execute("Same").nth(1).click();
  await overlay.open("Data");
  await expect.poll(() => overlay.rows()).toEqual([["Which", "the second"]]);
  await overlay.open("Actions");
  await overlay.execute("Same").nth(0).click();
  await overlay.open("Data");
  await expect.poll(() => overlay.rows()).toEqual([
    ["Which", "the first"],
    ["Which", "the second"],
  ]);
});

test("an action that is made while the overlay is open appears without a reload", async ({ page, overlay, admin }) => {
  await page.goto("/");
  await overlay.signIn();
  await expect(overlay.actions).toBeVisible();
  await admin.makeAction({ name: "Brand new", flow: line(send({ New: "yes" })) });
  await overlay.execute("Brand new").click();
  await overlay.open("Data");
  await expect(overlay.value("New")).toHaveText("yes");
});

test("the list of actions can be filtered", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.signIn();
  const rows = overlay.actions.getByRole("listitem");
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(10);
  await page.getByRole("searchbox", { name: "Filter actions" }).fill("to manager");
  await expect(rows).toHaveCount(2);
  await expect(overlay.execute("Transfer to Manager")).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Filter actions" }).fill("");
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(10);
});

test("values show as what they are: links only where they are safe, nested values fold out", async ({
  page,
  overlay,
  admin,
}) => {
  await admin.makeAction({
    name: "Values",
    flow: line(
      send({
        Site: "https://example.org/a?b=c",
        Bad: "javascript:alert(1)",
        Worse: "data:text/html,<script>alert(1)</script>",
        Mail: "mia@example.org",
        Phone: "+49 30 5550199",
        Nested: { street: "Long Lane", town: "Berlin" },
        Yes: true,
        Nothing: null,
      }),
    ),
  });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Values").click();
  await overlay.open("Data");
  await expect(overlay.value("Site").getByRole("link")).toHaveAttribute("href", "https://example.org/a?b=c");
  await expect(overlay.value("Mail").getByRole("link")).toHaveAttribute("href", "mailto:mia@example.org");
  await expect(overlay.value("Phone").getByRole("link")).toHaveAttribute("href", /^tel:\+49/);
  await expect(overlay.value("Bad").getByRole("link")).toHaveCount(0);
  await expect(overlay.value("Bad")).toContainText("javascript:alert(1)");
  await expect(overlay.value("Worse").getByRole("link")).toHaveCount(0);
  await expect(overlay.value("Yes")).toContainText("true");
  const street = overlay.tables.getByText("Long Lane");
  if (!(await street.isVisible())) await overlay.value("Nested").locator("summary, button").first().click();
  await expect(street).toBeVisible();
});

test("Clear empties the view, also after a reload, and new items still come", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Say", flow: line(send({ Said: "something" })) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Say").click();
  await overlay.open("Data");
  await expect(overlay.tables).toHaveCount(1);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(overlay.tables).toHaveCount(0);

  await page.reload();
  await overlay.connected();
  await overlay.open("Actions");
  await overlay.execute("Say").click();
  await overlay.open("Data");
  await expect(overlay.value("Said")).toHaveText("something");
  await expect(overlay.tables).toHaveCount(1);
});
