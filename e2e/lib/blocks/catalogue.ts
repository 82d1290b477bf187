// What the server, and the design's table, say of each block.

import { readFileSync } from "node:fs";
import type { Api } from "../api.js";
import type { Row } from "./row.js";

interface Named {
  name: string;
  note: string;
}

/** A block as `GET /flows/blocks` has it. */
export interface Spec {
  type: string;
  title: string;
  known: boolean;
  group: string;
  performedBy: "engine" | "server" | "crm" | "overlay" | "host" | "softphone" | "unsupported";
  ports: string[];
  controls: (Named & { required: boolean })[];
  results: Named[];
  salesforceOnly: boolean;
}

export type Catalogue = ReadonlyMap<string, Spec>;

export async function readCatalogue(admin: Api): Promise<Catalogue> {
  const { items } = await admin.do("GET", "/flows/blocks");
  return new Map((items as Spec[]).map((spec) => [spec.type, spec]));
}

/** The names of a block's results; `["boolean"]` is the answer itself. */
export const resultNames = (spec: Spec): string[] => spec.results.map(({ name }) => name);

export const isQuestion = (spec: Spec): boolean => spec.ports.includes("true");

/** Whether an overlay is asked to do it, and answers. */
export const isCommand = ({ performedBy, ports }: Spec): boolean =>
  ["host", "softphone"].includes(performedBy) || (performedBy === "overlay" && ports.includes("failure"));

/** The port that a row takes; none at an end. */
export function portOf(spec: Spec, row: Row): string | null {
  if (spec.ports.length < 2) return spec.ports[0] ?? null;
  if (isQuestion(spec)) return String(resultsOf(spec, row));
  return row.exception === undefined ? "success" : "failure";
}

/** What a row says, or leaves to be understood, of its results. */
export function resultsOf(spec: Spec, row: Row): unknown {
  if (row.results !== undefined) return row.results;
  if (isQuestion(spec)) return false;
  const namesAll = spec.ports.includes("done") && row.exception !== undefined && spec.results.length > 0;
  return namesAll ? Object.fromEntries(resultNames(spec).map((name) => [name, null])) : null;
}

/** A block's line in the design's table. */
export type Line = Record<string, string>;

/** The lines of the design's table, by type; none where `CCP_BLOCKS_CSV` does not say where it lies. */
export function designed(): Map<string, Line> | undefined {
  const path = process.env.CCP_BLOCKS_CSV;
  if (path === undefined || path === "") return undefined;
  const [head, ...lines] = readFileSync(path, "utf8").trim().split("\n").map(cells);
  const read = lines.map((line) => Object.fromEntries(head.map((name, at) => [name, line[at]])));
  return new Map(read.map((line) => [line.type, line]));
}

/** A block of the server's as the design's table would have it. */
export function lineOf(spec: Spec): Line {
  const noted = ({ name, note }: Named) => (note === "" ? name : `${name} (${note})`);
  return {
    title: spec.title,
    type: spec.type,
    known: spec.known ? "yes" : "no",
    group: spec.group,
    performed_by: spec.performedBy,
    controls: spec.controls.map(noted).join("; "),
    ports: spec.ports.join(", "),
    results: spec.results.map(noted).join(", "),
  };
}

/** The cells of a line of CSV: quoted ones may hold commas, and quotes doubled. */
function cells(line: string): string[] {
  const found = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return found.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}
