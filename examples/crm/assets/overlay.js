// Puts the overlay beside the page and connects it with the CRM's doings.

import { dialThrough } from "./dialing.js";
import { byId, h } from "./dom.js";
import { hostCommands } from "./host.js";
import { screenPop, searchAndScreenPop } from "./pops.js";
import { onPageShown } from "./router.js";
import { softphoneHooks } from "./softphone/hooks.js";

// A reload shows the same record again: that is no change.
const LAST_RECORD = "meadow.recordInView";

export async function openOverlay() {
  const into = byId("overlay");
  try {
    const config = await fetch("/demo/crm/config.json").then((answer) => answer.json());
    const { mount, adapters, safeUrl } = await import(`${config.overlayUrl}/embed/ccp-overlay.js`);
    /** @type {any} */
    let overlay;
    const commands = hostCommands({ panel: () => overlay, safeUrl });
    const adapter = adapters.custom({ screenPop, searchAndScreenPop, onClickToDial, onNavigationChange, commands });
    overlay = await mount({ url: config.overlayUrl, into, adapter, softphone: adapters.softphone(softphoneHooks) });
    return overlay;
  } catch (error) {
    console.error(error);
    into.replaceChildren(h("p", { class: "overlay-missing", role: "alert" }, "The overlay could not be loaded."));
    return null;
  }
}

/** @param {(call: any) => string} emit */
function onClickToDial(emit) {
  dialThrough(emit);
  return () => dialThrough(null);
}

/** @param {(record: any) => string} emit */
function onNavigationChange(emit) {
  onPageShown((shown) => {
    const recordId = shown?.record.Id ?? "";
    if (recordId === "" || recordId === sessionStorage.getItem(LAST_RECORD)) return;
    sessionStorage.setItem(LAST_RECORD, recordId);
    const { type, record } = /** @type {import("./router.js").Shown} */ (shown);
    emit({ url: location.pathname, recordId, recordName: type.name(record), objectType: type.entity });
  });
}
