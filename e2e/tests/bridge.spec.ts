// The overlay inside a CRM page of another site: screen pops, click-to-dial, record changes, the drawer's room.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Crm } from "../lib/crm.js";
import { expect, test as base } from "../lib/fixtures.js";
import { line, screenPop, send } from "../lib/flows.js";

/** What a page that is none of ours does: listens, and says hello as if it were a host. */
const FOREIGN = `<!doctype html><title>Elsewhere</title><script>
  window.messages = [];
  window.onmessage = (event) => window.messages.push(event.data);
  window.sayHello = () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => window.messages.push(event.data);
    frames[0].postMessage({ ccp: "hello", v: 1, nonce: "foreign", capabilities: ["sfScreenpopObject"] }, "*", [channel.port2]);
  };
</script>`;

const test = base.extend<{ foreign: (html: string) => string }>({
  /** Serves a page from an origin of its own; gives its address. */
  foreign: async ({}, use) => {
    let body = "";
    const listener = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(FOREIGN + body));
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    await use((html) => {
      body = html;
      return `http://localhost:${(listener.address() as AddressInfo).port}/`;
    });
    listener.closeAllConnections();
    listener.close();
  },
});

test("page and frame are two sites, and a screen pop opens the record", async ({ page, server, admin }) => {
  const customer = (await admin.all("/crm/customers"))[1];
  await admin.makeAction({ name: "Pop", order: -1, flow: line(screenPop(customer.Id), send({ Popped: "yes" })) });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  expect(new URL(page.url()).hostname).toBe("localhost");
  await expect(crm.element).toHaveAttribute("src", /^http:\/\/127\.0\.0\.1:/);

  await crm.overlay.execute("Pop").click();
  await expect(page).toHaveURL(new RegExp(`/demo/crm/customers/${customer.Id}$`));
  await expect(crm.record(new RegExp(customer.LastName)).first()).toBeVisible();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Popped")).toHaveText("yes");
  const [run] = (await admin.all("/runs")).filter((one) => one.actionId);
  expect(run.status).toBe("completed");
});

test("a command of which the page knows nothing takes the failure port at once", async ({ page, server, admin }) => {
  const controls = { apexClass: "Orders", methodName: "latest" };
  const apex = { id: "apex", type: "SE_SFRunApex", controls, ports: { success: "yes", failure: "no" } };
  await admin.makeAction({
    name: "Apex",
    order: -1,
    flow: {
      actions: [
        { id: "start", type: "SE_Start", ports: { done: "apex" } },
        apex,
        { ...send({ Ran: "yes" }), id: "yes", ports: { done: "end" } },
        { ...send({ Ran: "$.actions.apex.exception.code" }), id: "no", ports: { done: "end" } },
        { id: "end", type: "SE_End" },
      ],
    },
  });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.overlay.execute("Apex").click();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Ran")).toHaveText("capability_missing");
});

test("a click on a number starts onClickToDial, once", async ({ page, server, admin }) => {
  await admin.makeFlow("Told of a click", line(send({ Clicked: "$.payload.number", Event: "$.event.event" })), "salesforceUi", "onClickToDial");
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  const link = crm.customers.getByRole("link", { name: /\d{3}/ }).first();
  const number = (await link.textContent())!.replace(/\D/g, "");
  await link.click();
  // The demo's own flow dials. What a click's flow sends is no part of the call that follows.
  await crm.page.getByRole("region", { name: "Softphone" }).getByRole("button", { name: "Hang up" }).click();
  await crm.overlay.open("Data");
  await expect(crm.overlay.dataRow("Clicked")).toHaveCount(1);
  await expect(crm.overlay.value("Event")).toHaveText("onClickToDial");
  expect((await crm.overlay.value("Clicked").textContent())!.replace(/\D/g, "")).toContain(number.slice(-7));
  const runs = (await admin.all("/runs")).filter((run) => run.flowName === "Told of a click");
  expect(runs.map((run) => run.status)).toEqual(["completed"]);
});

