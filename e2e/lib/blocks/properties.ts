// The agent's properties and counters: a story that begins with none.

import type { Row } from "./row.js";

const set = (key: string, value: unknown): Row => ({ type: "SE_SetProperty", controls: { key, value } });
const get = (key: unknown, value: unknown, defaultValue?: unknown): Row => ({
  type: "SE_GetProperty",
  controls: { key, defaultValue },
  results: { value },
});
const all = (value: Record<string, unknown>): Row => ({ type: "SE_GetAllProperties", results: { value } });
const count = (controls: Row["controls"], value: number): Row => ({ type: "SE_UpdateCounter", controls, results: { value } });
const counter = (key: string, value: number): Row => ({ type: "SE_GetCounter", controls: { key }, results: { value } });
const keyless = (type: string): Row[] => [
  { type, controls: {}, exception: "control_missing" },
  { type, controls: { key: "" }, exception: "control_missing" },
  { type, controls: { key: ["a"] }, exception: "control_missing" },
];

export const PROPERTY_ROWS: Row[] = [
  all({}),
  get("colour", null),
  get("colour", "none", "none"),
  set("colour", "green"),
  get("colour", "green", "none"),
  set("colour", { r: 0, g: [255] }),
  get("colour", { r: 0, g: [255] }),
  set("off", false),
  get("off", false, true),
  set("empty", ""),
  get("empty", "", "default"),
  set("nothing", null),
  get("nothing", "default", "default"),
  set("undefined", "$.payload.none"),
  get("undefined", null),
  set("7", 7),
  get(7, 7),
  {
    type: "SE_GetProperty",
    before: [
      { id: "made", type: "SE_CoreMultiply", controls: { first: 3, second: 4 } },
      { id: "kept", type: "SE_SetProperty", controls: { key: "dozen", value: "$.actions.made.results.value" } },
    ],
    controls: { key: "dozen" },
    results: { value: 12 },
  },
  {
    type: "SE_CoreTruthy",
    before: [{ id: "kept", type: "SE_SetProperty", controls: { key: "seen", value: "now" } }],
    controls: { value: "$.properties.seen" },
    results: true,
  },
  all({ 7: 7, colour: { r: 0, g: [255] }, dozen: 12, empty: "", nothing: null, off: false, seen: "now", undefined: null }),
  { type: "SE_UnsetProperty", controls: { key: "colour" } },
  { type: "SE_UnsetProperty", controls: { key: "never set" } },
  get("colour", null),
  { type: "SE_ClearAllProperties" },
  all({}),
  { type: "SE_ClearAllProperties", controls: null },
  ...["SE_SetProperty", "SE_GetProperty", "SE_UnsetProperty", "SE_UpdateCounter", "SE_GetCounter"].flatMap(keyless),

  counter("calls", 0),
  count({ key: "calls" }, 1),
  count({ key: "calls", by: 4 }, 5),
  count({ key: "calls", by: "2" }, 7),
  count({ key: "calls", by: -10 }, -3),
  count({ key: "calls", by: 0.5 }, -2.5),
  count({ key: "calls", by: 0 }, -2.5),
  count({ key: "calls", by: "" }, -1.5),
  count({ key: "calls", by: "$.payload.none" }, -0.5),
  counter("calls", -0.5),
  get("calls", -0.5),
  { type: "SE_UpdateCounter", controls: { key: "calls", by: "many" }, exception: "control_missing" },
  { type: "SE_UpdateCounter", controls: { key: "calls", by: [1] }, exception: "control_missing" },
  counter("calls", -0.5),
  // What stands in a form or a flow as text counts as the number it spells.
  set("spelled", "41"),
  counter("spelled", 41),
  count({ key: "spelled" }, 42),
  set("word", "seven"),
  counter("word", 0),
  count({ key: "word" }, 1),
  {
    type: "SE_GetCounter",
    before: [
      { id: "a", type: "SE_UpdateCounter", controls: { key: "twice" } },
      { id: "b", type: "SE_UpdateCounter", controls: { key: "twice", by: "$.actions.a.results.value" } },
    ],
    controls: { key: "twice" },
    results: { value: 2 },
  },
];

/** The log takes a line and tells nobody what was in it. */
export const LOG_ROWS: Row[] = [
  { type: "SE_Log", controls: { level: "warn", message: "Seven" }, logs: { level: "WARN", length: 5 } },
  { type: "SE_Log", controls: { level: "Error", message: { a: 1 } }, logs: { level: "ERROR", length: 7 } },
  { type: "SE_Log", controls: { message: "$.agent.login" }, logs: { level: "INFO", length: 4 } },
  { type: "SE_Log", controls: { level: "loud", message: 12 }, logs: { level: "INFO", length: 2 } },
  { type: "SE_Log", controls: { level: "debug", message: "unseen" } },
  { type: "SE_Log", controls: null, logs: { level: "INFO", length: 0 } },
];
