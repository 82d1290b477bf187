// One row as a run: its flow, its contact, its start, and what came of it. Knows no block by name.

import type { Api } from "../api.js";
import { tell } from "../contacts.js";
import { expect } from "../fixtures.js";
import type { Block, Flow } from "../flows.js";
import { type Catalogue, type Spec, isQuestion, portOf, resultNames, resultsOf } from "./catalogue.js";
import { type ContactSpec, type Row, WEB } from "./row.js";
import type { Web } from "./web.js";

/** Who runs the rows, and against what. */
export interface Bench {
  admin: Api;
  anna: Api;
  catalogue: Catalogue;
  /** The test's own HTTP server. */
  web: Web;
  /** What must not be written down anywhere. */
  secret: string;
  /** What the server wrote. */
  log: () => string;
}

/** The step of a run that is about the row's block. */
interface Step {
  block: string;
  success: boolean;
  results: any;
  exception: { code: string } | null;
  port: string | null;
}

export interface RunDocument {
  id: string;
  status: string;
  actions: Record<string, unknown>;
  trace: Step[];
}

/** How a row is called in a report. */
export const nameOf = (row: Row): string => `${row.type} ${JSON.stringify(row.controls ?? {})}`;

/** The block under test, and where each of its ports leads. */
const IT = "it";
const endOf = (port: string) => `after-${port}`;

/** Start, what comes before, the block under test, and an end for each of its ports. */
function flowOf(row: Row, { catalogue, web }: Bench): Flow {
  const spec = catalogue.get(row.type)!;
  const led = (type: string, target: (port: string) => string | undefined) => {
    const targets = catalogue.get(type)!.ports.map((port) => [port, target(port)]);
    return Object.fromEntries(targets.filter(([, to]) => to !== undefined)) as Record<string, string>;
  };
  const before: (Block & { id: string })[] = [...(row.first ? [] : [{ id: "start", type: "SE_Start" }]), ...(row.before ?? [])];
  const chain = before.map((block, at) => ({ ...block, ports: led(block.type, () => before[at + 1]?.id ?? IT) }));
  const it = {
    id: IT,
    type: row.type,
    ...(row.controls !== undefined && { controls: row.controls }),
    ports: led(row.type, (port) => (row.unwired?.includes(port) ? undefined : endOf(port))),
  };
  const ends = spec.ports.map((port) => ({ id: endOf(port), type: "SE_End" }));
  return JSON.parse(JSON.stringify({ actions: [...chain, it, ...ends] }).replaceAll(WEB, web.url));
}

async function contactOf(anna: Api, { events = [], ...contact }: ContactSpec): Promise<string> {
  const { id } = await anna.do("POST", "/contacts", contact);
  for (const event of events) await tell(anna, id, event);
  return id;
}

/** Starts a row's flow as the agent would; gives the run's id. */
export async function start(row: Row, bench: Bench): Promise<string> {
  const { admin, anna } = bench;
  const action = await admin.makeAction({
    name: row.type,
    order: 900,
    flow: flowOf(row, bench),
    ...(row.payload && { payload: row.payload }),
    ...(row.form && { form: { fields: row.form.fields } }),
  });
  const contactId = row.contact && (await contactOf(anna, row.contact));
  const started = await anna.startAction(action, { ...(contactId && { contactId }), ...(row.form && { form: row.form.filled }) });
  expect(started, nameOf(row)).toMatchObject({ status: 202 });
  return started.body.runId;
}

/** Waits until a run has ended. */
export async function ended(runId: string, { anna }: Bench): Promise<RunDocument> {
  let run: RunDocument | undefined;
  await expect
    .poll(async () => (run = await anna.do("GET", `/runs/${runId}`))!.status, { intervals: [5, 10, 20, 40, 80, 160] })
    .not.toBe("running");
  return run!;
}

/** What a run's step about the row's block says. */
export function stepOf(run: RunDocument): Step {
  const step = run.trace.find(({ block }) => block === IT);
  if (step === undefined) throw new Error(`the block was not reached: ${JSON.stringify(run)}`);
  return step;
}

/** Holds a run against its row, and against what the catalogue says of the block. */
export async function expectRun(run: RunDocument, row: Row, bench: Bench): Promise<void> {
  const { anna, catalogue, secret, log } = bench;
  const spec = catalogue.get(row.type)!;
  const step = stepOf(run);
  const port = portOf(spec, row);
  const wired = port !== null && !row.unwired?.includes(port);
  const got = {
    code: step.exception?.code,
    success: step.success,
    results: step.results,
    port: step.port,
    last: run.trace.at(-1)!.block,
    status: run.status,
  };
  expect(got, nameOf(row)).toEqual({
    code: row.exception,
    success: row.exception === undefined,
    results: resultsOf(spec, row),
    port,
    last: wired ? endOf(port) : IT,
    status: row.ends ?? "completed",
  });
  expectShape(step.results, spec, row);
  expect(run.actions[IT], nameOf(row)).toEqual({ success: step.success, results: step.results, exception: step.exception });
  expect(JSON.stringify(run), `${nameOf(row)}: nothing secret is written down`).not.toContain(secret);
  if (row.feeds) {
    const entries = (await anna.feed()).filter(({ runId, kind }) => runId === run.id && kind !== "run");
    expect(entries.map(({ kind, body }) => ({ kind, body })), nameOf(row)).toEqual(row.feeds);
  }
  if (row.logs) {
    const line = new RegExp(`${row.logs.level} .*run\\.id=${run.id} .*length=${row.logs.length}\\b`);
    await expect.poll(log, { message: nameOf(row) }).toMatch(line);
  }
}

/** Results are exactly those of the catalogue, or none. */
function expectShape(results: any, spec: Spec, row: Row): void {
  const names = resultNames(spec);
  if (isQuestion(spec)) expect(typeof results, nameOf(row)).toBe("boolean");
  else if (names.length === 0) expect(results, nameOf(row)).toBeNull();
  else if (results !== null) expect(Object.keys(results).sort(), nameOf(row)).toEqual(names.sort());
  else expect(row.exception, `${nameOf(row)}: a block that did its work has results`).toBeDefined();
}
