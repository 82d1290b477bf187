// The contacts at the softphone, and what is done with them. The state of a contact is the server's: it is told of each
// step as a telephone would tell it. Those that come in were made by the simulator over HTTP and are told of that way; a call
// that is dialled here is the softphone's own, which tells of it through the overlay, as any softphone can.

import * as api from "../api.js";
import { failure } from "../failure.js";
import { agentPerson, agentState, beginAfterCallWork, endAfterCallWork } from "./agent.js";
import { checkCountry, digitsOf } from "./directory.js";
import { tellOfOwn, tellOfServers } from "./events.js";
import { log } from "./log.js";

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {boolean} onServer made there; else here, and `id` is the softphone's own
 * @property {string} from the other side
 * @property {{ recordId: string, objectType?: string, runId?: string }} [record] of a call that was dialled: whose number it was
 * @property {"voice" | "chat" | "task" | "queueCallback"} channel
 * @property {"ringing" | "calling" | "connected" | "ended"} state
 * @property {"off" | "on" | "paused" | "stopped"} recording
 * @property {boolean} muted
 * @property {Record<string, any>} [references] of a task
 * @property {string} [description] of a task
 */

const KEPT = "meadow.simulated";
const ANSWERED_MS = 600;

/** @type {Line[]} */
let lines = restored();
/** @type {(() => void)[]} */
const watchers = [];

/** @param {() => void} watcher */
export const onLinesChanged = (watcher) => void watchers.push(watcher);
export const allLines = () => lines;

/** The contact that commands are about: a connected one before one that rings, the newest of each. */
export function lineInHand() {
  const newest = [...lines].reverse();
  return ["connected", "calling", "ringing", "ended"].map((state) => newest.find((line) => line.state === state)).find(Boolean) ?? null;
}

/** The contact that a flow is about, if it is here. @param {{ contactId?: string, externalId?: string }} about */
export const lineOf = ({ contactId, externalId }) => lines.find(({ id }) => id === externalId || id === contactId) ?? null;

/** Tells of the calls that were dialled here before the page was loaded: each step counts once. */
export function tellOfDialled() {
  for (const line of lines.filter((each) => !each.onServer)) {
    const steps = ["onConnecting", ...(line.state === "calling" ? [] : ["onConnected"]), ...(line.state === "ended" ? ["onEnded"] : [])];
    for (const step of steps) tellOfContact(line, step);
  }
}

/**
 * A contact rings; gives its id.
 * @param {Pick<Line, "from" | "channel" | "references" | "description">} contact
 * @param {string} [login] whose it is; the agent's here unless told
 */
export async function ring(contact, login = agentPerson().login) {
  const { from, channel } = contact;
  const { id } = await api.simulate({ from, channel, agent: login });
  if (login === agentPerson().login) add({ ...contact, id, onServer: true, state: "ringing" });
  log(`${from} rings${login === agentPerson().login ? "" : ` at ${login}`}.`);
  return id;
}

/** @param {string} text @param {Line["record"]} [record] */
export function dial(text, record) {
  const number = digitsOf(text);
  checkCountry(number);
  if (agentState().type === "offline") throw failure("agent_offline", "The agent is offline.");
  if (lines.some((line) => isCall(line) && line.state !== "ended")) throw failure("line_busy", "There is a call on the line already.");
  const line = add({ id: `out-${crypto.randomUUID()}`, onServer: false, from: number, channel: "voice", state: "calling", ...(record && { record }) });
  log(`Dialling ${number}.`);
  tellOfContact(line, "onConnecting");
  setTimeout(() => {
    if (connect(line)) tellOfContact(line, "onConnected");
  }, ANSWERED_MS);
}

/** @param {Line} line */
export async function answer(line) {
  await tell(line, "onAccepted", "onConnected");
  connect(line);
}

