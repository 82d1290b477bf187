import { expect, test } from "../lib/fixtures.js";
import { line, send } from "../lib/flows.js";
import { Overlay } from "../lib/overlay.js";

test("a wrong password is told in an alert and the login stays", async ({ page, overlay }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await overlay.loginField.fill("anna");
  await overlay.passwordField.fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page.getByRole("alert")).toHaveText(/\S/);
  await expect(overlay.loginField).toHaveValue("anna");
  await expect(overlay.tabs).toBeHidden();
});

test("the right password opens the drawer, also after a wrong one", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.loginField.fill("anna");
  await overlay.passwordField.fill("wrong");
  await overlay.passwordField.press("Enter");
  await expect(page.getByRole("alert")).toHaveText(/\S/);

  await overlay.passwordField.fill("demo");
  await overlay.passwordField.press("Enter");
  await expect(overlay.tabs).toBeVisible();
  await overlay.connected();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeHidden();
});

test("a reload keeps the agent signed in", async ({ page, overlay }) => {
  await page.goto("/");
  await overlay.signIn();
  await page.reload();
  await expect(overlay.tabs).toBeVisible();
  await overlay.connected();
});

test("a session that was ended elsewhere leads back to the sign-in", async ({ page, overlay, server }) => {
  await page.goto("/");
  const session = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/session") && answer.request().method() === "POST");
  await overlay.signIn();
  const { token } = await (await session).json();
  const answer = await fetch(`${server.direct}/api/v1/session`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.ok).toBe(true);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(overlay.tabs).toBeHidden();
});

test("each agent sees the own data only", async ({ page, browser, overlay, admin, server }) => {
  await admin.makeAction({ name: "Tell", flow: line(send({ Told: "$.agent.login" })) });
  await page.goto("/");
  await overlay.signIn("anna");

  const other = await browser.newContext({ baseURL: server.url });
  const bensPage = await other.newPage();
  const bens = new Overlay(bensPage);
  await bensPage.goto("/");
  await bens.signIn("ben");

  await overlay.execute("Tell").click();
  await overlay.open("Data");
  await expect(overlay.value("Told")).toHaveText("anna");
  await bens.execute("Tell").click();
  await bens.open("Data");
  await expect(bens.value("Told")).toHaveText("ben");
  expect(await bens.rows()).toEqual([["Told", "ben"]]);
  expect(await overlay.rows()).toEqual([["Told", "anna"]]);
  await other.close();
});
