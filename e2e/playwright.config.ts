import { defineConfig } from "@playwright/test";
import { chromium } from "./lib/chromium.js";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results/artifacts",
  fullyParallel: true,
  workers: Number(process.env.CCP_E2E_WORKERS ?? 2),
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? "test-results/report.json" }]],
  use: {
    browserName: "chromium",
    // A control that is not there after so long will not come; the whole test need not wait for it.
    actionTimeout: 10_000,
    // Wide enough for the drawer to stand beside something, as it does in a CRM.
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    trace: process.env.CCP_TRACE ? "retain-on-failure" : "off",
    launchOptions: chromium,
  },
});
