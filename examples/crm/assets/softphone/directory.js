// Whom and what the demo softphone knows: states, queues, quick connections, the countries it may dial.

import { failure } from "../failure.js";

/** @typedef {{ name: string, type: "routable" | "not_routable" | "after_call_work" | "offline" }} AgentState */
/** @typedef {{ id: string, name: string, type: "agent" | "queue" | "phone_number", phoneNumber?: string, login?: string, queue?: string }} Connection */

/** States that an agent may choose; the first takes calls. @type {AgentState[]} */
export const STATES = [
  { name: "Available", type: "routable" },
  { name: "Break", type: "not_routable" },
  { name: "Lunch", type: "not_routable" },
  { name: "Training", type: "not_routable" },
  { name: "Offline", type: "offline" },
];

/** Where an agent stands after a call, until it is cleared. @type {AgentState} */
export const AFTER_CALL_WORK = { name: "After call work", type: "after_call_work" };

/** @type {Connection[]} */
export const CONNECTIONS = [
  { id: "qc-ben", name: "Ben Cole", type: "agent", phoneNumber: "102", login: "ben" },
  { id: "qc-billing", name: "Billing", type: "queue", queue: "Billing" },
  { id: "qc-service", name: "Service desk", type: "queue", queue: "Service desk" },
  { id: "qc-mailbox", name: "Mailbox", type: "phone_number", phoneNumber: "+1 202 555 0100" },
  { id: "qc-depot", name: "Depot", type: "phone_number", phoneNumber: "+1 202 555 0117" },
];

export const VOICEMAILS = ["Please call back", "Closed today"];

/** Country and what its numbers begin with. */
export const COUNTRIES = { us: "+1", gb: "+44", de: "+49", fr: "+33", at: "+43", ch: "+41" };

/** Extensions of the demo set's people, by login. @type {Record<string, string>} */
export const EXTENSIONS = { anna: "101", ben: "102" };

/** The deskphone of an agent who named none. */
export const DESKPHONE = "+1 202 555 0199";

/** Queues that calls may be made for. */
export const QUEUES = CONNECTIONS.flatMap(({ type, queue }) => (type === "queue" && queue ? [queue] : []));

/** @param {string} name */
export const queueArn = (name) => `arn:meadow:queue/${name.toLowerCase().replaceAll(" ", "-")}`;

/** An endpoint as flows know one; what it has not is `null`. @param {Connection} connection */
export const endpoint = ({ id, name, type, phoneNumber = null, login = null, queue = null }) => ({
  endpointARN: `arn:meadow:endpoint/${id}`,
  endpointId: id,
  type,
  name,
  phoneNumber,
  agentLogin: login,
  queue,
});

/** The connection of this name, id or ARN. @param {string} word */
export const connectionOf = (word) =>
  CONNECTIONS.find((each) => [each.name.toLowerCase(), each.id, endpoint(each).endpointARN].includes(word.toLowerCase()));

/** Digits, with the plus of an international number; throws when it is no number. @param {string} text */
export function digitsOf(text) {
  const digits = text.replace(/[\s().\/-]/g, "");
  if (!/^\+?\d{3,15}$/.test(digits)) throw failure("bad_number", "This is no telephone number.");
  return digits;
}

/** The endpoint that has a number: one that is known, else the number itself. @param {string} text */
export function endpointByNumber(text) {
  const digits = digitsOf(text);
  const known = CONNECTIONS.find(({ phoneNumber }) => phoneNumber !== undefined && digitsOf(phoneNumber) === digits);
  return endpoint(known ?? { id: `tel-${digits}`, name: digits, type: "phone_number", phoneNumber: digits });
}

/** Throws when numbers of that country are not dialled. Numbers without a country are dialled as they are. @param {string} digits */
export function checkCountry(digits) {
  const known = Object.values(COUNTRIES).some((prefix) => digits.startsWith(prefix));
  if (digits.startsWith("+") && !known) throw failure("country_not_allowed", "Numbers of this country are not dialled from here.");
}
