// What a search found; also what a screen pop shows that found several customers, or none.

import * as api from "../api.js";
import { h } from "../dom.js";
import { heading, phoneLinks, recordLink } from "../parts.js";
import { typeOf } from "../types.js";
import { newRecordButton } from "./create.js";

/** @param {string} text */
export async function searchPage(text) {
  const found = text.trim() === "" ? [] : await api.search(text);
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "page-head" },
      h("div", {}, heading("Search results"), h("p", { class: "muted" }, `${found.length === 1 ? "1 record" : `${found.length} records`} for “${text}”`)),
    ),
    found.length > 0 ? h("ul", { class: "card results" }, ...found.map(result)) : nothing(text),
  );
  return { element, title: "Search results" };
}

/** @param {any} record */
function result(record) {
  const type = typeOf(record.type);
  return h(
    "li",
    {},
    h("div", {}, recordLink(record, type), h("p", { class: "muted" }, [type?.one, record.CaseNumber, record.AccountName ?? record.Company, record.Status].filter(Boolean).join(" · "))),
    type && (type.key === "customers" || type.key === "leads") && phoneLinks(record, type),
  );
}

/** @param {string} text */
function nothing(text) {
  const customer = /** @type {import("../types.js").RecordType} */ (typeOf("customers"));
  const isNumber = /^[+\d\s()/.-]{3,}$/.test(text);
  return h(
    "div",
    { class: "card empty" },
    h("p", {}, "Nobody and nothing here matches."),
    newRecordButton(customer, isNumber ? { Phone: text } : { LastName: text }, isNumber ? "New customer with this number" : "New customer with this name"),
  );
}
