// The contacts at the softphone, and what is done with them. The state of a contact is the server's: it is told of each
// step as a telephone would tell it. A call that was dialled here is the softphone's alone, the demo's server makes
// incoming contacts only.

import * as api from "../api.js";
import { failure } from "../failure.js";
import { agentPerson, agentState, beginAfterCallWork, endAfterCallWork } from "./agent.js";
import { checkCountry, digitsOf } from "./directory.js";
import { tellOfContact } from "./events.js";
import { log } from "./log.js";

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {boolean} onServer
 * @property {string} from the other side
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

/** @param {string} text */
export function dial(text) {
  const number = digitsOf(text);
  checkCountry(number);
  if (agentState().type === "offline") throw failure("agent_offline", "The agent is offline.");
  if (lines.some((line) => isCall(line) && line.state !== "ended")) throw failure("line_busy", "There is a call on the line already.");
  const line = add({ id: `out-${crypto.randomUUID()}`, onServer: false, from: number, channel: "voice", state: "calling" });
  log(`Dialling ${number}.`);
  setTimeout(() => connect(line), ANSWERED_MS);
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

/** @param {Line} line */
function connect(line) {
  const current = lines.find((each) => each === line);
  if (current === undefined || !["ringing", "calling"].includes(line.state)) return;
  change(line, { state: "connected" });
  log(`${line.from} is connected.`);
}

/** @param {Line} line @param {...string} events */
async function tell(line, ...events) {
  if (!line.onServer) return;
  for (const event of events) await api.contactEvent(line.id, event);
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
