// Pieces that several pages show.

import { h } from "./dom.js";
import { PHONES, pathOf, typeOf } from "./types.js";

/** The page's heading; takes the focus when the agent comes to the page. @param {string} text */
export const heading = (text) => h("h1", { tabindex: "-1" }, text);

/** A link that dials. The click is taken by `dialing.js`. @param {string} number @param {any} record @param {import("./types.js").RecordType} type */
export function phoneLink(number, record, type) {
  return h(
    "a",
    {
      class: "phone",
      href: `tel:${number.replace(/[^+\d]/g, "")}`,
      "data-dial": number,
      "data-id": record.Id,
      "data-name": type.name(record),
      "data-type": type.entity,
    },
    number,
  );
}

/** Every number of a record, each a link. @param {any} record @param {import("./types.js").RecordType} type */
export function phoneLinks(record, type) {
  const rows = Object.entries(PHONES)
    .filter(([key]) => record[key])
    .map(([key, label]) => h("li", {}, h("span", { class: "phone-kind" }, label), phoneLink(record[key], record, type)));
  return rows.length > 0 ? h("ul", { class: "phones" }, ...rows) : "–";
}

/** @param {any} record @param {import("./types.js").RecordType} [type] */
export function recordLink(record, type = typeOf(record.type)) {
  return type ? h("a", { href: pathOf(type, record) }, type.name(record)) : String(record.Id);
}

/** @param {string} value */
export const badge = (value) => h("span", { class: "badge", "data-tone": tone(value) }, value);

/** @param {string} value */
function tone(value) {
  if (/^(high|suspended|needs approval)$/i.test(value)) return "alarm";
  if (/^(new|open|pending|not started|vip|gold)$/i.test(value)) return "news";
  if (/^(completed|closed|active|approved)$/i.test(value)) return "done";
  return "plain";
}

/** @param {string} name */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return (words.length > 1 ? words[0][0] + words[words.length - 1][0] : name.slice(0, 2)).toUpperCase();
}
