// Click-to-dial: every number is a link, and a click asks the overlay to dial instead of the operating system.

import { toast } from "./toast.js";

/** @typedef {{ number: string, recordId: string, recordName: string, objectType: string }} Call */

/** @type {((call: Call) => void) | null} */
let dial = null;
let enabled = true;

/** @param {typeof dial} handler `null`: numbers are ordinary `tel:` links again */
export function dialThrough(handler) {
  dial = handler;
}

/** Whether a click on a number dials. */
export const isDialingEnabled = () => enabled;

/** @param {boolean} wanted */
export function enableDialing(wanted) {
  enabled = wanted;
  document.body.toggleAttribute("data-dialing-off", !wanted);
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-dial]") : null;
  if (!(link instanceof HTMLAnchorElement) || dial === null) return;
  event.preventDefault();
  if (!enabled) return toast("Click-to-dial is switched off.");
  const { dial: number = "", id = "", name = "", type = "" } = link.dataset;
  dial({ number, recordId: id, recordName: name, objectType: type });
  toast(`Asked the overlay to dial ${number}.`);
});
