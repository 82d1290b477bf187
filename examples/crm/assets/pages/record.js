// One record: its fields, and what belongs to it.

import * as api from "../api.js";
import { h } from "../dom.js";
import { badge, heading, initials, phoneLink, recordLink } from "../parts.js";
import { PHONES, address, likelyTypes, typeOf } from "../types.js";

/** @typedef {import("../types.js").RecordType} RecordType */

// Shown in a place of their own, or of no use to a reader.
const QUIET = /^(Id|type|Name|version|createdAt|updatedAt|(Mailing|Other)(Street|City|State|PostalCode|Country))$/;

/** @param {RecordType} type @param {any} record */
export async function recordPage(type, record) {
  const [links, related] = await Promise.all([linkedRecords(record), relatedRecords(record)]);
  const name = type.name(record);
  const element = h(
    "article",
    {},
    h("p", { class: "crumbs" }, h("a", { href: `/demo/crm/${type.key}` }, type.many), h("span", { "aria-hidden": "true" }, " / "), record.CaseNumber ?? type.one),
    h(
      "header",
      { class: "record-head" },
      h("span", { class: "avatar", "aria-hidden": "true", "data-type": type.key }, initials(name)),
      h("div", {}, heading(name), h("p", { class: "muted" }, summary(record) || type.one)),
      h(
        "p",
        { class: "badges" },
        ...["Status", "Priority", "AccountStatus", "Rating"].filter((key) => record[key]).map((key) => badge(String(record[key]))),
        record.DoNotCall === true && badge("Do not call"),
      ),
    ),
    h(
      "div",
      { class: "record-body" },
      h("section", { class: "card", "aria-labelledby": "details" }, h("h2", { id: "details" }, "Details"), details(type, record, links)),
      h("div", { class: "stack" }, ...related.map(([title, kind, rows]) => relatedCard(title, kind, rows))),
    ),
  );
  return { element, title: name, type, record };
}

/** @param {any} record */
const summary = (record) => [record.Title, record.AccountName ?? record.Company].filter(Boolean).join(", ");

/** @param {RecordType} type @param {any} record @param {Map<string, any>} links */
function details(type, record, links) {
  const known = type.fields.map(([key]) => key);
  const others = Object.keys(record).filter((key) => !known.includes(key) && !QUIET.test(key));
  const rows = [...type.fields, ...others.map((key) => /** @type {[string, string]} */ ([key, words(key)]))];
  const row = ([key, label]) => {
    const value = shown(type, record, key, links);
    return value === null ? null : h("div", { class: type.wide.includes(key) ? "wide" : undefined }, h("dt", {}, label), h("dd", {}, value));
  };
  return h("dl", { class: "fields" }, ...rows.map(row));
}

/** A field's value, or `null` when there is none. @param {RecordType} type @param {any} record @param {string} key @param {Map<string, any>} links */
function shown(type, record, key, links) {
  if (key === "MailingAddress") return address(record, "Mailing") || null;
  if (key === "OtherAddress") return address(record, "Other") || null;
  const value = record[key];
  if (value === undefined || value === null || value === "") return null;
  if (key in PHONES) return phoneLink(String(value), record, type);
  if (key === "Email") return h("a", { href: `mailto:${value}` }, String(value));
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (links.has(key)) return links.get(key);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The records that `WhoId` and `WhatId` name, as links. @param {any} record @returns {Promise<Map<string, HTMLElement | string>>} */
async function linkedRecords(record) {
  const links = new Map();
  for (const key of ["WhoId", "WhatId"]) {
    const id = record[key];
    if (typeof id !== "string" || id === "") continue;
    for (const type of likelyTypes(id)) {
      const found = (await api.records(type.key)).find((each) => each.Id === id);
      if (found === undefined) continue;
      links.set(key, recordLink(found, type));
      break;
    }
  }
  return links;
}

/** @param {any} record @returns {Promise<[string, RecordType, any[]][]>} */
async function relatedRecords(record) {
  const belongs = (/** @type {any} */ each) => [each.WhoId, each.WhatId, each.ContactId].includes(record.Id);
  const kinds = ["tasks", "cases"].map((key) => /** @type {RecordType} */ (typeOf(key)));
  return Promise.all(kinds.map(async (kind) => [kind.many, kind, (await api.records(kind.key)).filter(belongs)]));
}

/** @param {string} title @param {RecordType} type @param {any[]} rows */
function relatedCard(title, type, rows) {
  const id = `related-${type.key}`;
  const row = (/** @type {any} */ each) => h("li", {}, recordLink(each, type), each.Status && badge(String(each.Status)));
  return h(
    "section",
    { class: "card", "aria-labelledby": id },
    h("h2", { id }, title, h("span", { class: "count" }, rows.length)),
    rows.length > 0 ? h("ul", { class: "related" }, ...rows.map(row)) : h("p", { class: "muted" }, `No ${title.toLowerCase()} yet.`),
  );
}

/** `AmountInCents` as words. @param {string} key */
function words(key) {
  const text = key.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
