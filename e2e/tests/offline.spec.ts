import { expect, test } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";

test.use({ proxied: true });

test("offline is marked, Execute says why it is disabled, what was shown stays readable, and it comes back", async ({
  page,
  overlay,
  admin,
  network,
}) => {
  await admin.makeAction({ name: "Say", order: -1, flow: line(send({ Said: "before" })) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.execute("Say").click();
  await overlay.open("Data");
  await expect(overlay.value("Said")).toHaveText("before");

  network.down();
  await expect(overlay.connection("Reconnecting…").or(overlay.connection("Offline"))).toBeVisible();
  await expect(overlay.connection("Connected")).toBeHidden();
  await expect(overlay.value("Said")).toHaveText("before");
  await overlay.open("Actions");
  await expect(overlay.execute("Say")).toBeDisabled();
  await expect(overlay.execute("Say")).toHaveAccessibleDescription(/offline|connect/i);

  network.up();
  await overlay.connected();
  await expect(overlay.execute("Say")).toBeEnabled();
  await overlay.execute("Say").click();
  await overlay.open("Data");
  await expect(overlay.tables).toHaveCount(2);
});

test("a browser that says it is offline is believed", async ({ page, overlay, context, network }) => {
  await page.goto("/");
  await overlay.signIn();
  await context.setOffline(true);
  network.down();
  await expect(overlay.connection("Offline")).toBeVisible();
  network.up();
  await context.setOffline(false);
  await overlay.connected();
});

test("a server that restarts is found again by itself", async ({ page, overlay, server, admin }) => {
  await admin.makeAction({ name: "Say", order: -1, flow: line(send({ Said: "after" })) });
  await page.goto("/");
  await overlay.signIn();
  await server.stop();
  await expect(overlay.connection("Connected")).toBeHidden();
  await server.start();
  await overlay.connected();
  await overlay.execute("Say").click();
  await overlay.open("Data");
  await expect(overlay.value("Said")).toHaveText("after");
});

test("a network that only hangs does not lose what is sent meanwhile", async ({ page, overlay, admin, anna, network }) => {
  const action = await admin.makeAction({ name: "Say", order: -1, flow: line(send({ Said: "meanwhile" })) });
  await page.goto("/");
  await overlay.signIn();
  await overlay.open("Data");
  network.hold();
  expect((await anna.startAction(action)).status).toBe(202);
  await expect.poll(async () => (await anna.dataPairs()).length).toBe(1);
  await expect(overlay.tables).toHaveCount(0);
  network.resume();
  await expect(overlay.value("Said")).toHaveText("meanwhile");
});
