// Short news at the edge of the page, read out by screen readers.

import { byId, h } from "./dom.js";

const SHOWN_MS = 6000;
const AT_ONCE = 3;

/**
 * @param {string} text
 * @param {HTMLElement} [more] a link, for example; news with one stays until it is closed
 */
export function toast(text, more) {
  const close = () => item.remove();
  const item = h(
    "div",
    { class: "toast" },
    h("span", {}, text),
    more,
    h("button", { type: "button", class: "toast-close", "aria-label": "Dismiss", onclick: close }, "×"),
  );
  const list = byId("toasts");
  list.append(item);
  while (list.children.length > AT_ONCE) list.firstElementChild?.remove();
  if (!more) setTimeout(close, SHOWN_MS);
}
