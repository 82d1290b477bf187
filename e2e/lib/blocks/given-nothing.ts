// Commands that are never sent, since what they cannot do without was not given.

import type { Row } from "./row.js";

const NEEDY = [
  "SE_AgentCreateTaskContact",
  "SE_AgentDialNumber",
  "SE_AgentEndpointByPhoneNumber",
  "SE_AgentSetStatus",
  "SE_AgentSetStatusByName",
  "SE_SFCloseTab",
  "SE_SFGetTabsByUrl",
  "SE_SFOpenPrimaryTab",
  "SE_SFOpenSubTab",
  "SE_SFScreenpopList",
  "SE_SFScreenpopNewRecord",
  "SE_SFScreenpopObjectHome",
  "SE_SFScreenpopSearch",
  "SE_SFScreenpopUrl",
  "SE_SFSetPanelHeight",
  "SE_SFSetPanelWidth",
];
const NOTHING = { controls: {}, exception: "control_missing" };

export const GIVEN_NOTHING_ROWS: Row[] = [
  ...NEEDY.map((type) => ({ type, ...NOTHING })),
  ...NEEDY.map((type) => ({ type, ...NOTHING, unwired: ["failure"], ends: "failed" as const })),
  { type: "SE_SFScreenpopObject", controls: { recordId: "$.payload.none" }, exception: "record_missing" },
  { type: "SE_SFScreenpopObject", controls: { recordId: "", noPopOnEmpty: false }, exception: "record_missing" },
  { type: "SE_SFScreenpopObject", controls: { recordId: null, noPopOnEmpty: true } },
  { type: "SE_SFSearchAndScreenpop", controls: {}, results: { value: {} }, exception: "not_found" },
  { type: "SE_SFSearchAndScreenpop", controls: { searchParams: "" }, unwired: ["failure"], results: { value: {} } },
];
