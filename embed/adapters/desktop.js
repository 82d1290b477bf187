// The adapter that every page has: notifications by the browser, in the page's own name. A frame of another site may not ask
// for them; the page around it may, upon the agent's press in the frame.

import { CommandError } from "../bridge/commands.js";
import { notices } from "../bridge/notices.js";

/** @returns {import("../ccp-overlay.d.ts").Adapter} */
export function desktop() {
  /** @type {(Window & typeof globalThis) | undefined} */
  let page;
  let changed = () => {};
  const api = () => page?.Notification;

  const own = notices({
    async ask() {
      const answer = await api()?.requestPermission();
      changed();
      return answer === "granted";
    },
    show({ tag, title, text }, { signal, open }) {
      const Notification = api();
      if (Notification === undefined) throw notOffered("notify");
      const notification = new Notification(title, { body: text, tag, silent: true });
      notification.onclick = () => {
        page?.focus();
        open();
      };
      signal.addEventListener("abort", () => notification.close());
    },
  });

  return {
    // Before the agent was asked there is only that: to ask.
    capabilities() {
      const permission = api()?.permission;
      if (permission === "granted") return Object.keys(own.commands);
      return permission === "default" ? ["notifyAsk"] : [];
    },
    perform(name, args) {
      const command = own.commands[name];
      if (command === undefined) throw notOffered(name);
      return command(args);
    },
    connect(host) {
      page = /** @type {Window & typeof globalThis} */ (host.page);
      changed = host.capabilitiesChanged;
      return own.connect(host.opened);
    },
    renew: own.closeAll,
  };
}

/** @param {string} name */
const notOffered = (name) => new CommandError("capability_missing", `This page does not offer ${name}.`);
