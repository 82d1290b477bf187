// axe on what is on the screen, in every look it can have.

import AxeBuilder from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";
import { lowContrast } from "./contrast.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const HEIGHT = 800;

interface Look {
  name: string;
  width: number;
  colorScheme: "light" | "dark";
  forcedColors: "active" | "none";
}

const LOOKS: Look[] = [
  { name: "light, 1280 px", width: 1280, colorScheme: "light", forcedColors: "none" },
  { name: "dark, 1280 px", width: 1280, colorScheme: "dark", forcedColors: "none" },
  { name: "dark, 320 px", width: 320, colorScheme: "dark", forcedColors: "none" },
  { name: "light, 320 px", width: 320, colorScheme: "light", forcedColors: "none" },
  { name: "forced colours, 320 px", width: 320, colorScheme: "light", forcedColors: "active" },
];

/** Fails on any finding of axe in any look, and when the page scrolls sideways at 320 px (WCAG 1.4.10). */
export async function expectAccessible(page: Page, screen: string, ready: () => Promise<void>): Promise<void> {
  const found: string[] = [];
  for (const look of LOOKS) {
    const { width, colorScheme, forcedColors } = look;
    await page.setViewportSize({ width, height: HEIGHT });
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
    await ready();
    for (const finding of await findings(page, forcedColors === "active")) {
      found.push(`${screen} (${look.name}): ${finding}`);
    }
  }
  expect(found).toEqual([]);
}

async function findings(page: Page, forced: boolean): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(RULES);
  const { violations } = await (forced ? axe.disableRules(["color-contrast"]) : axe).analyze();
  const found = violations.map(({ id, nodes }) => {
    const [first, ...others] = nodes;
    return `${id} at ${first.target.join(" ")} and ${others.length} more: ${first.failureSummary?.replace(/\s+/g, " ")}`;
  });
  if (forced) {
    found.push(...(await lowContrast(page)));
    await page.emulateMedia({ colorScheme: "dark" });
    found.push(...(await lowContrast(page)));
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (sideways > 0) found.push(`the page is ${sideways} px wider than the window`);
  return found;
}
