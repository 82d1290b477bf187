// Every data item once and in order, whatever breaks on the way.

import type { Page } from "@playwright/test";
import type { Api } from "../lib/api.js";
import { expect, test } from "../lib/fixtures.js";
import { itemPairs, items } from "../lib/flows.js";
import { Overlay } from "../lib/overlay.js";
import { random } from "../lib/random.js";

const COUNT = 50;
/** High enough for the windowed list to hold all items at once, so that the screen can be read as one list. */
const TALL = { width: 420, height: 16_000 };
const KILLS = 20;
/** Text frames from the server that a socket lives for; the first is the welcome, so with 2 each brings one entry. */
const CUTS = [2, 3, 5, 8, 13];

/** Opens the Data panel and starts a flow that sends the items, `pauseMs` apart. */
async function start(page: Page, overlay: Overlay, admin: Api, anna: Api, pauseMs: number): Promise<void> {
  const action = await admin.makeAction({ name: "Fifty", order: -1, flow: items(COUNT, pauseMs) });
  await page.setViewportSize(TALL);
  await page.goto("/");
  await overlay.signIn();
  await overlay.open("Data");
  expect((await anna.startAction(action)).status).toBe(202);
}

/** Waits until all items have come, then compares screen and feed with what was sent. */
async function expectAll(overlay: Overlay, anna: Api, timeout = 30_000): Promise<void> {
  await expect.poll(async () => (await anna.dataPairs()).length, { timeout }).toBe(COUNT);
  expect(await anna.dataPairs()).toEqual(itemPairs(COUNT));
  const feed = await anna.feed();
  expect(feed.map((entry) => entry.seq)).toEqual(feed.map((_, at) => at + 1));
  await expect.poll(() => overlay.rows(), { timeout }).toEqual(itemPairs(COUNT).reverse());
}

test.describe("through a proxy", () => {
  test.use({ proxied: true });

  for (const frames of CUTS) {
    test(`the socket is cut after every ${frames} frames`, async ({ page, overlay, admin, anna, network }) => {
      test.setTimeout(120_000);
      network.cutAfterFrames = frames;
      await start(page, overlay, admin, anna, 5);
      await expectAll(overlay, anna, 90_000);
      // 50 items in pieces of frames - 1 each cannot have come over fewer sockets, were they not fetched otherwise.
      expect(network.cuts).toBeGreaterThan(0);
      network.cutAfterFrames = 0;
      await overlay.connected();
      expect(await overlay.rows()).toEqual(itemPairs(COUNT).reverse());
    });
  }

  test("the network is away for a while in the middle", async ({ page, overlay, admin, anna, network }) => {
    await start(page, overlay, admin, anna, 100);
    await expect.poll(() => overlay.tables.count()).toBeGreaterThan(3);
    network.down();
    await expect.poll(async () => (await anna.dataPairs()).length, { timeout: 20_000 }).toBe(COUNT);
    expect((await overlay.rows()).length).toBeLessThan(COUNT);
    network.up();
    await expectAll(overlay, anna);
  });
});

test("the page is reloaded again and again", async ({ page, overlay, admin, anna }) => {
  await start(page, overlay, admin, anna, 250);
  let reloads = 0;
  while ((await anna.dataPairs()).length < COUNT) {
    await page.reload();
    await expect(overlay.tab("Data")).toBeVisible();
    reloads += 1;
  }
  expect(reloads).toBeGreaterThanOrEqual(2);
  await expectAll(overlay, anna);
});

test("the page is closed while the items come", async ({ page, overlay, admin, anna, context }) => {
  await start(page, overlay, admin, anna, 100);
  await expect.poll(() => overlay.tables.count()).toBeGreaterThan(3);
  await page.close();
  await expect.poll(async () => (await anna.dataPairs()).length, { timeout: 20_000 }).toBe(COUNT);

  const again = await context.newPage();
  const reopened = new Overlay(again);
  await again.setViewportSize(TALL);
  await again.goto("/");
  await reopened.enter();
  await reopened.open("Data");
  await expectAll(reopened, anna);
});

test(`the server is killed at ${KILLS} random moments`, async ({ page, overlay, admin, anna, server }, testInfo) => {
  test.setTimeout(180_000);
  const seed = Number(process.env.CCP_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`kill -9 at random moments: CCP_SEED=${seed}`);
  testInfo.annotations.push({ type: "seed", description: String(seed) });
  const next = random(seed);

  await start(page, overlay, admin, anna, 300);
  const reached: number[] = [];
  for (let kills = 0; kills < KILLS; kills += 1) {
    // The wait is the moment to kill at, not a wait for something: whatever stands then must stand.
    await new Promise((done) => setTimeout(done, next() * 250));
    await server.stop("SIGKILL");
    await server.start();
    reached.push((await anna.dataPairs()).length);
  }
  // Kills that all fell before the first or behind the last item would prove nothing.
  expect(reached.filter((count) => count > 0 && count < COUNT).length).toBeGreaterThanOrEqual(KILLS / 2);
  await expectAll(overlay, anna, 60_000);

  const runs = (await admin.all("/runs")).filter((run) => run.actionId !== undefined && run.actionId !== null);
  expect(runs.map((run) => run.status)).toEqual(["completed"]);
});
