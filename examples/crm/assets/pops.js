// Screen pops: what a flow asks this CRM to show.

import * as api from "./api.js";
import { h } from "./dom.js";
import { failure } from "./failure.js";
import { findRecord, go } from "./router.js";
import { toast } from "./toast.js";
import { pathOf, typeOf } from "./types.js";

// The agent works in the overlay while a pop arrives: the focus stays there.
const quietly = { focus: false };

/** @param {any} target see ScreenPopTarget in ccp-overlay.d.ts */
export async function screenPop(target) {
  switch (target.kind) {
    case "record":
      return popRecord(target.recordId, target.type);
    case "url":
      return popUrl(new URL(target.url));
    case "home":
      return go(`/demo/crm/${known(target.scope).key}`, quietly);
    case "list":
      return popList(known(target.scope || "Contact"), target.listViewId);
    case "search":
      return go(`/demo/crm/search?q=${encodeURIComponent(target.text)}`, quietly);
    case "new":
      return go(`/demo/crm/${known(target.entityName).key}/new`, { state: { defaults: target.defaults }, ...quietly });
    default:
      throw failure("target_unknown", `This page cannot show a ${target.kind}.`);
  }
}

/** @param {any} request see SearchRequest in ccp-overlay.d.ts */
export async function searchAndScreenPop({ searchParams, defaultFieldValues, deferred }) {
  const found = people(searchParams === "" ? [] : await api.search(searchParams));
  if (!deferred) await popMatches(found, searchParams, defaultFieldValues);
  return Object.fromEntries(found.map((record) => [record.Id, match(record)]));
}

/** A caller's number also stands in tasks about earlier calls: people come before what is about them. @param {any[]} found */
function people(found) {
  for (const key of ["customers", "leads"]) {
    const some = found.filter((record) => typeOf(record.type)?.key === key);
    if (some.length > 0) return some;
  }
  return found;
}

/** @param {any[]} found @param {string} text @param {Record<string, any>} defaults */
async function popMatches(found, text, defaults) {
  const [only] = found;
  const type = typeOf(only?.type);
  if (found.length === 1 && type) await go(pathOf(type, only), quietly);
  else if (text !== "") await go(`/demo/crm/search?q=${encodeURIComponent(text)}`, quietly);
  else await go("/demo/crm/customers/new", { state: { defaults }, ...quietly });
}

/** @param {any} record */
function match(record) {
  const type = typeOf(record.type);
  return { Id: record.Id, Name: type?.name(record) ?? "", RecordType: type?.entity ?? "" };
}

/** @param {string} id @param {string} [word] */
async function popRecord(id, word) {
  const found = await findRecord(id, typeOf(word));
  if (found === null) throw failure("record_not_found", "This CRM has no such record.");
  await go(pathOf(found.type, found.record), quietly);
  toast(`Opened ${found.type.name(found.record)}.`);
}

/** @param {import("./types.js").RecordType} type @param {string} view */
async function popList(type, view) {
  const id = Object.keys(type.views).find((each) => each.toLowerCase() === view.toLowerCase());
  if (id === undefined) throw failure("list_not_found", `There is no view “${view}” of ${type.many.toLowerCase()}.`);
  await go(`/demo/crm/${type.key}?view=${id}`, quietly);
}

/** Our own pages open here; others as a link, since a window nobody clicked for would be blocked. @param {URL} url */
async function popUrl(url) {
  if (url.origin === location.origin && /^\/demo\/crm(\/|$)/.test(url.pathname)) {
    await go(url.pathname + url.search, quietly);
    return;
  }
  const outside = url.protocol.startsWith("http") ? { target: "_blank", rel: "noopener noreferrer" } : {};
  toast("A flow wants to open", h("a", { href: url.href, ...outside }, url.href));
}

/** @param {string} word */
function known(word) {
  const type = typeOf(word);
  if (type === undefined) throw failure("scope_unknown", `This CRM has no ${word}.`);
  return type;
}
