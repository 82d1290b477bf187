// A table of records: customers with a link a number, tasks, cases, leads.

import * as api from "../api.js";
import { h } from "../dom.js";
import { badge, heading, phoneLinks, recordLink } from "../parts.js";
import { typeOf } from "../types.js";

const BADGES = new Set(["Status", "Priority", "Rating"]);

/** @param {import("../types.js").RecordType} type @param {string | null} wanted the view's id */
export async function listPage(type, wanted) {
  const id = Object.keys(type.views).find((each) => each.toLowerCase() === (wanted ?? "all").toLowerCase()) ?? "all";
  const view = type.views[id];
  const needsNames = type.columns.some(([key]) => key === "WhoId");
  const [all, people] = await Promise.all([api.records(type.key), needsNames ? api.records("customers") : []]);
  const names = new Map(people.map((person) => [person.Id, person]));
  const rows = all.filter(view.shows);
  const title = id === "all" ? type.many : `${type.many}: ${view.title}`;
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "page-head" },
      h("div", {}, heading(title), h("p", { class: "muted" }, rows.length === 1 ? "1 record" : `${rows.length} records`)),
      h("a", { class: "button", href: `/demo/crm/${type.key}/new` }, `New ${type.one.toLowerCase()}`),
    ),
    views(type, id),
    rows.length > 0 ? table(type, rows, names) : h("p", { class: "card empty" }, "Nothing in this view."),
  );
  return { element, title, type };
}

/** @param {import("../types.js").RecordType} type @param {string} current */
function views(type, current) {
  const link = ([id, view]) =>
    h("li", {}, h("a", { href: `/demo/crm/${type.key}${id === "all" ? "" : `?view=${id}`}`, "aria-current": id === current && "true" }, view.title));
  return h("nav", { class: "views", "aria-label": "Views" }, h("ul", {}, ...Object.entries(type.views).map(link)));
}

/** @param {import("../types.js").RecordType} type @param {any[]} rows @param {Map<string, any>} people */
function table(type, rows, people) {
  const header = h("tr", {}, h("th", { scope: "col" }, "Name"), ...type.columns.map(([key, label]) => h("th", { scope: "col", "data-column": key }, label)));
  const row = (/** @type {any} */ record) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, recordLink(record, type), record.DoNotCall === true && badge("Do not call")),
      ...type.columns.map(([key]) => h("td", { "data-column": key }, cell(type, record, key, people))),
    );
  return h(
    "div",
    { class: "card table-card" },
    h("table", { "aria-label": type.many }, h("thead", {}, header), h("tbody", {}, ...rows.map(row))),
  );
}

/** @param {import("../types.js").RecordType} type @param {any} record @param {string} key @param {Map<string, any>} people */
function cell(type, record, key, people) {
  if (key === "phones") return phoneLinks(record, type);
  const value = record[key];
  if (value === undefined || value === null || value === "") return "–";
  if (key === "WhoId") return people.has(value) ? recordLink(people.get(value), typeOf("customers")) : String(value);
  return BADGES.has(key) ? badge(String(value)) : String(value);
}
