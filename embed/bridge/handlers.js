// Turns an integrator's function into a command: arguments read as the catalogue says, results in its shape.

import { COMMANDS } from "./catalogue.js";
import { CommandError } from "./commands.js";
import { isMap } from "./envelope.js";
import { safeUrl } from "./safe-url.js";

const TEXT_LIMIT = 1024;

/**
 * @typedef {Record<string, any>} Args
 * @typedef {(args: Args, about: { signal: AbortSignal }) => unknown} Perform
 */

/**
 * A command the catalogue knows is checked on its way in and out; another goes through as it is.
 * @param {string} name
 * @param {Perform} perform
 * @param {() => string} base what relative addresses are taken from
 * @returns {Perform}
 */
export function handler(name, perform, base) {
  if (typeof perform !== "function") throw new TypeError(`commands.${name} must be a function`);
  if (!Object.hasOwn(COMMANDS, name)) return perform;
  const { args: kinds, results } = COMMANDS[name];
  return async (args, about) => {
    const read = Object.entries(kinds).map(([key, kind]) => [key, readArgument(args[key], key, kind, base())]);
    return shaped(await perform(Object.fromEntries(read), about), results);
  };
}

/** @param {unknown} value @param {string} key @param {string} wanted @param {string} base */
function readArgument(value, key, wanted, base) {
  const kind = wanted.replace("!", "");
  if (isNothing(value)) {
    if (wanted.endsWith("!")) throw missing(key);
    return { text: "", map: {} }[kind];
  }
  switch (kind) {
    case "text":
      if (typeof value !== "string" && typeof value !== "number") throw bad(key, "a text");
      return textOf(value);
    case "number": {
      const number = typeof value === "string" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) throw bad(key, "a number");
      return number;
    }
    case "boolean":
      if (value === true || value === "true") return true;
      if (value === false || value === "false") return false;
      throw bad(key, "true or false");
    case "map":
      if (!isMap(value)) throw bad(key, "a map");
      return value;
    case "url":
      return openable(value, base);
    default:
      return value;
  }
}

/** The address in full; throws when it may not be opened. @param {unknown} value @param {string} base */
export function openable(value, base) {
  const url = safeUrl(value, base);
  if (url === null) throw new CommandError("url_refused", "Only http, https, mailto and tel addresses are opened.");
  return url;
}

/** @param {unknown} given @param {import("./catalogue.js").Command["results"]} results */
function shaped(given, results) {
  if (results === "boolean") {
    if (typeof given !== "boolean") throw badResult("true or false");
    return given;
  }
  const names = Object.keys(results);
  if (names.length === 0) return undefined;
  const bare = names.length === 1 && !(isMap(given) && Object.hasOwn(given, names[0]));
  const source = bare ? { [names[0]]: given } : given;
  if (!isMap(source)) throw badResult("a map");
  return Object.fromEntries(names.map((name) => [name, part(source[name], results[name])]));
}

/** @param {unknown} value @param {string} shape */
function part(value, shape) {
  if (shape === "list" && !Array.isArray(value)) throw badResult("a list");
  if (shape === "map" && !isMap(value)) throw badResult("a map");
  return value ?? null;
}

/** A text or number as text; whatever else it is counts as nothing given. @param {unknown} value */
export function textOf(value) {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.trim().slice(0, TEXT_LIMIT) : "";
}

/** @param {string} key */
export function missing(key) {
  return new CommandError("nothing_given", `Nothing was given as ${key}.`);
}

/** @param {unknown} value */
const isNothing = (value) => value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/** @param {string} key @param {string} wanted */
const bad = (key, wanted) => new CommandError("bad_argument", `${key} must be ${wanted}.`);

/** @param {string} wanted */
const badResult = (wanted) => new CommandError("bad_result", `The page's answer should have been ${wanted}.`);
