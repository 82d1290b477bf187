// The agent at the softphone: who it is, in which state and since when, on which telephone.

import { failure } from "../failure.js";
import { AFTER_CALL_WORK, COUNTRIES, DESKPHONE, EXTENSIONS, QUEUES, STATES, digitsOf } from "./directory.js";
import { tellOfAgent } from "./events.js";
import { log } from "./log.js";

/** @typedef {import("./directory.js").AgentState} AgentState */

const KEPT = "meadow.agentState";
const EVENTS = { routable: "onRoutable", not_routable: "onNotRoutable", after_call_work: "onAfterCallWork", offline: "onOffline" };

/** @type {{ state: AgentState, since: number, device: "softphone" | "deskphone", deskphone: string, begun: string, loads: number, signedIn: boolean }} */
const agent = restored();
/** Whether the softphone was here before this load of the page. */
const reloaded = agent.loads > 1;
let person = { login: "anna", name: "anna" };
/** @type {(() => void)[]} */
const watchers = [];

/** @param {() => void} watcher */
export const onAgentChanged = (watcher) => void watchers.push(watcher);

/** Who calls are for. */
export const agentPerson = () => ({ ...person, extension: EXTENSIONS[person.login] ?? null });

/** @param {{ login: string, name?: string }} chosen */
export function becomeAgent({ login, name = login }) {
  person = { login, name };
  changed();
}

export const agentState = () => ({ ...agent.state, duration: Date.now() - agent.since });
export const isSignedIn = () => agent.signedIn;
export const agentDevice = () => agent.device;
export const deskphoneNumber = () => agent.deskphone;

/** Signed out, the softphone does nothing for flows. @param {boolean} signedIn */
export function signIn(signedIn) {
  agent.signedIn = signedIn;
  log(signedIn ? "Signed in." : "Signed out.");
  changed();
}

/** The state of that name; throws when there is none. @param {string} name */
export function stateNamed(name) {
  const state = STATES.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
  if (state === undefined) throw failure("state_unknown", "There is no such agent state.");
  return state;
}

/** @param {AgentState} state */
export function enterState(state) {
  if (state.name === agent.state.name) return;
  const before = agent.state;
  agent.state = state;
  agent.since = Date.now();
  log(`Agent state: ${state.name}.`);
  const payload = { agent: person.login, oldState: before.name, newState: state.name, type: state.type };
  tellOfAgent("onStateChange", payload);
  tellOfAgent(EVENTS[state.type], payload);
  changed();
}

/** A call is over and wants its after-work. */
export const beginAfterCallWork = () => enterState(AFTER_CALL_WORK);

/** The after-work is done. */
export function endAfterCallWork() {
  if (agent.state.name === AFTER_CALL_WORK.name) enterState(STATES[0]);
}

export function useSoftphone() {
  agent.device = "softphone";
  log("Calls come to the softphone.");
  changed();
}

/** @param {string} number empty: the number that is known */
export function useDeskphone(number) {
  if (number !== "") agent.deskphone = digitsOf(number);
  agent.device = "deskphone";
  log(`Calls come to the deskphone ${agent.deskphone}.`);
  changed();
}

/** Everything about the agent that a softphone is set up with. */
export const configuration = () => ({
  username: person.login,
  name: person.name,
  extension: agent.device === "deskphone" ? agent.deskphone : (EXTENSIONS[person.login] ?? null),
  softphoneEnabled: agent.device === "softphone",
  agentStates: STATES,
  dialableCountries: Object.keys(COUNTRIES),
  routingProfile: { name: "Meadow", queues: QUEUES, channelConcurrencyMap: { VOICE: 1, CHAT: 2, TASK: 3 } },
  permissions: ["outboundCall", "voiceRecording"],
});

/** The start is told once for each time the page is opened anew; a reload only refreshes. */
export function tellOfStart() {
  const payload = { agent: person.login, state: agent.state.name, type: agent.state.type };
  tellOfAgent("onInit", payload, { eventId: agent.begun });
  if (reloaded) tellOfAgent("onRefresh", payload);
}

function changed() {
  sessionStorage.setItem(KEPT, JSON.stringify(agent));
  for (const watcher of watchers) watcher();
}

/** @returns {typeof agent} */
function restored() {
  const fresh = { state: STATES[0], since: Date.now(), device: /** @type {const} */ ("softphone"), deskphone: DESKPHONE, begun: crypto.randomUUID(), loads: 0, signedIn: true };
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  } catch {
    // Nothing of use was kept: a fresh start.
  }
  const all = { ...fresh, ...kept };
  all.loads += 1;
  sessionStorage.setItem(KEPT, JSON.stringify(all));
  return all;
}
