// Every block that the page or the softphone performs: through the server, the overlay and the page, and without them.

import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { type Page } from "@playwright/test";
import type { Api } from "../lib/api.js";
import { PAGE_ROWS, type Row, SALESFORCE_ROWS, SOFTPHONE_ROWS, type Seen } from "../lib/commands.js";
import { Crm } from "../lib/crm.js";
import { expect, test } from "../lib/fixtures.js";
import type { Block } from "../lib/flows.js";

interface Spec {
  type: string;
  performedBy: string;
  ports: string[];
  controls: { name: string; required: boolean }[];
  results: { name: string }[];
}

/** The step of a run that is about the row's block. */
interface Step {
  success: boolean;
  results: unknown;
  exception: { code: string } | null;
  port: string;
}

const ROWS = [...PAGE_ROWS, ...SOFTPHONE_ROWS, ...SALESFORCE_ROWS];

/** The blocks of the catalogue that page and softphone perform, by type. */
async function blocks(admin: Api): Promise<Map<string, Spec>> {
  const { items } = await admin.do("GET", "/flows/blocks");
  const ours = (items as Spec[]).filter(({ performedBy }) => performedBy === "host" || performedBy === "softphone");
  return new Map(ours.map((spec) => [spec.type, spec]));
}

/** Runs a flow of that one block for the agent and gives its step. */
async function run(admin: Api, anna: Api, spec: Spec, row: Row): Promise<Step> {
  const block: Block = { type: row.type, controls: row.controls ?? {}, ports: Object.fromEntries(spec.ports.map((port) => [port, "end"])) };
  const flow = {
    actions: [
      { id: "start", type: "SE_Start", ports: { done: "it" } },
      { ...block, id: "it" },
      { id: "end", type: "SE_End" },
    ],
  };
  const started = await anna.startAction(await admin.makeAction({ name: row.type, order: 900, flow }));
  let done: any;
  await expect
    .poll(async () => (done = await anna.do("GET", `/runs/${started.body.runId ?? started.body.id}`)).status, { intervals: [20, 40, 80, 160] })
    .toBe("completed");
  return done.trace.find((step: { block: string }) => step.block === "it");
}

async function expectSeen(page: Page, seen: Seen = {}): Promise<void> {
  if (seen.url) await expect(page).toHaveURL(seen.url);
  if (seen.softphone) await expect(page.getByRole("region", { name: "Softphone" })).toContainText(seen.softphone);
  if (seen.tabs) await expect(page.getByRole("navigation", { name: "Open tabs" })).toContainText(seen.tabs);
  if (seen.page) await expect(page.getByRole("main")).toContainText(seen.page);
  const panel = page.getByRole("region", { name: "Overlay" });
  const size = async () => (await panel.boundingBox())!;
  if (seen.width) await expect.poll(async () => (await size()).width).toBe(seen.width);
  if (seen.height) await expect.poll(async () => (await size()).height).toBe(seen.height);
  if (seen.open !== undefined) await expect(new Crm(page).element).toHaveAttribute("data-ccp-open", String(seen.open));
}

/** Walks the rows on the CRM page. */
async function walk(page: Page, admin: Api, anna: Api, rows: readonly Row[]): Promise<void> {
  const known = await blocks(admin);
  for (const [at, row] of rows.entries()) {
    await test.step(`${at + 1}: ${row.type} ${JSON.stringify(row.controls ?? {})}`, async () => {
      const spec = known.get(row.type)!;
      const step = await run(admin, anna, spec, row);
      const isQuestion = spec.ports.includes("true");
      expect({ code: step.exception?.code, success: step.success }).toEqual({ code: row.exception, success: row.exception === undefined });
      if (row.exception === undefined) expect(step.results).toEqual(row.results ?? null);
      expect(step.port).toBe(isQuestion ? String(row.results) : row.exception === undefined ? "success" : "failure");
      await expectSeen(page, row.shows);
    });
  }
}

for (const [who, rows] of [["page", [...PAGE_ROWS, ...SALESFORCE_ROWS]], ["softphone", SOFTPHONE_ROWS]] as const) {
  test(`the ${who} answers every command truly`, async ({ page, server, admin, anna }) => {
    const crm = new Crm(page);
    await crm.open(server.crmUrl);
    await walk(page, admin, anna, rows);
  });
}

test("every block of page and softphone has a row, and the bridge's table says of it what the catalogue says", async ({ admin }) => {
  const known = await blocks(admin);
  expect(new Set(ROWS.map(({ type }) => type))).toEqual(new Set(known.keys()));
  const { commands } = await import(pathToFileURL(resolve(import.meta.dirname, "../../embed/ccp-overlay.js")).href);
  const told = [...known.values()].map(({ type, performedBy, controls, results }) => [
    type.replace(/^SE_/, "").replace(/^SF/, "sf").replace(/^[AC]/, (letter) => letter.toLowerCase()),
    {
      by: performedBy,
      args: controls.map(({ name, required }) => `${name}${required ? "!" : ""}`),
      results: results.map(({ name }) => name),
    },
  ]);
  const offered = Object.entries<any>(commands).map(([name, { by, args, results }]) => [
    name,
    {
      by,
      args: Object.entries<string>(args).map(([key, kind]) => `${key}${kind.endsWith("!") ? "!" : ""}`),
      results: results === "boolean" ? ["boolean"] : Object.keys(results),
    },
  ]);
  expect(Object.fromEntries(offered)).toEqual(Object.fromEntries(told));
});

test("without an overlay each fails at once, and without a page around the overlay as well", async ({ page, overlay, admin, anna }) => {
  const known = await blocks(admin);
  /** One row a block that can be asked: with the controls it needs. */
  const asked = [...new Map(ROWS.filter(({ exception, type }) => exception === undefined || SALESFORCE_ROWS.some((one) => one.type === type)).map((row) => [row.type, row])).values()];
  expect(asked).toHaveLength(known.size);
  const expectAll = async (code: string) => {
    const codes = await Promise.all(asked.map(async (row) => [row.type, (await run(admin, anna, known.get(row.type)!, row)).exception?.code]));
    expect(codes.filter(([, got]) => got !== code)).toEqual([]);
  };
  await expectAll("agent_not_connected");
  await page.goto("/");
  await overlay.signIn();
  await expectAll("capability_missing");
});
