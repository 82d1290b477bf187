// Notifications outside the overlay: what is shown by its tag, and what of it was pressed or is to go.

import { missing, textOf } from "./handlers.js";

/**
 * @typedef {import("../ccp-overlay.d.ts").Notice} Notice
 * @typedef {import("../ccp-overlay.d.ts").NoticeAbout} NoticeAbout
 */

/**
 * The three commands: `notify` shows a notice, `notifyClose` takes it away, `notifyAsk` asks the agent upon their press
 * whether any may be shown.
 * @param {object} options
 * @param {(notice: Notice, about: NoticeAbout) => void | Promise<void>} options.show
 * @param {() => boolean | Promise<boolean>} options.ask
 */
export function notices({ show, ask }) {
  /** @type {Map<string, AbortController>} */
  const shown = new Map();
  /** @type {(tag: string) => void} */
  let opened = () => {};

  /** @param {string} tag */
  const close = (tag) => {
    shown.get(tag)?.abort();
    shown.delete(tag);
  };
  const closeAll = () => {
    for (const tag of [...shown.keys()]) close(tag);
  };
  /** @param {Record<string, any>} args @param {string} key */
  const required = (args, key) => {
    const text = textOf(args[key]);
    if (text === "") throw missing(key);
    return text;
  };

  return {
    /** @type {Readonly<Record<string, (args: Record<string, any>) => unknown>>} */
    commands: Object.freeze({
      /** @param {Record<string, any>} args */
      async notify(args) {
        const notice = { tag: required(args, "tag"), title: required(args, "title"), text: textOf(args.text) };
        const { tag } = notice;
        close(tag);
        const abort = new AbortController();
        shown.set(tag, abort);
        const stands = () => shown.get(tag) === abort;
        const open = () => {
          if (!stands()) return;
          close(tag);
          opened(tag);
        };
        try {
          await show(notice, { signal: abort.signal, open });
        } catch (error) {
          if (stands()) shown.delete(tag);
          throw error;
        }
      },
      /** @param {Record<string, any>} args */
      notifyClose: (args) => close(required(args, "tag")),
      notifyAsk: async () => ({ allowed: (await ask()) === true }),
    }),
    closeAll,
    /** Who hears of a press. @param {(tag: string) => void} listener */
    connect(listener) {
      opened = listener;
      return closeAll;
    },
  };
}
