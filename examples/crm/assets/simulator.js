// The call simulator: makes a real contact on the server and plays the caller's and the telephone's part.

import * as api from "./api.js";
import { byId, h } from "./dom.js";

const CHANNELS = [
  ["voice", "Voice call"],
  ["chat", "Chat"],
  ["task", "Task"],
  ["queueCallback", "Queue callback"],
];
const CONTACTS = "meadow.simulated";
const AGENT = "meadow.agent";

/** @typedef {{ id: string, from: string, channel: string, state: "ringing" | "connected" }} Simulated */

/** @type {Simulated[]} */
let contacts = [];
const list = h("ul", { class: "simulated", "aria-label": "Simulated contacts" });
const problem = h("p", { class: "problem", role: "alert" });

export async function drawSimulator() {
  contacts = stored();
  const number = /** @type {HTMLInputElement} */ (
    h("input", { id: "sim-number", type: "tel", value: "+1 202 555 0143", required: true, autocomplete: "off" })
  );
  const channel = /** @type {HTMLSelectElement} */ (
    h("select", { id: "sim-channel" }, ...CHANNELS.map(([value, label]) => h("option", { value }, label)))
  );
  const agent = /** @type {HTMLSelectElement} */ (h("select", { id: "sim-agent" }));
  const field = (/** @type {string} */ label, /** @type {HTMLElement} */ control) =>
    h("div", { class: "field" }, h("label", { for: control.id }, label), control);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void ring({ from: number.value.trim(), channel: channel.value, agent: agent.value });
  };
  byId("simulator").replaceChildren(
    h("h2", { id: "simulator-title" }, "Call simulator"),
    h(
      "form",
      { onsubmit: submit },
      field("Number", number),
      h("div", { class: "field-pair" }, field("Channel", channel), field("Agent", agent)),
      h("button", { type: "submit", class: "button" }, "Simulate a call"),
    ),
    problem,
    list,
  );
  drawContacts();
  await fillAgents(agent);
}

/** @param {HTMLSelectElement} select */
async function fillAgents(select) {
  const known = await api.agents().catch(() => []);
  const last = localStorage.getItem(AGENT) ?? "anna";
  select.replaceChildren(
    ...known.map(({ login, name }) => h("option", { value: login, selected: login === last }, name ?? login)),
  );
  select.addEventListener("change", () => localStorage.setItem(AGENT, select.value));
}

/** @param {{ from: string, channel: string, agent: string }} call */
async function ring(call) {
  await attempt(async () => {
    const { id } = await api.simulate({ ...call, agent: call.agent || undefined });
    contacts.push({ id, from: call.from, channel: call.channel, state: "ringing" });
  });
}

/** @param {Simulated} contact */
const answer = (contact) =>
  attempt(async () => {
    await api.contactEvent(contact.id, "onAccepted");
    await api.contactEvent(contact.id, "onConnected");
    contact.state = "connected";
  });

/** @param {Simulated} contact */
const hangUp = (contact) =>
  attempt(async () => {
    // Off the list whatever the server says: a contact that ended elsewhere refuses these events.
    contacts = contacts.filter((each) => each !== contact);
    if (contact.state === "ringing") await api.contactEvent(contact.id, "onMissed");
    await api.contactEvent(contact.id, "onEnded");
    await api.contactEvent(contact.id, "onDestroy");
  });

/** @param {() => Promise<void>} work */
async function attempt(work) {
  problem.textContent = "";
  try {
    await work();
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : "That did not work.";
  }
  sessionStorage.setItem(CONTACTS, JSON.stringify(contacts));
  drawContacts();
}

function drawContacts() {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  list.replaceChildren(...contacts.map(row));
  list.hidden = contacts.length === 0;
  // The pressed button is gone with its row or replaced by another: the focus must not fall off the page.
  if (focused === undefined) return;
  const again = list.querySelector(`[data-key="${focused}"]`) ?? list.querySelector("button") ?? byId("sim-number");
  if (again instanceof HTMLElement) again.focus();
}

/** @param {Simulated} contact */
function row(contact) {
  const who = `sim-${contact.id}`;
  const button = (/** @type {string} */ text, /** @type {() => void} */ press) =>
    h("button", { type: "button", class: "quiet", "data-key": `${contact.id} ${text}`, "aria-describedby": who, onclick: press }, text);
  const channel = CHANNELS.find(([key]) => key === contact.channel)?.[1] ?? contact.channel;
  return h(
    "li",
    {},
    h("p", { id: who }, h("strong", {}, contact.from), ` ${channel}, ${contact.state}`),
    h("div", { class: "simulated-buttons" }, contact.state === "ringing" && button("Answer", () => answer(contact)), button("Hang up", () => hangUp(contact))),
  );
}

/** @returns {Simulated[]} */
function stored() {
  try {
    const value = JSON.parse(sessionStorage.getItem(CONTACTS) ?? "[]");
    return Array.isArray(value) ? value.filter((each) => typeof each?.id === "string") : [];
  } catch {
    return [];
  }
}
