// A new record, filled in as far as a flow or the agent knew.

import * as api from "../api.js";
import { h } from "../dom.js";
import { heading } from "../parts.js";
import { pathOf } from "../types.js";

/** @typedef {import("../types.js").RecordType} RecordType */

const EDITABLE = new Set(["text", "tel", "email", "date"]);
const NOT_TYPED = new Set(["CaseNumber", "MailingAddress", "OtherAddress", "DoNotCall"]);

/** @param {RecordType} type @param {Record<string, any>} defaults */
export async function createPage(type, defaults) {
  const labels = new Map(type.fields.filter(([key]) => !NOT_TYPED.has(key)));
  // A flow may name fields that this page has no label for: they are not lost.
  for (const key of Object.keys(defaults)) if (!labels.has(key)) labels.set(key, key);
  const problem = h("p", { class: "problem", role: "alert" });
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form",
      { class: "card", onsubmit: (/** @type {SubmitEvent} */ event) => (event.preventDefault(), void save(type, form, problem)) },
      h("div", { class: "form-fields" }, ...[...labels].map(([key, label]) => field(type, key, label, defaults[key]))),
      problem,
      h("div", { class: "form-foot" }, h("button", { class: "button", type: "submit" }, "Save"), h("a", { href: `/demo/crm/${type.key}` }, "Cancel")),
    )
  );
  const title = `New ${type.one.toLowerCase()}`;
  return { element: h("div", {}, h("div", { class: "page-head" }, heading(title)), form), title, type };
}

/** @param {RecordType} type @param {string} key @param {string} label @param {unknown} value */
function field(type, key, label, value) {
  const id = `new-${key}`;
  const text = value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const kind = key.endsWith("Phone") ? "tel" : key === "Email" ? "email" : key === "ActivityDate" ? "date" : "text";
  const control = type.wide.includes(key)
    ? h("textarea", { id, name: key, rows: 4 }, text)
    : h("input", { id, name: key, type: EDITABLE.has(kind) ? kind : "text", value: text, autocomplete: "off" });
  return h("div", { class: type.wide.includes(key) ? "field wide" : "field" }, h("label", { for: id }, label), control);
}

/** @param {RecordType} type @param {HTMLFormElement} form @param {HTMLElement} problem */
async function save(type, form, problem) {
  const typed = [...new FormData(form)].map(([key, value]) => [key, String(value).trim()]).filter(([, value]) => value !== "");
  /** @type {Record<string, string>} */
  const fields = Object.fromEntries(typed);
  const name = [fields.FirstName, fields.LastName].filter(Boolean).join(" ");
  if (name && !fields.Name) fields.Name = name;
  problem.textContent = "";
  try {
    const record = await api.create(type.key, fields);
    const { go } = await import("../router.js");
    await go(pathOf(type, record));
  } catch (error) {
    problem.textContent = error instanceof Error ? `Not saved. ${error.message}` : "Not saved.";
  }
}

/** @param {RecordType} type @param {Record<string, string>} defaults @param {string} text */
export function newRecordButton(type, defaults, text) {
  const open = async () => {
    const { go } = await import("../router.js");
    await go(`/demo/crm/${type.key}/new`, { state: { defaults } });
  };
  return h("button", { type: "button", class: "button", onclick: open }, text);
}
