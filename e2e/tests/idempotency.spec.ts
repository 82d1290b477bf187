import type { Api } from "../lib/api.js";
import { expect, test } from "../lib/fixtures.js";
import { type Flow, line } from "../lib/flows.js";

const SUBJECT = "Made once";

/** Makes a task in the directory: what a second run could not hide. */
const makeTask = (): Flow => line({ type: "SE_SFCreateTask", controls: { subject1: SUBJECT, Status: "Open" } });

async function expectOnce(admin: Api): Promise<void> {
  await expect
    .poll(async () => (await admin.all("/runs")).map((run) => run.status))
    .toEqual(["completed"]);
  expect((await admin.all("/crm/tasks")).filter((task) => task.Subject === SUBJECT)).toHaveLength(1);
}

test("the same key twice is one run, at the same time too", async ({ admin, anna }) => {
  const action = await admin.makeAction({ name: "Task", flow: makeTask() });
  const key = crypto.randomUUID();
  const answers = await Promise.all([1, 2, 3, 4].map(() => anna.startAction(action, { form: {} }, key)));
  answers.push(await anna.startAction(action, { form: {} }, key));
  expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202, 202]);
  expect(new Set(answers.map((answer) => answer.body.runId)).size).toBe(1);
  await expectOnce(admin);
});

test("the same key with another body is refused", async ({ admin, anna }) => {
  const action = await admin.makeAction({
    name: "Task",
    flow: makeTask(),
    form: { title: "T", fields: [{ name: "A", label: "A" }] },
  });
  const key = crypto.randomUUID();
  expect((await anna.startAction(action, { form: { A: "1" } }, key)).status).toBe(202);
  const other = await anna.startAction(action, { form: { A: "2" } }, key);
  expect(other.status).toBe(422);
  expect(other.type).toContain("application/problem+json");
  await expectOnce(admin);
});

test("without a key nothing starts", async ({ admin, anna }) => {
  const action = await admin.makeAction({ name: "Task", flow: makeTask() });
  expect((await anna.call("POST", `/actions/${action}/runs`, { form: {} })).status).toBe(400);
  expect(await admin.all("/runs")).toEqual([]);
});

test("a double click starts one run", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Task", flow: makeTask() });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Task").dblclick();
  await expect(overlay.execute("Task")).toBeEnabled();
  await expectOnce(admin);
});

test("two clicks in one turn of the page's event loop start one run", async ({ page, overlay, admin }) => {
  await admin.makeAction({ name: "Task", flow: makeTask() });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Task").evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
  });
  await expect(overlay.execute("Task")).toBeEnabled();
  await expectOnce(admin);
});

test("a double click on Submit starts one run", async ({ page, overlay, admin }) => {
  await admin.makeAction({
    name: "Task",
    flow: makeTask(),
    form: { title: "Task", fields: [{ name: "A", label: "A" }] },
  });
  await page.goto("/");
  await overlay.signIn();
  await overlay.openForm("Task");
  await overlay.submit.dblclick();
  await expect(overlay.actions).toBeVisible();
  await expectOnce(admin);
});

test.describe("through a proxy", () => {
  test.use({ proxied: true });

  // The browser itself repeats a request once when a kept connection dies, so more than one answer must be lost
  // for the overlay's own repetition to be the one that is tried.
  for (const lost of [1, 2, 3]) {
    test(`${lost} lost answers: the overlay tries again by itself, one run`, async ({ page, overlay, admin, network }) => {
      await admin.makeAction({ name: "Task", flow: makeTask() });
      await page.goto("/");
      await overlay.signIn();
      network.swallowStarts = lost;
      await overlay.execute("Task").click();
      await expect
        .poll(() => network.starts.map((start) => start.swallowed), { timeout: 30_000 })
        .toEqual([...Array(lost).fill(true), false]);
      expect(new Set(network.starts.map((start) => start.key)).size).toBe(1);
      await expect(overlay.execute("Task")).toBeEnabled();
      await expectOnce(admin);
    });
  }
});
