// The CRM's own data, from the server that serves this page.

const BASE = "/demo/crm/api";

/** What the server answered when it did not do what was asked. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @param {string} path @param {unknown} [body] */
async function call(path, body) {
  const post = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${BASE}/${path}`, { headers: { Accept: "application/json" }, ...post });
  const json = await answer.json().catch(() => null);
  if (!answer.ok) throw new ApiError(answer.status, json?.detail ?? json?.title ?? `The server answered ${answer.status}.`);
  return json;
}

/** @param {any} answer @returns {any[]} */
const items = (answer) => (Array.isArray(answer) ? answer : (answer?.items ?? []));

/** Every record of a type. @param {string} type */
export async function records(type) {
  const all = [];
  for (let after = ""; ; ) {
    const page = await call(`${type}${after && `?after=${encodeURIComponent(after)}`}`);
    all.push(...items(page));
    const next = Array.isArray(page) ? null : page?.next;
    if (!next || next === after) return all;
    after = next;
  }
}

/** One record, or `null` when there is none. @param {string} type @param {string} id */
export async function record(type, id) {
  try {
    return await call(`${type}/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** Records of every type that match a name, a number in any spelling, a mail address … @param {string} text */
export const search = async (text) => items(await call(`search?q=${encodeURIComponent(text)}`));

/** Makes a record and gives it back. @param {string} type @param {Record<string, unknown>} fields */
export const create = (type, fields) => call(type, fields);

/** The agents a simulated call may belong to. */
export const agents = async () => items(await call("agents"));

/** @param {{ from: string, channel: string, agent?: string }} contact */
export const simulate = (contact) => call("calls", contact);

/** @param {string} id @param {string} event */
export const contactEvent = (id, event) => call(`contacts/${encodeURIComponent(id)}/events`, { event });
