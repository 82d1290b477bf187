// A browser with a profile of its own, for settings that a test's usual context cannot have.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, type LaunchOptions, chromium } from "@playwright/test";

/** What a frame of another site may store; browsers differ, users choose. */
export type ThirdPartyStorage = "allowed" | "blocked";

// Chromium's setting profile.cookie_controls_mode.
const MODES = { allowed: 0, blocked: 1 };

export async function openProfile(
  folder: string,
  storage: ThirdPartyStorage,
  options: LaunchOptions,
): Promise<BrowserContext> {
  mkdirSync(join(folder, "Default"), { recursive: true });
  const profile = { cookie_controls_mode: MODES[storage], block_third_party_cookies: storage === "blocked" };
  writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify({ profile }));
  return chromium.launchPersistentContext(folder, { ...options, viewport: { width: 1280, height: 800 } });
}
