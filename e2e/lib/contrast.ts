// Contrast in forced colours, where axe reads a colour that is not painted (`-webkit-text-fill-color` is not among
// the properties a browser forces, yet text is painted in the forced `color`).

import type { Page } from "@playwright/test";

/** Every visible text whose forced colour stands out from its background by less than 4.5 to 1. */
export async function lowContrast(page: Page): Promise<string[]> {
  const found = await Promise.all(page.frames().map((frame) => frame.evaluate(measure)));
  return found.flat();
}

/** Runs in the page. */
function measure(): string[] {
  const LEAST = 4.5;
  const parse = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([red, green, blue]: number[]): number => {
    const linear = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element: Element | null): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return canvas;
  };
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.setProperty("background-color", "Canvas");
  const canvas = parse(getComputedStyle(probe).backgroundColor);
  probe.remove();
  const disabled = "[aria-disabled=true], :disabled, [aria-hidden=true]";
  const low: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent);
    const words = text.join("").trim();
    if (words === "" || element.closest(disabled) || !element.checkVisibility({ visibilityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    const [front, back] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < LEAST) low.push(`"${words.slice(0, 40)}" has a contrast of ${ratio.toFixed(2)}`);
  }
  return low;
}
