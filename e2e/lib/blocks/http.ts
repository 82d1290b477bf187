// HTTP Request against a server that does what is asked of it.

import { expect } from "@playwright/test";
import { type Row, WEB } from "./row.js";

const type = "SE_HttpRequest";
const JSON_HEADERS = expect.objectContaining({ "content-type": "application/json" });

/** What the echo heard. */
const heard = (told: Record<string, unknown>) => ({
  status: 200,
  headers: JSON_HEADERS,
  body: { method: "GET", path: "/echo", query: {}, headers: {}, body: "", ...told },
});
const echoed = (controls: Record<string, unknown>, told: Record<string, unknown>, more: Partial<Row> = {}): Row => ({
  type,
  controls: { url: `${WEB}/echo`, ...controls },
  results: heard(told),
  ...more,
});
const answered = (path: string, status: number, headers: unknown, body: unknown): Row => ({
  type,
  controls: { url: `${WEB}${path}` },
  results: { status, headers, body },
  ...(status < 300 ? {} : { exception: "http_status" }),
});
const failed = (exception: string, controls: Record<string, unknown>, more: Partial<Row> = {}): Row => ({
  type,
  controls: { url: `${WEB}/echo`, ...controls },
  exception,
  ...more,
});

export const HTTP_ROWS: Row[] = [
  echoed({}, {}),
  echoed({ method: "get", query: { q: "a b&c", n: 1, on: true } }, { query: { q: "a b&c", n: "1", on: "true" } }),
  echoed({ url: `${WEB}/echo?kept=1`, query: { more: "2" } }, { query: { kept: "1", more: "2" } }),
  echoed({ query: { none: null, list: ["a", "b"] } }, { query: { list: "b" } }),
  echoed({ method: "POST", body: { a: [1, null] } }, { method: "POST", headers: { "content-type": "application/json" }, body: '{"a":[1,null]}' }),
  echoed({ method: "PUT", body: "plain" }, { method: "PUT", headers: { "content-type": "text/plain; charset=utf-8" }, body: "plain" }),
  echoed({ method: "PATCH", body: "" }, { method: "PATCH" }),
  echoed({ method: "DELETE" }, { method: "DELETE" }),
  echoed({ headers: { "X-Order": 4711, "X-None": null } }, { headers: { "x-order": "4711" } }),
  echoed(
    { method: "POST", body: { who: "$.payload.who", whose: "$.agent.login" } },
    { method: "POST", headers: { "content-type": "application/json" }, body: '{"who":"Marta","whose":"anna"}' },
    { payload: { who: "Marta" } },
  ),
  // The destination heard the secret; the run did not.
  echoed({ secret: "crm" }, { headers: { authorization: "Bearer ***" } }),
  echoed({ headers: { "X-Key": "key={{secret:crm}}" } }, { headers: { "x-key": "key=***" } }),
  answered("/text", 200, expect.objectContaining({ "content-type": "text/plain" }), "not JSON"),
  answered("/broken", 200, JSON_HEADERS, "{oops"),
  answered("/empty", 204, expect.any(Object), ""),
  answered("/status/201", 201, JSON_HEADERS, { status: 201 }),
  answered("/status/404", 404, JSON_HEADERS, { status: 404 }),
  answered("/status/500", 500, JSON_HEADERS, { status: 500 }),
  answered("/redirect", 302, expect.objectContaining({ location: "/echo" }), ""),
  failed("timeout", { url: `${WEB}/hang`, timeoutMs: 50 }),
  failed("bad_answer", { url: `${WEB}/drop` }),
  failed("answer_too_large", { url: `${WEB}/long` }),
  failed("destination_not_allowed", { url: "https://elsewhere.example/echo" }),
  failed("destination_not_allowed", { method: "OPTIONS" }),
  failed("bad_method", { method: "BREW" }),
  failed("bad_url", { url: "file:///etc/passwd" }),
  failed("bad_url", { url: "echo" }),
  failed("bad_header", { headers: { "X-Two": "a\r\nX-More: b" } }),
  failed("bad_header", { headers: { Host: "elsewhere.example" } }),
  failed("bad_value", { headers: "X-Order: 4711" }),
  failed("bad_value", { query: ["q"] }),
  failed("bad_query", { query: { deep: { a: 1 } } }),
  failed("secret_missing", { secret: "unknown" }),
  failed("secret_not_literal", { secret: "$.payload.which" }, { payload: { which: "crm" } }),
  failed("control_missing", { url: "" }),
  failed("control_missing", { url: "$.payload.none" }),
  failed("destination_not_allowed", { url: "https://elsewhere.example/" }, { unwired: ["failure"], ends: "failed" }),
];
