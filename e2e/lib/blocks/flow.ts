// Start and end, questions about values, waiting, the payload.

import { expect } from "@playwright/test";
import type { Row } from "./row.js";

const IF = "SE_CoreIfElse";
const ONE_OF = "SE_CoreIsOneOf";
const truthy = (value: unknown): Row => ({ type: "SE_CoreTruthy", controls: { value }, results: true });
const falsy = (value: unknown): Row => ({ type: "SE_CoreTruthy", controls: { value }, results: false });
const yes = (left: unknown, operator: string, right?: unknown): Row => ({ type: IF, controls: { left, operator, right }, results: true });
const no = (left: unknown, operator: string, right?: unknown): Row => ({ type: IF, controls: { left, operator, right }, results: false });
const cannot = (left: unknown, operator: string, right?: unknown): Row => ({
  type: IF,
  controls: { left, operator, right },
  exception: "bad_value",
});

export const FLOW_ROWS: Row[] = [
  { type: "SE_Start", first: true },
  { type: "SE_Start", first: true, controls: null },
  { type: "SE_End" },
  { type: "SE_End", controls: null },

  yes("a", "equals", "a"),
  no("a", "equals", "A"),
  yes(10, "equals", "10"),
  yes("1.0", "equals", 1),
  yes(true, "equals", "true"),
  no("", "equals", 0.5),
  yes("$.payload.none", "equals", null),
  no(null, "equals", ""),
  yes({ a: [1] }, "equals", { a: [1] }),
  no(["a"], "equals", ["b"]),
  yes("a", "not equals", "b"),
  no(3, "not equals", "3"),
  yes("haystack", "contains", "stack"),
  no("haystack", "contains", "needle"),
  yes(["a", "b"], "contains", "b"),
  yes([1, 2], "contains", "2"),
  no(["ab"], "contains", "b"),
  yes({ key: null }, "contains", "key"),
  no({ key: "value" }, "contains", "value"),
  yes("+4930", "starts with", "+49"),
  no("4930", "starts with", "+49"),
  yes(2026, "starts with", 20),
  yes("report.pdf", "ends with", ".pdf"),
  no("report.pdf", "ends with", ".PDF"),
  yes("A-4711", "matches", "^[A-Z]-\\d+$"),
  no("4711", "matches", "^[A-Z]"),
  yes(2, "<", 10),
  yes("2", "<", "10"),
  yes("b", ">", "a"),
  yes("Z", "<", "a"),
  no(10, "<", 10),
  yes(10, "<=", 10),
  no(11, "<=", 10),
  yes("11", ">", 10),
  no(10, ">", 10),
  yes(10, ">=", "10"),
  no("a", ">=", "b"),
  yes("", "is empty"),
  yes(null, "is empty"),
  yes("$.payload.none", "is empty"),
  yes([], "is empty"),
  yes({}, "is empty"),
  no(0, "is empty"),
  no(false, "is empty"),
  no(" ", "is empty"),
  yes("x", "is not empty"),
  no("", "is not empty"),
  cannot("a", "resembles", "b"),
  cannot("a", "matches", "("),
  cannot("a", "<", 1),
  cannot("$.payload.none", "contains", "a"),
  cannot(null, "starts with", "a"),
  { type: IF, controls: { left: "a", right: "a" }, exception: "control_missing" },
  { type: IF, controls: null, exception: "control_missing" },

  truthy("false"),
  truthy("0"),
  truthy([]),
  truthy({}),
  truthy(-1),
  truthy(true),
  truthy(" "),
  falsy(""),
  falsy(0),
  falsy(null),
  falsy(false),
  falsy("$.payload.none"),
  falsy("$12.results.type"),
  { type: "SE_CoreTruthy", controls: {}, results: false },

  { type: ONE_OF, controls: { value: "b", values: ["a", "b"] }, results: true },
  { type: ONE_OF, controls: { value: 2, values: ["1", "2"] }, results: true },
  { type: ONE_OF, controls: { value: "b", values: "a, b" }, results: true },
  { type: ONE_OF, controls: { value: "$.payload.what", values: ["$.payload.what"] }, payload: { what: "here" }, results: true },
  { type: ONE_OF, controls: { value: "B", values: ["a", "b"] }, results: false },
  { type: ONE_OF, controls: { value: "$.payload.none", values: ["a"] }, results: false },
  { type: ONE_OF, controls: { value: "a" }, exception: "control_missing" },
  { type: ONE_OF, controls: { value: "a", values: null }, exception: "control_missing" },

  { type: "SE_CoreDelay", controls: { milliseconds: 5 } },
  { type: "SE_CoreDelay", controls: { milliseconds: "5" } },
  { type: "SE_CoreDelay", controls: { milliseconds: 0 } },
  { type: "SE_CoreDelay", controls: { milliseconds: -5 } },
  { type: "SE_CoreDelay", controls: { milliseconds: "soon" }, exception: "control_missing" },
  { type: "SE_CoreDelay", controls: {}, exception: "control_missing" },

  { type: "SE_GetPayload", results: { value: {} } },
  { type: "SE_GetPayload", controls: null, payload: { a: 1, b: { c: ["d"] } }, results: { value: { a: 1, b: { c: ["d"] } } } },
  {
    type: "SE_GetPayload",
    payload: { fixed: "stays", both: "of the action" },
    form: {
      fields: [
        { name: "both", label: "Both", type: "text" },
        { name: "empty", label: "Empty", type: "text" },
        { name: "amount", label: "Amount", type: "number" },
        { name: "agreed", label: "Agreed", type: "checkbox" },
      ],
      filled: { both: "of the form", amount: 12.5, agreed: true },
    },
    results: { value: { fixed: "stays", both: "of the form", empty: "", amount: 12.5, agreed: true } },
  },

  { type: "SE_CallJQueryMethod", controls: { selector: "#a", method: "hide" }, exception: "unsupported" },
  { type: "SE_CallJQueryMethod", controls: { selector: "#a" }, unwired: ["failure"], exception: "unsupported", ends: "failed" },
];

