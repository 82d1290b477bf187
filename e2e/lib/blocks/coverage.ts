// What the table lacks.

import { type Catalogue, type Spec, isCommand, portOf } from "./catalogue.js";
import type { Row } from "./row.js";

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "" && JSON.stringify(value) !== "{}";

/** Whether a row leaves out something that the block cannot do without, or gives it what it cannot take. */
function isBad({ controls, exception }: Row, spec: Spec): boolean {
  if (exception === undefined) return false;
  return exception.startsWith("bad_") || spec.controls.some(({ name, required }) => required && !isGiven(controls?.[name]));
}

/** One line for each row that is missing; every block is of the catalogue, and every port of every block is taken. */
export function lacking(catalogue: Catalogue, rows: readonly Row[]): string[] {
  const unknown = rows.filter(({ type }) => !catalogue.has(type)).map(({ type }) => `${type}: no such block`);
  const missing = [...catalogue.values()].flatMap((spec) => {
    const own = rows.filter(({ type }) => type === spec.type);
    if (own.length === 0) return [`${spec.type}: no row`];
    const taken = new Set(own.map((row) => portOf(spec, row)));
    // Every command is asked without anybody to perform it as well; nothing comes of what is not supported.
    if (isCommand(spec)) taken.add("failure");
    const ports = spec.performedBy === "unsupported" ? spec.ports.filter((port) => port !== "success") : spec.ports;
    const lines = ports.filter((port) => !taken.has(port)).map((port) => `${spec.type}: no row goes on by "${port}"`);
    const doesItsWork = own.some(({ exception }) => exception === undefined) || spec.performedBy === "unsupported";
    if (!doesItsWork) lines.push(`${spec.type}: no row does what the block is for`);
    const needs = spec.controls.some(({ required }) => required);
    if (needs && !own.some((row) => isBad(row, spec))) lines.push(`${spec.type}: no row with a bad control`);
    return lines;
  });
  return [...unknown, ...missing];
}
