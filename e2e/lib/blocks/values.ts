// Values of any kind: their length, their parts, other types of them, arithmetic.

import type { Row } from "./row.js";

const length = (value: unknown, results: number): Row => ({ type: "SE_CoreLength", controls: { value }, results: { value: results } });
const noLength = (value: unknown): Row => ({ type: "SE_CoreLength", controls: { value }, exception: "bad_value" });
const slice = (controls: Row["controls"], value: unknown): Row => ({ type: "SE_CoreSlice", controls, results: { value } });
const extract = (targetField: unknown, keyPath: unknown, value: unknown): Row => ({
  type: "SE_CoreExtractValue",
  controls: { targetField, keyPath },
  results: { value },
});
const cast = (value: unknown, type: string, made: unknown): Row => ({ type: "SE_CoreCast", controls: { value, type }, results: { value: made } });
const noCast = (value: unknown, type?: string): Row => ({ type: "SE_CoreCast", controls: { value, type }, exception: "bad_value" });
const reckon = (type: string) => (first: unknown, second: unknown, value: number): Row => ({ type, controls: { first, second }, results: { value } });
const multiply = reckon("SE_CoreMultiply");
const divide = reckon("SE_CoreDivide");

export const VALUE_ROWS: Row[] = [
  length("four", 4),
  length("", 0),
  length("🙂", 2),
  length(["a", "b"], 2),
  length([], 0),
  length({ a: 1, b: 2, c: 3 }, 3),
  noLength(12),
  noLength(null),
  noLength(true),
  noLength("$.payload.none"),
  { type: "SE_CoreLength", controls: {}, exception: "bad_value" },

  slice({ value: "abcdef", start: 1, end: 3 }, "bc"),
  slice({ value: "abcdef", start: -2 }, "ef"),
  slice({ value: "abcdef", end: 2 }, "ab"),
  slice({ value: "abcdef", start: "2", end: "-1" }, "cde"),
  slice({ value: "abcdef", start: 4, end: 2 }, ""),
  slice({ value: "abcdef", start: 99 }, ""),
  slice({ value: "abc", start: -99 }, "abc"),
  slice({ value: ["a", "b", "c"], start: 1 }, ["b", "c"]),
  slice({ value: ["a", "b", "c"], start: -1 }, ["c"]),
  slice({ value: [], start: 1 }, []),
  slice({ value: 20261120, end: 4 }, "2026"),
  slice({ value: "abc", start: "x" }, "abc"),
  { type: "SE_CoreSlice", controls: { value: { a: 1 }, start: 1 }, exception: "bad_value" },
  { type: "SE_CoreSlice", controls: { start: 1 }, exception: "bad_value" },

  extract({ a: 1 }, "a", 1),
  extract({ a: { b: [{ c: "d" }] } }, "a.b[0].c", "d"),
  extract({ a: { b: [{ c: "d" }] } }, "a.b.[0].c", "d"),
  extract({ "a.b": "whole" }, "a.b", "whole"),
  extract(["x", "y"], "[1]", "y"),
  extract(["x", "y"], 1, "y"),
  extract({ a: null }, "a", null),
  extract({ a: 1 }, "b", null),
  extract({ a: 1 }, "a.b.c", null),
  extract({ value: { Id: "1" } }, "value[0].Id", "1"),
  { type: "SE_CoreExtractValue", controls: { targetField: "text", keyPath: "a" }, exception: "bad_value" },
  { type: "SE_CoreExtractValue", controls: { targetField: null, keyPath: "a" }, exception: "bad_value" },
  { type: "SE_CoreExtractValue", controls: { targetField: { a: 1 }, keyPath: "" }, exception: "control_missing" },
  { type: "SE_CoreExtractValue", controls: { targetField: { a: 1 } }, exception: "control_missing" },

  cast("12.50", "Number", 12.5),
  cast(" 7 ", "Number", 7),
  cast("0x1f", "Number", 31),
  cast(true, "Number", 1),
  cast("", "Number", 0),
  noCast("12 pieces", "Number"),
  noCast({ a: 1 }, "Number"),
  noCast("Infinity", "Number"),
  cast(12.5, "String", "12.5"),
  cast(2.0, "String", "2"),
  cast(false, "String", "false"),
  cast(["a", 1, null], "String", "a,1,"),
  cast({ a: 1 }, "String", '{"a":1}'),
  noCast(null, "String"),
  cast("false", "Boolean", true),
  cast("", "Boolean", false),
  cast(0, "Boolean", false),
  cast([], "Boolean", true),
  cast("2026-11-20", "Date", "2026-11-20T00:00:00.000Z"),
  cast(0, "Date", "1970-01-01T00:00:00.000Z"),
  noCast("soon", "Date"),
  cast('{"a":[1,null]}', "JSON", { a: [1, null] }),
  cast("12", "JSON", 12),
  cast({ a: 1 }, "JSON", { a: 1 }),
  noCast("{oops", "JSON"),
  cast("1", "number", 1),
  noCast("1", "Colour"),
  noCast("$.payload.none", "String"),
  { type: "SE_CoreCast", controls: { value: "1" }, exception: "control_missing" },

  multiply(6, 7, 42),
  multiply("1.5", "2", 3),
  multiply(-2, 0.5, -1),
  multiply(0, 5, 0),
  { type: "SE_CoreMultiply", controls: { first: "six", second: 7 }, exception: "bad_value" },
  { type: "SE_CoreMultiply", controls: { first: 6 }, exception: "bad_value" },
  { type: "SE_CoreMultiply", controls: { first: "", second: 7 }, exception: "bad_value" },
  { type: "SE_CoreMultiply", controls: { first: 1e300, second: 1e300 }, exception: "bad_value" },

  divide(7, 2, 3.5),
  divide("10", "5", 2),
  divide(0, 5, 0),
  { type: "SE_CoreDivide", controls: { first: 7, second: 0 }, exception: "division_by_zero" },
  { type: "SE_CoreDivide", controls: { first: 7, second: "0.0" }, exception: "division_by_zero" },
  { type: "SE_CoreDivide", controls: { first: 7, second: "two" }, exception: "not_a_number" },
  { type: "SE_CoreDivide", controls: { first: 7 }, exception: "not_a_number" },
  { type: "SE_CoreDivide", controls: { first: 7, second: 0 }, unwired: ["failure"], exception: "division_by_zero", ends: "failed" },
];
