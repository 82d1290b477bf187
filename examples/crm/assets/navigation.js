// The list of record types at the side.

import { byId, h } from "./dom.js";
import { TYPES } from "./types.js";

export function drawNavigation() {
  const link = (/** @type {import("./types.js").RecordType} */ type) =>
    h("li", {}, h("a", { href: `/demo/crm/${type.key}`, "data-type": type.key }, type.many));
  byId("nav").replaceChildren(h("ul", {}, ...TYPES.map(link)));
}

/** @param {import("./types.js").RecordType} [type] */
export function markNavigation(type) {
  for (const link of byId("nav").querySelectorAll("a")) {
    if (link.dataset.type === type?.key) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
