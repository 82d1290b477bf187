// The adapter for a softphone: its functions become the commands that flows know, its doings become their events.

import { COMMANDS } from "../bridge/catalogue.js";
import { CommandError } from "../bridge/commands.js";
import { handler } from "../bridge/handlers.js";

// What happens once to a contact is one event, from however many tabs and however often it is told.
const ONCE = new Set(["onIncoming", "onConnecting", "onAccepted", "onConnected", "onMissed", "onEnded", "onDestroy"]);

/**
 * @param {import("../ccp-overlay.d.ts").SoftphoneHooks} hooks
 * @returns {import("../ccp-overlay.d.ts").Adapter}
 */
export function softphone(hooks) {
  let base = globalThis.location?.href ?? "about:blank";
  /** @type {Map<string, import("../bridge/handlers.js").Perform>} */
  const commands = new Map();
  for (const [name, perform] of Object.entries(hooks.commands)) {
    const known = Object.hasOwn(COMMANDS, name) && COMMANDS[name].by === "softphone";
    if (!known) throw new TypeError(`${name} is no command of a softphone`);
    commands.set(name, handler(name, /** @type {any} */ (perform), () => base));
  }
  const isReady = () => hooks.isReady?.() !== false;

  return {
    capabilities: () => (isReady() ? [...commands.keys()] : []),
    perform(name, args, about) {
      const command = isReady() ? commands.get(name) : undefined;
      if (command === undefined) throw new CommandError("capability_missing", `The softphone does not offer ${name}.`);
      return command(args, about);
    },
    connect({ emit, capabilitiesChanged, page }) {
      base = page.document.baseURI;
      return hooks.connect?.({
        raise: emit,
        tell({ channel, ...contact }, event, payload = {}, { eventId } = {}) {
          const id = eventId ?? (ONCE.has(event) ? `${contact.externalId}:${event}` : undefined);
          return emit(`${channel}Contact`, event, { ...payload, contact }, id === undefined ? {} : { eventId: id });
        },
        readyChanged: capabilitiesChanged,
      });
    },
  };
}
