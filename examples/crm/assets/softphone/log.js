// What the softphone did, newest last: shown on the page and given to flows as text.

const KEPT = 200;

/** @type {string[]} */
let lines = [];
/** @type {(() => void)[]} */
const watchers = [];

/** @param {() => void} watcher */
export const onLogged = (watcher) => void watchers.push(watcher);

/** @param {string} text */
export function log(text) {
  lines = [...lines, `${new Date().toISOString().slice(11, 19)} ${text}`].slice(-KEPT);
  for (const watcher of watchers) watcher();
}

export const logged = () => lines;

/** What was said last, without its time. */
export const lastLogged = () => lines.at(-1)?.slice(9) ?? "";