test("the record the page turns to starts onNavigationChange", async ({ page, server, admin }) => {
  await admin.makeFlow("Told of a record", line(send({ Seen: "$.payload.recordId" })), "salesforceUi", "onNavigationChange");
  const customers = await admin.all("/crm/customers");
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  await crm.customers.getByRole("link", { name: customers[0].Name }).click();
  await expect(crm.record(customers[0].Name).first()).toBeVisible();
  await crm.overlay.open("Data");
  await expect(crm.overlay.value("Seen")).toHaveText(customers[0].Id);
});

test("a closed drawer gives its room back: clicks reach the page beside the handle", async ({ page, server }) => {
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  const open = (await crm.element.boundingBox())!;
  await crm.frame.getByRole("button", { name: "Close overlay" }).click();
  await expect.poll(async () => (await crm.element.boundingBox())!.width).toBeLessThan(60);
  const target = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x, y)?.tagName,
    [open.x + 20, open.y + open.height / 2],
  );
  expect(target).not.toBe("IFRAME");
  await crm.frame.getByRole("button", { name: "Open overlay" }).click();
  await expect.poll(async () => (await crm.element.boundingBox())!.width).toBeGreaterThanOrEqual(280);
});

test("a page that is not allowed may not frame the overlay", async ({ page, server, foreign }) => {
  await page.goto(foreign(`<iframe src="${server.url}/"></iframe>`));
  const frame = page.frameLocator("iframe");
  await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
  await expect(frame.getByRole("heading", { name: "Sign in" })).toHaveCount(0);
  expect(await page.evaluate("window.messages")).toEqual([]);
});

test("a page that is not allowed gets no handshake, even where nothing forbids the frame", async ({
  page,
  server,
  foreign,
}) => {
  // As in a browser without frame-ancestors.
  await page.route(`${server.url}/`, async (route) => {
    const response = await route.fetch();
    const { "content-security-policy": _, "x-frame-options": __, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto(foreign(`<iframe src="${server.url}/" style="width:400px;height:600px"></iframe>`));
  const crm = page.frameLocator("iframe");
  await expect(crm.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.evaluate("window.sayHello()");
  // The frame is well and has had its turn: what it had to say to us it would have said by now.
  await crm.getByRole("textbox", { name: "Login" }).fill("nobody");
  await crm.getByRole("textbox", { name: "Password" }).fill("wrong");
  await crm.getByRole("button", { name: "Sign in" }).click();
  await expect(crm.getByRole("alert")).toHaveText(/\S/);
  expect(await page.evaluate("window.messages")).toEqual([]);
});

test("another frame of the page cannot shake hands in its place", async ({ page, server, admin }) => {
  const customer = (await admin.all("/crm/customers"))[0];
  await admin.makeAction({ name: "Pop", order: -1, flow: line(screenPop(customer.Id)) });
  const crm = new Crm(page);
  await crm.open(server.crmUrl);
  const heard: string[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith("rogue heard")) heard.push(message.text());
  });
  await page.evaluate(() => {
    const rogue = document.createElement("iframe");
    rogue.name = "rogue";
    document.body.append(rogue);
  });
  // Runs in the other frame, so that the message's source is that frame.
  await page.frame("rogue")!.evaluate(() => {
    const overlay = parent.document.querySelector<HTMLIFrameElement>('iframe[title="CCP overlay"]')!.contentWindow!;
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => console.log("rogue heard", JSON.stringify(event.data));
    const hello = { ccp: "hello", v: 1, nonce: "rogue", capabilities: ["sfScreenpopObject"] };
    overlay.postMessage(hello, "*", [channel.port2]);
  });
  await crm.overlay.execute("Pop").click();
  // The page itself, which did shake hands, is still the one that is asked.
  await expect(page).toHaveURL(new RegExp(customer.Id));
  expect(heard).toEqual([]);
});

test("an origin that an administrator allows may shake hands", async ({ page, server, admin, foreign }) => {
  const url = foreign(`<iframe src="${server.url}/" style="width:400px;height:600px"></iframe>`);
  const origins = await admin.do("GET", "/settings/origins");
  await admin.do("PUT", "/settings/origins", { ...origins, origins: [...(origins.origins ?? []), new URL(url).origin] });
  await page.goto(url);
  await expect(page.frameLocator("iframe").getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => page.evaluate("window.messages.length")).toBeGreaterThan(0);
  expect(await page.evaluate("window.messages[0]")).toEqual({ ccp: "ready", v: 1 });
});
