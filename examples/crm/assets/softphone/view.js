// The softphone on the page: the agent's state, the contacts with their buttons, a number to dial, connections, the log.

import { byId, h } from "../dom.js";
import { agentDevice, agentPerson, agentState, enterState, isSignedIn, onAgentChanged, signIn, stateNamed, useDeskphone, useSoftphone } from "./agent.js";
import { AFTER_CALL_WORK, CONNECTIONS, STATES } from "./directory.js";
import { tellOfAgent } from "./events.js";
import { allLines, answer, dial, hangUp, isCall, mute, onLinesChanged, record, recordingSteps } from "./lines.js";
import { lastLogged, logged, onLogged } from "./log.js";

/** @typedef {import("./lines.js").Line} Line */

export const CHANNELS = { voice: "Voice call", chat: "Chat", task: "Task", queueCallback: "Queue callback" };
const RECORDING = { off: null, on: "Recording", paused: "Recording paused", stopped: "Recorded" };
const STEPS = { start: "Start recording", pause: "Pause recording", resume: "Resume recording", stop: "Stop recording" };
const LOG_SHOWN = 12;

const who = h("p", { class: "muted" });
const said = h("p", { class: "softphone-said", role: "status" });
const problem = h("p", { class: "problem", role: "alert" });
const list = h("ul", { class: "simulated", "aria-label": "Contacts at the softphone" });
const log = h("ol", { class: "softphone-log" });
const state = /** @type {HTMLSelectElement} */ (h("select", { id: "phone-state", onchange: () => enterState(stateNamed(state.value)) }));
const device = /** @type {HTMLSelectElement} */ (
  h(
    "select",
    { id: "phone-device", onchange: () => (device.value === "softphone" ? useSoftphone() : useDeskphone("")) },
    h("option", { value: "softphone" }, "Softphone"),
    h("option", { value: "deskphone" }, "Deskphone"),
  )
);
const signedIn = /** @type {HTMLInputElement} */ (h("input", { id: "phone-signed-in", type: "checkbox", onchange: () => signIn(signedIn.checked) }));
const body = h("div", { class: "softphone-body" });
const number = /** @type {HTMLInputElement} */ (h("input", { id: "phone-number", type: "tel", required: true, autocomplete: "off" }));

export function drawSoftphone() {
  body.replaceChildren(
    h("div", { class: "field-pair" }, field("Agent state", state), field("Calls come to", device)),
    list,
    h("form", { class: "softphone-dial", onsubmit: submit }, field("Whom to call", number), h("button", { type: "submit", class: "button" }, "Dial")),
    problem,
    h("details", {}, h("summary", {}, "Quick connections"), h("ul", { class: "connections" }, ...CONNECTIONS.map(connection))),
    h("details", {}, h("summary", {}, "Log"), log),
  );
  byId("softphone").replaceChildren(
    h(
      "div",
      { class: "softphone-head" },
      h("div", {}, h("h2", { id: "softphone-title" }, "Softphone"), who),
      h("label", { class: "softphone-switch" }, signedIn, "Signed in"),
    ),
    body,
    said,
  );
  onAgentChanged(drawAgent);
  onLinesChanged(drawLines);
  onLogged(drawLog);
  drawAgent();
  drawLines();
}

/** @param {SubmitEvent} event */
function submit(event) {
  event.preventDefault();
  void attempt(() => dial(number.value));
}

function drawAgent() {
  const { name, extension } = agentPerson();
  who.textContent = extension === null ? name : `${name}, extension ${extension}`;
  const now = agentState().name;
  // After-call work is nothing to choose, yet what is the case must be seen.
  const shown = now === AFTER_CALL_WORK.name ? [...STATES, AFTER_CALL_WORK] : STATES;
  state.replaceChildren(...shown.map((each) => h("option", { value: each.name, disabled: each === AFTER_CALL_WORK }, each.name)));
  state.value = now;
  device.value = agentDevice();
  signedIn.checked = isSignedIn();
  body.hidden = !isSignedIn();
}

function drawLog() {
  said.textContent = lastLogged();
  log.replaceChildren(...logged().slice(-LOG_SHOWN).map((line) => h("li", {}, line)));
}

function drawLines() {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  const had = focused !== undefined && list.contains(document.activeElement);
  list.replaceChildren(...allLines().map(row));
  list.hidden = allLines().length === 0;
  // The pressed button is gone with its row or replaced by another: the focus must not fall off the page.
  if (!had) return;
  const again = list.querySelector(`[data-key="${focused}"]`) ?? list.querySelector("button") ?? number;
  if (again instanceof HTMLElement) again.focus();
}

/** @param {Line} line */
function row(line) {
  const id = `line-${line.id}`;
  const talks = line.state === "connected" && isCall(line);
  const button = (/** @type {string} */ text, /** @type {() => unknown} */ press) =>
    h("button", { type: "button", class: "quiet", "data-key": `${line.id} ${text}`, "aria-describedby": id, onclick: () => attempt(press) }, text);
  return h(
    "li",
    { "data-state": line.state },
    h("p", { id }, h("strong", {}, line.from), ` ${CHANNELS[line.channel]}, ${line.state}`),
    line.description && h("p", { class: "muted" }, line.description),
    (line.muted || line.recording !== "off") &&
      h(
        "p",
        { class: "badges" },
        line.muted && h("span", { class: "badge", "data-tone": "news" }, "Muted"),
        RECORDING[line.recording] && h("span", { class: "badge", "data-tone": line.recording === "on" ? "alarm" : "plain" }, RECORDING[line.recording]),
      ),
    h(
      "div",
      { class: "simulated-buttons" },
      line.state === "ringing" && button("Answer", () => answer(line)),
      talks && button(line.muted ? "Unmute" : "Mute", () => mute(line, !line.muted)),
      ...(talks ? recordingSteps(line).map((step) => button(STEPS[step], () => record(line, step))) : []),
      line.state === "ended" ? button("Clear", () => hangUp(line)) : button("Hang up", () => hangUp(line)),
    ),
  );
}

/** @param {import("./directory.js").Connection} each */
function connection({ name, type, phoneNumber }) {
  const kind = { agent: "Agent", queue: "Queue", phone_number: "Number" }[type];
  return h("li", {}, h("strong", {}, name), h("span", { class: "muted" }, [kind, phoneNumber].filter(Boolean).join(", ")));
}

/** @param {() => unknown} work */
async function attempt(work) {
  problem.textContent = "";
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : "That did not work.";
    problem.textContent = message;
    tellOfAgent("onError", { code: /** @type {any} */ (error)?.code ?? "softphone_error", message });
  }
}

/** @param {string} label @param {HTMLElement} control */
export function field(label, control) {
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);
}
