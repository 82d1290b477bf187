// What the softphone does for flows: a story that begins without a contact.

import { expect } from "@playwright/test";
import type { Row } from "./row.js";

const DEPOT = "+1 202 555 0117";

const endpoint = (known: Record<string, unknown>) => ({
  endpointARN: expect.any(String),
  endpointId: expect.any(String),
  type: "phone_number",
  name: expect.any(String),
  phoneNumber: null,
  agentLogin: null,
  queue: null,
  ...known,
});
const STATES = ["Available", "Break", "Lunch", "Training", "Offline"].map((name) => ({ name, type: expect.any(String) }));
const CONNECTIONS = [
  endpoint({ name: "Ben Cole", type: "agent", agentLogin: "ben", phoneNumber: "102" }),
  endpoint({ name: "Billing", type: "queue", queue: "Billing" }),
  endpoint({ name: "Service desk", type: "queue", queue: "Service desk" }),
  endpoint({ name: "Mailbox", phoneNumber: "+1 202 555 0100" }),
  endpoint({ name: "Depot", phoneNumber: DEPOT }),
];

export const SOFTPHONE_ROWS: Row[] = [
  { type: "SE_AgentGetName", results: { value: "Anna Berg" } },
  { type: "SE_AgentGetExtension", results: { value: "101" } },
  { type: "SE_AgentGetStatus", results: { name: "Available", type: "routable", duration: expect.any(Number) } },
  { type: "SE_AgentGetStates", results: { value: STATES } },
  { type: "SE_AgentSetStatus", controls: { status: "Break" }, shows: { softphone: "Agent state: Break." } },
  { type: "SE_AgentSetStatus", controls: { status: "Gardening" }, exception: "state_unknown" },
  { type: "SE_AgentSetStatusByName", controls: { name: "lunch" }, shows: { softphone: "Agent state: Lunch." } },
  { type: "SE_AgentSetStatusByName", controls: { name: "Nap" }, exception: "state_unknown" },
  { type: "SE_AgentSetStatusByName", controls: { name: "Offline" } },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT }, exception: "agent_offline" },
  { type: "SE_AgentSetAvailable", shows: { softphone: "Agent state: Available." } },
  { type: "SE_AgentQuickConnects", results: { value: CONNECTIONS } },
  { type: "SE_AgentTransferConnections", results: { value: CONNECTIONS } },
  { type: "SE_AgentEndpointByPhoneNumber", controls: { phoneNumber: "+12025550117" }, results: CONNECTIONS[4] },
  { type: "SE_AgentEndpointByPhoneNumber", controls: { phoneNumber: "+49 30 5550100" }, results: endpoint({ phoneNumber: "+49305550100" }) },
  { type: "SE_AgentEndpointByPhoneNumber", controls: { phoneNumber: "call me" }, exception: "bad_number" },
  { type: "SE_AgentGetDialableCountries", results: { value: ["us", "gb", "de", "fr", "at", "ch"] } },
  {
    type: "SE_AgentGetConfiguration",
    results: {
      value: {
        username: "anna",
        name: "Anna Berg",
        extension: "101",
        softphoneEnabled: true,
        agentStates: STATES,
        dialableCountries: expect.any(Array),
        routingProfile: expect.any(Object),
        permissions: expect.any(Array),
      },
    },
  },
  { type: "SE_AgentIsSoftphoneEnabled", results: true },
  { type: "SE_AgentUseDeskphone", controls: { phoneNumber: "desk" }, exception: "bad_number" },
  { type: "SE_AgentUseDeskphone", controls: { phoneNumber: "+1 202 555 0188" }, shows: { softphone: "Calls come to the deskphone +12025550188." } },
  { type: "SE_AgentGetDeskphoneNumber", results: { value: "+12025550188" } },
  { type: "SE_AgentIsSoftphoneEnabled", results: false },
  { type: "SE_AgentUseSoftphone", shows: { softphone: "Calls come to the softphone." } },

  { type: "SE_AgentMute", exception: "no_contact" },
  { type: "SE_AgentUnmute", exception: "no_contact" },
  { type: "SE_ContactStartRecording", exception: "no_contact" },
  { type: "SE_ContactDestroyConnection", exception: "no_contact" },
  { type: "SE_ContactClear", exception: "no_contact" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: "+999 1" }, exception: "country_not_allowed" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: "nobody" }, exception: "bad_number" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT, queueARN: "arn:none" }, exception: "queue_not_found" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT, queueARN: "arn:meadow:queue/billing" }, results: { endpoint: CONNECTIONS[4] }, shows: { softphone: "Voice call, connected" } },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT }, exception: "line_busy" },
  { type: "SE_AgentMute", shows: { softphone: "Muted." } },
  { type: "SE_AgentUnmute", shows: { softphone: "Unmuted." } },
  { type: "SE_ContactStopRecording", exception: "recording_not_running" },
  { type: "SE_ContactStartRecording", shows: { softphone: "Recording started." } },
  { type: "SE_ContactStartRecording", exception: "recording_running" },
  { type: "SE_ContactPauseRecording", shows: { softphone: "Recording paused" } },
  { type: "SE_ContactPauseRecording", exception: "recording_paused" },
  { type: "SE_ContactResumeRecording", shows: { softphone: "Recording resumed." } },
  { type: "SE_ContactResumeRecording", exception: "recording_running" },
  { type: "SE_ContactStopRecording", shows: { softphone: "Recorded" } },
  { type: "SE_ContactStartRecording", exception: "recording_ended" },
  { type: "SE_AgentSetStatusByName", controls: { name: "Offline" }, exception: "contact_live" },
  { type: "SE_ContactClear", exception: "contact_live" },
  { type: "SE_ContactDestroyConnection", shows: { softphone: "Agent state: After call work." } },
  { type: "SE_ContactDestroyConnection", exception: "no_contact" },
  { type: "SE_ContactClear", shows: { softphone: "Agent state: Available." } },

  { type: "SE_AgentDialNumber", controls: { phoneNumber: "117" }, results: { endpoint: endpoint({ phoneNumber: "117" }) }, shows: { softphone: "Voice call, connected" } },
  { type: "SE_ContactLeaveVoicemail", exception: "nothing_given" },
  { type: "SE_ContactLeaveVoicemail", controls: { voicemailDropName: "Nothing we have" }, exception: "voicemail_not_found" },
  { type: "SE_ContactLeaveVoicemail", controls: { voicemailDropName: "Closed today", quickConnectName: "Nobody" }, exception: "endpoint_not_found" },
  { type: "SE_ContactLeaveVoicemail", controls: { voicemailDropName: "Closed today", quickConnectName: "Mailbox" }, shows: { softphone: "117 is over." } },
  { type: "SE_AgentCreateTaskContact", controls: { name: "Call Marta", endpoint: "Nowhere" }, exception: "endpoint_not_found" },
  { type: "SE_AgentCreateTaskContact", controls: { name: "Call Marta", endpoint: "Depot" }, exception: "endpoint_takes_no_task" },
  { type: "SE_AgentCreateTaskContact", controls: { name: "For Ben", endpoint: "Ben Cole" }, results: { contactId: expect.any(String) }, shows: { softphone: "For Ben rings at ben." } },
  { type: "SE_AgentCreateTaskContact", controls: { name: "Call Marta", description: "<i>Soon</i>", endpoint: "Billing" }, results: { contactId: expect.any(String) }, shows: { softphone: "Call Marta Task, ringing<i>Soon</i>" } },
  { type: "SE_AgentGetCcpLogs", results: { value: expect.stringMatching(/Recording stopped\.[\s\S]*Left the message/) } },
];
