// Runs what the overlay asks for: one answer to each request, in time, whatever the adapter does.

import { BRIDGE_VERSION, MESSAGE_LIMIT, isMap, plainCopy } from "./envelope.js";

// The same id again is the same request (an overlay that lost the answer asks again), so recent ones are kept.
const REMEMBERED = 256;
const IN_FLIGHT_LIMIT = 32;
const MESSAGE_TEXT_LIMIT = 500;
// For an overlay that names no deadline: shorter than the 15 s a run waits unless it was told otherwise.
const DEADLINE_MS = 12_000;
// The answer has to be there before the overlay gives up, so that a page that hangs is named as the reason.
const AHEAD_MS = 250;
// The longest a timer runs; it fires at once when asked for more.
const TIMER_LIMIT = 2 ** 31 - 1;

/**
 * @typedef {object} Reply
 * @property {boolean} success
 * @property {any} [results]
 * @property {{ code: string, message: string }} [exception]
 */

/** Why a command was not done: `code` for programs, the message for people. */
export class CommandError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "CommandError";
    this.code = code;
  }
}

/**
 * @param {object} options
 * @param {(name: string) => boolean} options.offers whether the host can perform the command now
 * @param {(name: string, args: Record<string, any>, about: import("../ccp-overlay.d.ts").CommandAbout) => unknown} options.perform
 * @param {(name: string) => number | undefined} options.allowsMs what the page allows at most, however long the overlay waits
 */
export function commandRunner({ offers, perform, allowsMs }) {
  /** @type {Map<string, Promise<Reply>>} */
  let known = new Map();
  let inFlight = 0;

  /**
   * @param {string} name
   * @param {unknown} body
   * @param {Record<string, any> | undefined} about
   * @param {number} time milliseconds it may take
   * @returns {Promise<Reply>}
   */
  const start = async (name, body, about, time) => {
    if (!offers(name)) return failed("capability_missing", `This page does not offer ${name}.`);
    if (body !== null && !isMap(body)) return failed("bad_request", "Arguments must be an object.");
    if (inFlight >= IN_FLIGHT_LIMIT) return failed("busy", "Too many commands at once.");
    inFlight += 1;
    const abort = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve(failed("deadline_passed", "The page did not answer in time.")), time);
    });
    try {
      const done = Promise.resolve(perform(name, body ?? {}, { ...about, signal: abort.signal })).then(succeeded);
      // A late failure must not surface as an unhandled rejection: its answer was given already.
      done.catch(() => {});
      return /** @type {Reply} */ (await Promise.race([done, late]));
    } catch (error) {
      return failure(error);
    } finally {
      clearTimeout(timer);
      abort.abort();
      inFlight -= 1;
    }
  };

  return {
    /**
     * @param {import("./envelope.js").Envelope} request
     * @param {(message: import("./envelope.js").Envelope) => void} answer
     */
    async take({ id, name, body, about, deadlineMs: waits }, answer) {
      const memory = known;
      let reply = memory.get(id);
      if (reply === undefined) {
        reply = start(name, body, about, timeOf(waits, allowsMs(name)));
        memory.set(id, reply);
        if (memory.size > REMEMBERED) memory.delete(/** @type {string} */ (memory.keys().next().value));
      }
      answer({ v: BRIDGE_VERSION, id, type: "response", name, body: await reply });
    },
    /** A new handshake: its overlay counts its ids anew. */
    forget() {
      known = new Map();
    },
  };
}

/**
 * How long a command may take: as long as the overlay waits, but for the answer's way back, and as the page allows.
 * @param {number | undefined} waits
 * @param {number | undefined} allowed
 */
function timeOf(waits, allowed) {
  const time = waits === undefined ? DEADLINE_MS : Math.max(waits - AHEAD_MS, waits / 2);
  return Math.min(time, allowed ?? Infinity, TIMER_LIMIT);
}

/** @param {unknown} results @returns {Reply} */
function succeeded(results) {
  const copy = plainCopy(results, MESSAGE_LIMIT);
  if (!copy.ok) return failed("bad_result", "The page's answer is too large or is not JSON.");
  return copy.value === null ? { success: true } : { success: true, results: copy.value };
}

/** @param {unknown} error @returns {Reply} */
function failure(error) {
  const code = isMap(error) && typeof error.code === "string" && error.code !== "" ? error.code : "host_error";
  const message = error instanceof Error ? error.message : String(error);
  return failed(code.slice(0, 64), message);
}

/** @param {string} code @param {string} message @returns {Reply} */
function failed(code, message) {
  return { success: false, exception: { code, message: message.slice(0, MESSAGE_TEXT_LIMIT) } };
}
