// axe on what is on the screen, in every look it can have.

import AxeBuilder from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const HEIGHT = 800;

interface Look {
  name: string;
  width: number;
  colorScheme: "light" | "dark";
  forcedColors: "active" | "none";
}

export const LOOKS: Look[] = [
  { name: "light, 1280 px", width: 1280, colorScheme: "light", forcedColors: "none" },
  { name: "dark, 1280 px", width: 1280, colorScheme: "dark", forcedColors: "none" },
  { name: "light, 320 px", width: 320, colorScheme: "light", forcedColors: "none" },
  { name: "dark, 320 px", width: 320, colorScheme: "dark", forcedColors: "none" },
  { name: "forced colours, 320 px", width: 320, colorScheme: "light", forcedColors: "active" },
  { name: "forced colours, dark, 1280 px", width: 1280, colorScheme: "dark", forcedColors: "active" },
];

/** Fails on any finding of axe in any look, and when the page scrolls sideways at 320 px (WCAG 1.4.10). */
export async function expectAccessible(page: Page, screen: string, ready: () => Promise<void>): Promise<void> {
  const found: string[] = [];
  for (const look of LOOKS) {
    await page.setViewportSize({ width: look.width, height: HEIGHT });
    await page.emulateMedia({ colorScheme: look.colorScheme, forcedColors: look.forcedColors, reducedMotion: "reduce" });
    await ready();
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    for (const violation of violations) {
      for (const node of violation.nodes) {
        found.push(`${screen} (${look.name}): ${violation.id} at ${node.target.join(" ")}: ${node.failureSummary}`);
      }
    }
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (sideways > 0) found.push(`${screen} (${look.name}): the page is ${sideways} px wider than the window`);
  }
  expect(found).toEqual([]);
}
