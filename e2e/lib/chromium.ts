// Which browser, and how it is started.

import { existsSync } from "node:fs";

const DEBIAN = "/usr/bin/chromium";

export const chromium = {
  /** Debian's where it is installed, else the one Playwright downloads. */
  executablePath: process.env.CCP_CHROMIUM ?? (existsSync(DEBIAN) ? DEBIAN : undefined),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
