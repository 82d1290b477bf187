// Every block of the catalogue, over HTTP against the server, as a table: rows are data, and no block is known here by name.

import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { type Spec, designed, isCommand, lineOf, readCatalogue } from "../lib/blocks/catalogue.js";
import { lacking } from "../lib/blocks/coverage.js";
import { SILENT, expectSeen, open, press } from "../lib/blocks/places.js";
import type { BrowserPlace, Row } from "../lib/blocks/row.js";
import { type Bench, ended, expectRun, nameOf, start } from "../lib/blocks/run.js";
import { ROWS, TABLES } from "../lib/blocks/tables.js";
import { listen } from "../lib/blocks/web.js";
import { expect, test as base } from "../lib/fixtures.js";
import type { Overlay } from "../lib/overlay.js";
import type { Server } from "../lib/server.js";

const AT_ONCE = 8;
/** Long enough for a page to be asked, short enough to wait for one that never answers. */
const SHORT_MS = 1500;
/** A page takes so many commands at once, and is busy for more. */
const IN_FLIGHT = 30;
const PLENTY = { runsPerMinute: 100_000, runsBurst: 100_000, runsAtOnce: 1000, socketMessagesPerMinute: 100_000 };
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const test = base.extend<{ bench: Bench }>({
  /** Rows come faster than agents press buttons, and call the test's own server with a secret. */
  bench: async ({ server, admin, anna }, use) => {
    const web = await listen();
    const secret = `s3cret-${crypto.randomUUID()}`;
    const { protocol, hostname, port } = new URL(web.url);
    const destination = { scheme: protocol.slice(0, -1), host: hostname, port: Number(port), methods: METHODS, allowPrivate: true };
    await admin.do("PUT", "/settings/limits", PLENTY);
    await admin.do("PUT", "/settings/outbound", { destinations: [destination], perMinute: 10_000, answerBytes: 100_000 });
    await admin.do("PUT", "/settings/secrets/crm", { value: secret });
    await admin.do("PUT", "/settings/origins", { origins: [new URL(web.hostUrl(server.url)).origin] });
    await use({ admin, anna, catalogue: await readCatalogue(admin), web, secret, log: () => server.output });
    await web.close();
  },
});

/** Does it with the rows, several at once, and tells of every one that went wrong. */
async function inParallel(atOnce: number, rows: readonly Row[], perform: (row: Row) => Promise<void>): Promise<void> {
  const left = [...rows];
  const wrong: string[] = [];
  const worker = async () => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      await perform(row).catch((error: Error) => wrong.push(error.message));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(wrong.length, wrong.join("\n\n")).toBe(0);
}

const together = (rows: readonly Row[], perform: (row: Row) => Promise<void>) => inParallel(AT_ONCE, rows, perform);

async function expectRow(row: Row, bench: Bench): Promise<void> {
  await expectRun(await ended(await start(row, bench), bench), row, bench);
}

async function runStory(rows: readonly Row[], perform: (row: Row) => Promise<void>): Promise<void> {
  for (const [at, row] of rows.entries()) await test.step(`${at + 1}: ${nameOf(row)}`, () => perform(row));
}

/** Runs the rows one after the other in their place, and looks at what is seen there. */
async function runSeen(place: BrowserPlace, rows: readonly Row[], page: Page, server: Server, bench: Bench): Promise<void> {
  let current: Row | undefined;
  let asked: unknown;
  const overlay: Overlay = await open(place, page, server, bench.web.hostUrl(server.url), (_, args) => {
    asked = args;
    return Promise.resolve(current?.answers);
  });
  await runStory(rows, async (row) => {
    [current, asked] = [row, undefined];
    const runId = await start(row, bench);
    if (row.press) await press(page, overlay, row.press);
    await expectRun(await ended(runId, bench), row, bench);
    if (row.asked) expect(asked, nameOf(row)).toEqual(row.asked);
    if (row.shows) await expectSeen(page, overlay, row.shows);
  });
}

