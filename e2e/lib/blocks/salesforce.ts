// What no page but Salesforce's can: asked of a page that answers what the row says.

import type { Row } from "./row.js";

const obeyed = (type: string, controls: Row["controls"], asked: Row["asked"]): Row => ({ type, controls, asked });
const told = (type: string, answers: unknown, value: unknown, asked: Row["asked"] = {}, controls: Row["controls"] = {}): Row => ({
  type,
  controls,
  asked,
  answers: { gives: answers },
  results: { value },
});
const refused = (type: string, exception: string, controls: Row["controls"] = {}): Row => ({
  type,
  controls,
  answers: { refuses: exception },
  exception,
});
const HVS = "SE_SFCompleteHvsWorkWithTaskSaved";
const ORDERS = { apexClass: "Orders", methodName: "latest" };

export const SALESFORCE_ROWS: Row[] = [
  told("SE_SFRunApex", { orders: [4711] }, { orders: [4711] }, { ...ORDERS, methodParams: { limit: 2 } }, { ...ORDERS, methodParams: { limit: 2 } }),
  told("SE_SFRunApex", undefined, null, ORDERS, ORDERS),
  told("SE_SFRunApex", { value: "as it is" }, "as it is", { ...ORDERS, methodParams: "5" }, { ...ORDERS, methodParams: "5" }),
  refused("SE_SFRunApex", "apex_failed", ORDERS),
  { type: "SE_SFRunApex", controls: { methodName: "latest" }, exception: "control_missing" },
  { type: "SE_SFRunApex", controls: { apexClass: ["Orders"], methodName: "latest" }, exception: "bad_argument" },

  told("SE_SFGetAgentWorkload", { configuredCapacity: 10, currentWorkload: 3 }, { configuredCapacity: 10, currentWorkload: 3 }),
  refused("SE_SFGetAgentWorkload", "omni_missing"),
  told("SE_SFGetAgentState", "Online", "Online"),
  refused("SE_SFGetAgentState", "omni_missing"),
  obeyed("SE_SFSetAgentState", { state: "Online" }, { state: "Online" }),
  obeyed("SE_SFSetAgentState", { state: { id: "0N5" } }, { state: { id: "0N5" } }),
  refused("SE_SFSetAgentState", "state_unknown", { state: "Asleep" }),
  { type: "SE_SFSetAgentState", controls: {}, exception: "control_missing" },
  obeyed("SE_SFLoginAgent", { state: "Online" }, { state: "Online" }),
  obeyed("SE_SFLoginAgent", {}, {}),
  refused("SE_SFLoginAgent", "omni_missing"),
  obeyed("SE_SFLogoutAgent", {}, {}),
  refused("SE_SFLogoutAgent", "omni_missing"),
  obeyed(HVS, { workId: "0W1", disposition: "Reached", taskId: "00T1" }, { workId: "0W1", disposition: "Reached", taskId: "00T1" }),
  obeyed(HVS, { workId: "0W1" }, { workId: "0W1", taskId: "" }),
  refused(HVS, "work_not_found", { workId: "0W9" }),
  { type: HVS, controls: { taskId: "00T1" }, exception: "control_missing" },
];
