// The contact in hand, of each channel, and no contact at all.

import { expect } from "@playwright/test";
import type { ContactSpec, Row } from "./row.js";

const CALL: ContactSpec = {
  channel: "voice",
  direction: "in",
  from: "+49 30 23125 101",
  to: "+1 202 555 0100",
  queue: "Billing",
  attributes: { tier: "Gold", empty: "", count: 3, off: false, nested: { a: [1] } },
};
const DIALLED: ContactSpec = { channel: "voice", direction: "out", from: "+1 202 555 0100", to: "(202) 555-0143" };
const CHAT: ContactSpec = { channel: "chat", direction: "in", from: "Marta Holm" };
const TASK: ContactSpec = { channel: "task", direction: "in", from: "Call Marta back" };
const CALLBACK: ContactSpec = { channel: "queueCallback", direction: "out", to: "+49 30 23125 101", queue: "Billing" };
const HANDED_ON: ContactSpec = { ...CALL, attributes: { isTransfer: "true" } };
const LISTENED_TO: ContactSpec = { ...CALL, attributes: { isMonitor: true } };
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const attribute = (attributeName: string, value: unknown, more: Partial<Row> = {}): Row => ({
  type: "SE_ContactGetAttributeValue",
  contact: CALL,
  controls: { attributeName },
  results: { value },
  ...more,
});
const properties = (contact: ContactSpec | undefined, told: Record<string, unknown>): Row => ({
  type: "SE_ContactProperties",
  contact,
  results: {
    contactId: contact ? expect.any(String) : null,
    type: contact?.channel ?? null,
    queueName: contact?.queue ?? null,
    formattedPhoneNumber: null,
    callType: null,
    isMonitor: contact ? false : null,
    channel: contact?.channel ?? null,
    direction: contact?.direction ?? null,
    state: contact ? "ringing" : null,
    from: contact?.from ?? null,
    to: contact?.to ?? null,
    ...told,
  },
});
const number = (contact: ContactSpec | undefined, phone: string | null, country: string | null): Row => ({
  type: "SE_ContactCustomerPhoneNumber",
  contact,
  results: { phone, country },
});
const metadata = (events: string[], told: Record<string, unknown>, contact = CALL): Row => ({
  type: "SE_ContactMetadata",
  contact: { ...contact, events },
  results: { callIncomingDuration: expect.any(Number), startedAt: TIME, connectedAt: null, endedAt: null, ...told },
});
/** A question that is true of the one and of none of the others. */
const only = (type: string, of: ContactSpec[], others: ContactSpec[]): Row[] => [
  ...of.map((contact) => ({ type, contact, results: true })),
  ...others.map((contact) => ({ type, contact, results: false })),
  { type, results: false },
];

export const CONTACT_ROWS: Row[] = [
  attribute("tier", "Gold"),
  attribute("count", 3),
  attribute("off", false, { controls: { attributeName: "off", defaultValue: true } }),
  attribute("nested", { a: [1] }),
  attribute("empty", "", { controls: { attributeName: "empty", defaultValue: "default" } }),
  attribute("gone", null),
  attribute("Tier", null),
  attribute("gone", "default", { controls: { attributeName: "gone", defaultValue: "default" } }),
  attribute("tier", "default", { contact: undefined, controls: { attributeName: "tier", defaultValue: "default" } }),
  attribute("tier", null, { contact: undefined }),
  { type: "SE_ContactGetAttributeValue", contact: CALL, controls: {}, exception: "control_missing" },
  { type: "SE_ContactGetAttributeValue", contact: CALL, controls: { attributeName: { a: 1 } }, exception: "control_missing" },

  properties(CALL, { formattedPhoneNumber: "+493023125101", callType: "inbound" }),
  properties({ ...CALL, events: ["onConnecting", "onConnected"] }, { formattedPhoneNumber: "+493023125101", callType: "inbound", state: "connected" }),
  properties({ ...CALL, events: ["onMissed"] }, { formattedPhoneNumber: "+493023125101", callType: "inbound", state: "missed" }),
  properties(LISTENED_TO, { formattedPhoneNumber: "+493023125101", callType: "inbound", isMonitor: true }),
  properties(DIALLED, { formattedPhoneNumber: "+12025550143", callType: "outbound" }),
  properties(CHAT, { formattedPhoneNumber: "Marta Holm", callType: "inbound" }),
  properties(CALLBACK, { type: "queue_callback", formattedPhoneNumber: "+493023125101", callType: "outbound" }),
  properties(undefined, {}),

  number(CALL, "+493023125101", "DE"),
  number(DIALLED, "+12025550143", "US"),
  number({ ...CALL, from: "204" }, "204", null),
  number({ ...CALL, from: "anonymous" }, "anonymous", null),
  number({ ...CALL, from: undefined }, null, null),
  number(undefined, null, null),

  metadata([], {}),
  metadata(["onConnecting", "onConnected"], { connectedAt: TIME }),
  metadata(["onConnected", "onEnded"], { connectedAt: TIME, endedAt: TIME }),
  metadata(["onMissed", "onEnded"], { endedAt: TIME }),
  { type: "SE_ContactMetadata", results: { callIncomingDuration: null, startedAt: null, connectedAt: null, endedAt: null } },

  {
    type: "SE_ContactUpdateAttributes",
    contact: CALL,
    controls: { attributes: { tier: "Silver", count: null, gone: null, off: false, added: [1] } },
    feeds: [{ kind: "attributes", body: { set: { tier: "Silver", added: [1] }, removed: ["count"] } }],
  },
  { type: "SE_ContactUpdateAttributes", contact: CALL, controls: { attributes: {} }, feeds: [] },
  {
    type: "SE_ContactGetAttributeValue",
    contact: CALL,
    before: [{ id: "before", type: "SE_ContactUpdateAttributes", controls: { attributes: { tier: "$.agent.login", empty: null } } }],
    controls: { attributeName: "tier" },
    results: { value: "anna" },
  },
  {
    type: "SE_CoreLength",
    contact: CALL,
    before: [{ id: "before", type: "SE_ContactUpdateAttributes", controls: { attributes: { empty: null, added: true } } }],
    controls: { value: "$.contact.attributes" },
    results: { value: 5 },
  },
  { type: "SE_ContactUpdateAttributes", controls: { attributes: { tier: "Silver" } }, exception: "no_contact" },
  { type: "SE_ContactUpdateAttributes", contact: CALL, controls: { attributes: "tier=Silver" }, exception: "bad_value" },
  { type: "SE_ContactUpdateAttributes", contact: CALL, controls: { attributes: ["Silver"] }, exception: "bad_value" },
  { type: "SE_ContactUpdateAttributes", controls: { attributes: { a: 1 } }, unwired: ["failure"], exception: "no_contact", ends: "failed" },

  ...only("SE_ContactIsVoice", [CALL, DIALLED], [CHAT, TASK, CALLBACK]),
  ...only("SE_ContactIsChat", [CHAT], [CALL, TASK, CALLBACK]),
  ...only("SE_ContactIsTask", [TASK], [CALL, CHAT, CALLBACK]),
  ...only("SE_ContactIsCallback", [CALLBACK], [CALL, CHAT, TASK]),
  ...only("SE_ContactIsInbound", [CALL, CHAT, TASK], [DIALLED, CALLBACK]),
  ...only("SE_ContactIsTransfer", [HANDED_ON], [CALL, { ...CALL, attributes: { isTransfer: "false" } }]),
];
