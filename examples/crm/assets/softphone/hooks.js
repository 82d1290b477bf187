// The softphone for flows: what `adapters.softphone` of the overlay is given.

import { failure } from "../failure.js";
import * as agent from "./agent.js";
import { CONNECTIONS, COUNTRIES, QUEUES, STATES, VOICEMAILS, connectionOf, endpoint, endpointByNumber, queueArn } from "./directory.js";
import { raiseThrough } from "./events.js";
import { dial, endConnection, hangUp, isCall, lineInHand, lineOf, mute, record, ring, tellOfDialled } from "./lines.js";
import { log, logged } from "./log.js";

/** @typedef {{ contactId?: string, externalId?: string, record?: { recordId: string, objectType?: string, runId?: string } }} About */

const LIVE = ["ringing", "calling", "connected"];

export const softphoneHooks = {
  commands: {
    contactClear: clear,
    contactDestroyConnection: (/** @type {any} */ _, /** @type {About} */ about) =>
      endConnection(inHand(about, LIVE, "There is no live contact in hand.")),
    contactStartRecording: (/** @type {any} */ _, /** @type {About} */ about) => record(call(about), "start"),
    contactStopRecording: (/** @type {any} */ _, /** @type {About} */ about) => record(call(about), "stop"),
    contactPauseRecording: (/** @type {any} */ _, /** @type {About} */ about) => record(call(about), "pause"),
    contactResumeRecording: (/** @type {any} */ _, /** @type {About} */ about) => record(call(about), "resume"),
    contactLeaveVoicemail: leaveVoicemail,
    agentCreateTaskContact: createTask,
    agentDialNumber: dialNumber,
    agentMute: (/** @type {any} */ _, /** @type {About} */ about) => mute(call(about), true),
    agentUnmute: (/** @type {any} */ _, /** @type {About} */ about) => mute(call(about), false),
    agentGetStatus: agent.agentState,
    agentSetStatus: (/** @type {any} */ { status }) => setState(stateWord(status)),
    agentSetStatusByName: (/** @type {any} */ { name }) => setState(name),
    agentSetAvailable: () => setState(STATES[0].name),
    agentGetStates: () => STATES,
    agentQuickConnects: () => CONNECTIONS.map(endpoint),
    agentTransferConnections: () => CONNECTIONS.filter(({ login }) => login !== agent.agentPerson().login).map(endpoint),
    agentEndpointByPhoneNumber: (/** @type {any} */ { phoneNumber }) => endpointByNumber(phoneNumber),
    agentGetName: () => agent.agentPerson().name,
    agentGetExtension: () => agent.agentPerson().extension,
    agentGetDeskphoneNumber: agent.deskphoneNumber,
    agentGetConfiguration: agent.configuration,
    agentGetDialableCountries: () => Object.keys(COUNTRIES),
    agentIsSoftphoneEnabled: () => agent.agentDevice() === "softphone",
    agentUseSoftphone: agent.useSoftphone,
    agentUseDeskphone: (/** @type {any} */ { phoneNumber }) => agent.useDeskphone(phoneNumber),
    agentGetCcpLogs: () => logged().join("\n"),
  },
  isReady: agent.isSignedIn,
  /** @param {{ raise: import("./events.js").Raise, tell: import("./events.js").Tell, readyChanged: () => void }} overlay */
  connect({ raise, tell, readyChanged }) {
    raiseThrough({ raise, tell });
    agent.tellOfStart();
    tellOfDialled();
    let told = agent.isSignedIn();
    agent.onAgentChanged(() => {
      if (agent.isSignedIn() === told) return;
      told = agent.isSignedIn();
      readyChanged();
    });
    return () => raiseThrough(null);
  },
};

/**
 * What the flow is about, else what the agent has in hand.
 * @param {About} about @param {string[]} states @param {string} otherwise
 */
function inHand(about, states, otherwise) {
  const line = lineOf(about) ?? lineInHand();
  if (line === null || !states.includes(line.state)) throw failure("no_contact", otherwise);
  return line;
}

/** The call that is talked in. @param {About} about */
function call(about) {
  const line = inHand(about, ["connected"], "There is no connected call in hand.");
  if (!isCall(line)) throw failure("not_a_call", "The contact in hand is no call.");
  return line;
}

/** @param {any} _ @param {About} about */
async function clear(_, about) {
  const line = lineOf(about) ?? lineInHand();
  if (line !== null && line.state !== "ended") throw failure("contact_live", "The contact in hand has not ended.");
  await hangUp(inHand(about, ["ended"], "There is no contact to clear."));
}

/** @param {any} args @param {About} about */
async function leaveVoicemail({ voicemailDropName, quickConnectName }, about) {
  const line = call(about);
  if (voicemailDropName === "") throw failure("nothing_given", "Nothing was given as voicemailDropName.");
  const drop = VOICEMAILS.find((each) => each.toLowerCase() === voicemailDropName.toLowerCase());
  if (drop === undefined) throw failure("voicemail_not_found", "There is no such recorded message.");
  if (quickConnectName !== "" && connectionOf(quickConnectName) === undefined) throw failure("endpoint_not_found", "There is no such quick connection.");
  log(`Left the message “${drop}”.`);
  await hangUp(line);
}

/** A task for another agent rings there; one for a queue comes here, since this agent serves all of them. @param {any} args */
async function createTask({ name, description, endpoint: to, references }) {
  const word = typeof to === "string" ? to : (to?.endpointARN ?? to?.name ?? "");
  const connection = word === "" ? undefined : connectionOf(String(word));
  if (word !== "" && connection === undefined) throw failure("endpoint_not_found", "There is no such endpoint.");
  if (connection?.type === "phone_number") throw failure("endpoint_takes_no_task", "A telephone number takes no task.");
  return { contactId: await ring({ from: name, channel: "task", references, description }, connection?.login) };
}

/** @param {any} args @param {About} about */
function dialNumber({ phoneNumber, queueARN }, { record: dialled }) {
  if (queueARN !== "" && !QUEUES.some((queue) => queueArn(queue) === queueARN)) throw failure("queue_not_found", "There is no such queue.");
  dial(phoneNumber, dialled);
  return { endpoint: endpointByNumber(phoneNumber) };
}

/** @param {string} name */
function setState(name) {
  const state = agent.stateNamed(name);
  if (state.type === "offline" && LIVE.includes(lineInHand()?.state ?? "")) throw failure("contact_live", "There is a live contact.");
  agent.enterState(state);
}

/** A state as flows hand one on: its name, or one of the list of states. @param {any} status */
const stateWord = (status) => String((typeof status === "object" ? status?.name : status) ?? "");
