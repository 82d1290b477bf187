// A tab for an address of another site: this page may not frame it, so it leads there.

import { h } from "../dom.js";
import { heading } from "../parts.js";
import { missingPage } from "./missing.js";

/** @param {string} address */
export function outsidePage(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return missingPage("This address cannot be opened");
  const element = h(
    "div",
    { class: "card empty" },
    heading(url.hostname),
    h("p", {}, "A page of another site. It opens in a window of its own."),
    h("p", {}, h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, url.href)),
  );
  return { element, title: url.hostname, url: url.href };
}
