// What stands where there is nothing to show.

import { h } from "../dom.js";
import { heading } from "../parts.js";

/** @param {string} title @param {string} [text] */
export function missingPage(title, text = "") {
  const element = h("div", { class: "card empty" }, heading(title), text && h("p", {}, text), h("p", {}, h("a", { href: "/demo/crm" }, "All customers")));
  return { element, title, missing: true };
}