/** The telephone is put down and the after-work done, in one. @param {Line} line */
export async function hangUp(line) {
  // Off the list whatever the server says: a contact that ended elsewhere refuses these events.
  lines = lines.filter((each) => each !== line);
  log(`${line.from} is over.`);
  changed();
  await tell(line, ...(line.state === "ringing" ? ["onMissed"] : []), ...(line.state === "ended" ? [] : ["onEnded"]), "onDestroy");
  endAfterCallWork();
}

/** Ends the agent's part of a live contact; it stays for its after-work. @param {Line} line */
export async function endConnection(line) {
  await tell(line, ...(line.state === "ringing" ? ["onMissed"] : []), "onEnded");
  change(line, { state: "ended", muted: false, recording: line.recording === "off" ? "off" : "stopped" });
  log(`${line.from} ended.`);
  beginAfterCallWork();
}

/** @param {Line} line @param {boolean} muted */
export function mute(line, muted) {
  change(line, { muted });
  log(muted ? "Muted." : "Unmuted.");
  tellOfContact(line, "onRefresh", { muted });
}

/** From which state each step of a recording goes where, and how that is said. */
const RECORDING = {
  start: { from: "off", to: "on", said: "Recording started." },
  pause: { from: "on", to: "paused", said: "Recording paused." },
  resume: { from: "paused", to: "on", said: "Recording resumed." },
  stop: { from: "on paused", to: "stopped", said: "Recording stopped." },
};

/** @typedef {keyof typeof RECORDING} RecordingStep */

/** The steps that can be taken now. @param {Line} line @returns {RecordingStep[]} */
export const recordingSteps = (line) =>
  /** @type {RecordingStep[]} */ (Object.keys(RECORDING)).filter((step) => RECORDING[step].from.split(" ").includes(line.recording));

/** @param {Line} line @param {RecordingStep} step */
export function record(line, step) {
  if (!recordingSteps(line).includes(step)) {
    const why = { off: "recording_not_running", on: "recording_running", paused: "recording_paused", stopped: "recording_ended" }[line.recording];
    throw failure(why, `A recording that is ${line.recording} cannot ${step}.`);
  }
  const { to, said } = RECORDING[step];
  change(line, { recording: /** @type {Line["recording"]} */ (to) });
  log(said);
  tellOfContact(line, "onRefresh", { recording: to });
}

/** @param {Line} line */
export const isCall = (line) => line.channel === "voice" || line.channel === "queueCallback";

/** Whether it is connected now and was not before. @param {Line} line */
function connect(line) {
  if (!lines.includes(line) || !["ringing", "calling"].includes(line.state)) return false;
  change(line, { state: "connected" });
  log(`${line.from} is connected.`);
  return true;
}

/** Steps that change the state. @param {Line} line @param {...string} events */
async function tell(line, ...events) {
  for (const event of events) {
    if (line.onServer) await api.contactEvent(line.id, event);
    else tellOfContact(line, event);
  }
}

/** @param {Line} line @param {string} event @param {any} [payload] */
function tellOfContact(line, event, payload = {}) {
  if (line.onServer) tellOfServers(line, event, payload);
  else tellOfOwn(line, agentPerson().extension, event, payload);
}

/** @param {Omit<Line, "recording" | "muted">} line */
function add(line) {
  /** @type {Line} */
  const whole = { ...line, recording: "off", muted: false };
  lines.push(whole);
  changed();
  return whole;
}

/** @param {Line} line @param {Partial<Line>} part */
function change(line, part) {
  Object.assign(line, part);
  changed();
}

function changed() {
  sessionStorage.setItem(KEPT, JSON.stringify(lines));
  for (const watcher of watchers) watcher();
}

/** @returns {Line[]} */
function restored() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    // Whoever was called has answered by now: no timer outlives the page.
    return kept.map((/** @type {Line} */ line) => ({ onServer: true, recording: "off", muted: false, ...line, state: line.state === "calling" ? "connected" : line.state }));
  } catch {
    return [];
  }
}
