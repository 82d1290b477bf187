// The softphone panel of this CRM: the place at the edge that holds the overlay.

import { byId } from "./dom.js";
import { failure } from "./failure.js";

const HEIGHT = { least: 200, most: 4000 };
const WIDTH = { least: 280, most: 900 };
// Below, the panel stands under the content and takes its whole width; as in shell.css.
const STACKED = "(max-width: 719px)";

/** @param {number} wanted CSS pixels; the window's height is the most it can show */
export function setPanelHeight(wanted) {
  byId("overlay").style.height = `${within("height", wanted, HEIGHT)}px`;
}

/** @param {number} wanted CSS pixels */
export function setPanelWidth(wanted) {
  const width = within("width", wanted, WIDTH);
  if (matchMedia(STACKED).matches) throw failure("panel_fixed", "In so narrow a window the panel has the window's width.");
  byId("overlay").style.width = `${width}px`;
}

/** @param {string} side @param {number} wanted @param {{ least: number, most: number }} limits */
function within(side, wanted, { least, most }) {
  if (wanted < least || wanted > most) throw failure("out_of_range", `The panel's ${side} is from ${least} to ${most} pixels.`);
  return Math.round(wanted);
}
