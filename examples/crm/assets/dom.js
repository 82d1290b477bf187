// Builds elements; whatever text comes from records stands in text nodes and can never become markup.

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on*` are listeners, `class` and `data-*` as in HTML, `false`
 *   and `undefined` leave one out
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(node));
  return element;
}

/** @param {Node | string | number} child */
function node(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/** @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
