// Which addresses a flow may open on the host page.

const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const URL_LIMIT = 8192;

/**
 * The address in full, or `null` when its scheme may not be opened (`javascript:`, `data:`, `blob:` …) or it is none.
 * Relative addresses are taken from `base`.
 * @param {unknown} text
 * @param {string} base
 * @returns {string | null}
 */
export function safeUrl(text, base) {
  if (typeof text !== "string" || text.trim() === "" || text.length > URL_LIMIT) return null;
  try {
    // The parser drops what browsers drop (tabs, line breaks, leading blanks), so the scheme read here is the
    // scheme that would be opened.
    const url = new URL(text, base);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
