// What the overlay shows, asks and tells, in a tab of its own with its Data panel open.

import { expect } from "@playwright/test";
import type { Row } from "./row.js";

const data = (...fields: [string, unknown][]) => [
  {
    kind: "data",
    body: { title: expect.any(String), flow: expect.any(String), fields: fields.map(([key, value]) => ({ key, value })) },
  },
];
const sent = (value: unknown, fields: [string, unknown][], overlay: string, more: Partial<Row> = {}): Row => ({
  type: "SE_SendDataToOverlay",
  controls: { value },
  feeds: data(...fields),
  shows: { overlay },
  ...more,
});
const notSent = (value: unknown, exception: string): Row => ({ type: "SE_SendDataToOverlay", controls: { value }, exception, feeds: [] });
const alert = (controls: Record<string, unknown>, level: string, text: string): Row => ({
  type: "SE_Alert",
  controls,
  feeds: [{ kind: "notice", body: { level, text } }],
  shows: { overlay: text },
});
const attributes = (controls: Row["controls"], enabled: boolean): Row => ({
  type: "SE_ShowAllAttributes",
  controls,
  feeds: [{ kind: "configuration", body: { changed: [`showAllAttributes:${enabled}`] } }],
});
const asked = (controls: Row["controls"], button: string, overlay: string): Row => ({
  type: "SE_ShowModal",
  controls,
  press: { button },
  results: { button },
  shows: { overlay },
});

export const OVERLAY_ROWS: Row[] = [
  sent({ Customer: "Marta Holm" }, [["Customer", "Marta Holm"]], "Marta Holm"),
  sent({ Amount: 12.5, Paid: false }, [["Amount", 12.5], ["Paid", false]], "12.5"),
  sent({ Unknown: "$.payload.none", Whose: "$.agent.name" }, [["Unknown", null], ["Whose", "Anna Berg"]], "Anna Berg"),
  sent([{ key: "First", value: "<b>1</b>" }, { key: "Second" }], [["First", "<b>1</b>"], ["Second", null]], "<b>1</b>"),
  sent({ Found: "$.actions.before.results.value" }, [["Found", [{ Name: "Marta Holm" }]]], "Found", {
    before: [{ id: "before", type: "SE_SFQuery", controls: { query: "SELECT Name FROM Contact WHERE LastName = 'Holm'" } }],
  }),
  notSent("Customer", "bad_value"),
  notSent(["Customer"], "bad_value"),
  notSent({}, "control_missing"),
  notSent("$.payload.none", "control_missing"),
  notSent(undefined, "control_missing"),

  alert({ message: "Saved.", level: "success" }, "success", "Saved."),
  alert({ message: "Look out.", level: "WARN" }, "warning", "Look out."),
  alert({ message: "Broken.", level: "error" }, "error", "Broken."),
  alert({ message: 4711 }, "info", "4711"),
  alert({ message: "Loud.", level: "loud" }, "info", "Loud."),
  { type: "SE_Alert", controls: { level: "info" }, exception: "control_missing", feeds: [] },
  { type: "SE_Alert", controls: { message: "" }, exception: "control_missing", feeds: [] },

  attributes({ enabled: true }, true),
  attributes({ enabled: false }, false),
  attributes({ enabled: 0 }, false),
  attributes({}, true),
  attributes(null, true),

  asked({ title: "Refund", body: "Pay it back?", buttons: ["Yes", "No"] }, "No", ""),
  asked({ title: "Refund", buttons: "Later, Now" }, "Now", ""),
  asked(null, "OK", ""),
  { type: "SE_ShowModal", controls: { title: "Refund", buttons: ["Yes"] }, press: { key: "Escape" }, exception: "dismissed" },
  { type: "SE_ShowModal", controls: { title: "Refund", timeoutMs: 300 }, exception: "timeout" },
  { type: "SE_ShowModal", controls: { title: "Refund", timeoutMs: "300" }, exception: "timeout" },
  { type: "SE_ShowModal", controls: { title: "Refund", timeoutMs: 300 }, unwired: ["failure"], exception: "timeout", ends: "failed" },
];