for (const table of TABLES) {
  const { name, rows } = table;
  if (table.place !== "server") test(`blocks: ${name}`, ({ page, server, bench }) => runSeen(table.place, rows, page, server, bench));
  else test(`blocks: ${name}`, ({ bench }) => (table.story ? runStory : together)(rows, (row) => expectRow(row, bench)));
}

test("the table lacks no block of the catalogue, no port, and no bad control", async ({ bench: { catalogue } }) => {
  const lines = lacking(catalogue, ROWS);
  expect(lines.length, lines.join("\n")).toBe(0);
});

test("the catalogue is that of the design, and the page's table of commands agrees with it", async ({ bench: { catalogue } }) => {
  const ours = new Map([...catalogue].map(([type, spec]) => [type, lineOf(spec)]));
  const design = designed();
  test.info().annotations.push({ type: "design", description: design ? "held against CCP_BLOCKS_CSV" : "CCP_BLOCKS_CSV is not set" });
  if (design) expect(ours).toEqual(design);

  const { commands } = await import(pathToFileURL(resolve(import.meta.dirname, "../../embed/ccp-overlay.js")).href);
  const required = ({ controls }: Spec) => controls.map((control) => `${control.name}${control.required ? "!" : ""}`);
  const told = [...catalogue.values()]
    .filter(({ performedBy }) => performedBy === "host" || performedBy === "softphone")
    .map((spec) => [commandName(spec), { by: spec.performedBy, args: required(spec), results: spec.results.map(({ name }) => name) }]);
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

const commandName = ({ type }: Spec) =>
  type.replace(/^SE_/, "").replace(/^SF/, "sf").replace(/^[AC]/, (letter) => letter.toLowerCase());

/** One row of each command: the first one that is sent to somebody who does the work. */
function sent({ catalogue }: Bench): Row[] {
  const performed = TABLES.filter(({ place }) => place !== "server").flatMap(({ rows }) => rows);
  const commands = [...catalogue.values()].filter(isCommand);
  const rows = commands.map(({ type }) => performed.find((row) => row.type === type && row.exception === undefined && !row.before)!);
  expect(rows.filter((row) => row === undefined)).toEqual([]);
  return rows;
}

/** What a command fails with, by who should have performed it. */
type Codes = Partial<Record<Spec["performedBy"], unknown>>;

/** Sends all commands and holds what each fails with against `codes`. */
async function expectCodes(codes: Codes, bench: Bench): Promise<void> {
  const performer = ({ type }: Row) => bench.catalogue.get(type)!.performedBy;
  const meant = sent(bench).filter((row) => performer(row) in codes);
  await inParallel(IN_FLIGHT, meant, async (row) => {
    const failing: Row = { ...row, results: undefined, exception: codes[performer(row)] as string };
    await expectRow(failing, bench);
  });
}

test("every command fails at once without an overlay, and without a page around it", async ({ page, overlay, bench }) => {
  await expectCodes({ overlay: "agent_not_connected", host: "agent_not_connected", softphone: "agent_not_connected" }, bench);
  await page.goto("/");
  await overlay.signIn();
  await expectCodes({ host: "capability_missing", softphone: "capability_missing" }, bench);
});

test("every command fails when its time is over and the page has not answered", async ({ page, server, admin, bench }) => {
  await admin.do("PUT", "/settings/limits", { ...PLENTY, commandMs: SHORT_MS });
  await open("obliging", page, server, bench.web.hostUrl(server.url), SILENT);
  // The overlay closes its window a little before its time is over; whoever notices first says so.
  const overlayOrServer = expect.stringMatching(/^(timeout|deadline_passed)$/);
  const codes = { overlay: overlayOrServer, host: "deadline_passed", softphone: "deadline_passed" };
  // The page lets go of each in time for the next: it has more to do here than it takes at once.
  await expectCodes(codes, bench);
});
