// The adapter for a CRM of one's own: a few friendly hooks become the commands that flows know.

import { CommandError } from "../bridge/commands.js";
import { isMap } from "../bridge/envelope.js";
import { handler, missing, openable, textOf } from "../bridge/handlers.js";
import { notices } from "../bridge/notices.js";

const CALL_TYPES = ["inbound", "outbound", "internal"];

/**
 * @typedef {import("../ccp-overlay.d.ts").ScreenPopTarget} ScreenPopTarget
 * @typedef {import("../ccp-overlay.d.ts").CustomHooks} CustomHooks
 * @typedef {Record<string, any>} Args
 */

/**
 * Command to the target it pops; `null` is "nothing given, and that is fine".
 * @type {Record<string, (args: Args, base: string) => ScreenPopTarget | null>}
 */
const SCREEN_POPS = {
  sfScreenpopObject(args) {
    const recordId = text(args, "recordId");
    if (recordId !== "") return { kind: "record", recordId, ...(text(args, "type") && { type: text(args, "type") }) };
    if (args.noPopOnEmpty === true) return null;
    throw missing("recordId");
  },
  sfScreenpopUrl(args, base) {
    const given = typeof args.url === "string" ? args.url : "";
    if (given.trim() === "") throw missing("url");
    return { kind: "url", url: openable(given, base) };
  },
  sfScreenpopObjectHome: (args) => ({ kind: "home", scope: required(args, "scope") }),
  sfScreenpopList: (args) => ({ kind: "list", listViewId: required(args, "listViewId"), scope: text(args, "scope") }),
  sfScreenpopSearch: (args) => ({ kind: "search", text: required(args, "searchString") }),
  sfScreenpopNewRecord: (args) => ({
    kind: "new",
    entityName: required(args, "entityName"),
    defaults: map(args.defaultFieldValues),
  }),
};

/**
 * @param {CustomHooks} hooks
 * @returns {import("../ccp-overlay.d.ts").Adapter}
 */
export function custom(hooks) {
  let base = globalThis.location?.href ?? "about:blank";
  /** @type {Map<string, (args: Args, about: { signal: AbortSignal }) => unknown>} */
  const commands = new Map();

  const { screenPop, searchAndScreenPop } = hooks;
  if (screenPop !== undefined) {
    for (const [name, read] of Object.entries(SCREEN_POPS)) {
      commands.set(name, async (args, about) => {
        const target = read(args, base);
        if (target !== null) await screenPop(target, about);
      });
    }
  }
  if (searchAndScreenPop !== undefined) {
    commands.set("sfSearchAndScreenpop", async (args, about) => {
      const matches = await searchAndScreenPop(readSearch(args), about);
      return { value: isMap(matches) ? matches : {} };
    });
  }
  const { notify, askToNotify } = hooks;
  const told = notify && notices({ show: notify, ask: async () => askToNotify === undefined || (await askToNotify()) });
  for (const [name, perform] of Object.entries(told?.commands ?? {})) commands.set(name, perform);
  for (const [name, perform] of Object.entries(hooks.commands ?? {})) {
    commands.set(name, handler(name, /** @type {any} */ (perform), () => base));
  }

  return {
    capabilities: () => [...commands.keys()],
    perform(name, args, about) {
      const command = commands.get(name);
      if (command === undefined) throw new CommandError("capability_missing", `This page does not offer ${name}.`);
      return command(args, about);
    },
    connect({ emit, page, opened }) {
      base = page.document.baseURI;
      const ends = [
        told?.connect(opened),
        hooks.onClickToDial?.((call) => emit("salesforceUi", "onClickToDial", readCall(call))),
        hooks.onNavigationChange?.((record) => emit("salesforceUi", "onNavigationChange", readRecord(record))),
      ];
      return () => {
        for (const end of ends) if (typeof end === "function") end();
      };
    },
    renew: () => told?.closeAll(),
  };
}

/** @param {Args} args @returns {import("../ccp-overlay.d.ts").SearchRequest} */
function readSearch(args) {
  return {
    searchParams: text(args, "searchParams"),
    queryParams: typeof args.queryParams === "string" || isMap(args.queryParams) ? args.queryParams : "",
    defaultFieldValues: map(args.defaultFieldValues),
    deferred: args.deferred === true,
    callType: CALL_TYPES.includes(args.callType) ? args.callType : "inbound",
  };
}

/** @param {unknown} call */
function readCall(call) {
  if (!isMap(call) || text(call, "number") === "") throw new TypeError("onClickToDial needs a number");
  return { ...readRecord(call), number: text(call, "number") };
}

/** What flows may count on being there, as text. @param {unknown} record */
function readRecord(record) {
  const given = isMap(record) ? record : {};
  return {
    ...given,
    ...("url" in given && { url: text(given, "url") }),
    recordId: text(given, "recordId"),
    recordName: text(given, "recordName"),
    objectType: text(given, "objectType"),
  };
}

/** @param {Args} args @param {string} key */
const text = (args, key) => textOf(args[key]);

/** @param {Args} args @param {string} key */
function required(args, key) {
  const value = text(args, key);
  if (value === "") throw missing(key);
  return value;
}

/** @param {unknown} value @returns {Record<string, any>} */
function map(value) {
  return isMap(value) ? value : {};
}