/** What was given is named by the flow: what stands before leaves it in the run. */
export const REFERENCE_ROWS: Row[] = [
  {
    type: "SE_CoreTruthy",
    before: [{ id: "uid-5", type: "SE_CoreMultiply", controls: { first: 2, second: 0 } }],
    controls: { value: "$.actions.uid-5.results.value" },
    results: false,
  },
  {
    type: IF,
    before: [{ id: "asked", type: "SE_CoreTruthy", controls: { value: "x" } }],
    controls: { left: "$.actions.asked.results", operator: "equals", right: true },
    results: true,
  },
  {
    type: IF,
    before: [{ id: "failed", type: "SE_CoreDivide", controls: { first: 1, second: 0 } }],
    controls: { left: "$.actions.failed.exception.code", operator: "equals", right: "division_by_zero" },
    results: true,
  },
  {
    type: IF,
    before: [{ id: "failed", type: "SE_CoreDivide", controls: { first: 1, second: 0 } }],
    controls: { left: "$.actions.failed.success", operator: "equals", right: false },
    results: true,
  },
  {
    type: "SE_CoreLength",
    payload: { fruits: ["apple", "pear"] },
    controls: { value: "$.payload.fruits[1]" },
    results: { value: 4 },
  },
  {
    type: "SE_CoreExtractValue",
    controls: { targetField: "$.agent", keyPath: "login" },
    results: { value: "anna" },
  },
  {
    type: "SE_CoreJoinStrings",
    contact: { channel: "voice", direction: "in", from: "+49 30 23125 101", attributes: { tier: "Gold" } },
    controls: { first: "$.contact.attributes.tier", second: "$.contact.parsedNumber.country", separator: "/" },
    results: { value: "Gold/DE" },
  },
  {
    type: "SE_CoreExtractValue",
    contact: { channel: "voice", direction: "in", from: "+49 30 23125 101", to: "+1 202 555 0100", queue: "Billing" },
    controls: { targetField: { all: "$.contact" }, keyPath: "all" },
    results: {
      value: {
        contactId: expect.any(String),
        channel: "voice",
        direction: "in",
        state: "ringing",
        from: "+49 30 23125 101",
        to: "+1 202 555 0100",
        phone: "+493023125101",
        queueName: "Billing",
        parsedNumber: { number: "+493023125101", nationalNumber: "030 23125101", country: "DE", phone: "+493023125101" },
        attributes: {},
        startedAt: expect.any(String),
        connectedAt: null,
        endedAt: null,
      },
    },
  },
];
