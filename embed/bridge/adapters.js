// Several adapters as one: the page's, the softphone's, and whatever is attached later.

/**
 * @typedef {import("../ccp-overlay.d.ts").Adapter} Adapter
 * @typedef {Parameters<NonNullable<Adapter["connect"]>>[0]} Host
 */

/**
 * A command goes to the adapter that was attached first among those that offer it; to a `last` one only when none of the
 * others does.
 * @param {() => void} changed called when what is offered may have changed
 */
export function adapterSet(changed) {
  /** @type {{ adapter: Adapter, last: boolean, disconnect: void | (() => void) }[]} */
  let entries = [];
  /** @param {string} name */
  const offering = (name) => entries.find(({ adapter }) => adapter.capabilities().includes(name))?.adapter;

  return {
    capabilities: () => [...new Set(entries.flatMap(({ adapter }) => adapter.capabilities()))],
    /** @param {string} name */
    offers: (name) => offering(name) !== undefined,
    /** @param {string} name @param {Record<string, any>} args @param {{ signal: AbortSignal }} about */
    perform: (name, args, about) => offering(name)?.perform(name, args, about),
    /** @param {Adapter} adapter @param {Omit<Host, "capabilitiesChanged">} host */
    attach(adapter, host, last = false) {
      const entry = { adapter, last, disconnect: /** @type {void | (() => void)} */ (undefined) };
      entries = [...entries, entry].sort((one, other) => Number(one.last) - Number(other.last));
      entry.disconnect = adapter.connect?.({ ...host, capabilitiesChanged: changed });
      changed();
      return () => {
        if (!entries.includes(entry)) return;
        entries = entries.filter((each) => each !== entry);
        entry.disconnect?.();
        changed();
      };
    },
    /** Another overlay than before is there. */
    renew() {
      for (const { adapter } of entries) adapter.renew?.();
    },
    /** Lets go of all of them. */
    clear() {
      const all = entries;
      entries = [];
      for (const { disconnect } of all) disconnect?.();
    },
  };
}
