// The call simulator: plays the caller's part. What it makes rings at the softphone.

import * as api from "./api.js";
import { byId, h } from "./dom.js";
import { becomeAgent } from "./softphone/agent.js";
import { ring } from "./softphone/lines.js";
import { CHANNELS, field } from "./softphone/view.js";

const AGENT = "meadow.agent";
// What a simulated task is about.
const REFERENCES = { Customer: "/demo/crm/customers/003D000001" };

const problem = h("p", { class: "problem", role: "alert" });

export async function drawSimulator() {
  const number = /** @type {HTMLInputElement} */ (
    h("input", { id: "sim-number", type: "tel", value: "+1 202 555 0143", required: true, autocomplete: "off" })
  );
  const channel = /** @type {HTMLSelectElement} */ (
    h("select", { id: "sim-channel" }, ...Object.entries(CHANNELS).map(([value, label]) => h("option", { value }, label)))
  );
  const agent = /** @type {HTMLSelectElement} */ (h("select", { id: "sim-agent" }));
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void simulate(number.value.trim(), /** @type {keyof typeof CHANNELS} */ (channel.value));
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
  );
  await fillAgents(agent);
}

/** @param {HTMLSelectElement} select */
async function fillAgents(select) {
  const known = await api.agents().catch(() => []);
  const last = localStorage.getItem(AGENT) ?? "anna";
  select.replaceChildren(
    ...known.map(({ login, name }) => h("option", { value: login, selected: login === last }, name ?? login)),
  );
  const chosen = () => becomeAgent(known.find(({ login }) => login === select.value) ?? { login: "anna" });
  select.addEventListener("change", () => {
    localStorage.setItem(AGENT, select.value);
    chosen();
  });
  chosen();
}

/** @param {string} from @param {keyof typeof CHANNELS} channel */
async function simulate(from, channel) {
  problem.textContent = "";
  try {
    await ring({ from, channel, ...(channel === "task" && { references: REFERENCES }) });
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : "That did not work.";
  }
}
