// The demo set's telephone system, as a test plays it.

import { expect } from "@playwright/test";
import type { Server } from "./server.js";

const TOKEN = "demo-telephone-system-0001";

/** What the telephone system tells of one call. */
export async function told(server: Server, callId: string, event: string, more: Record<string, string> = {}): Promise<void> {
  const answer = await fetch(`${server.direct}/api/v1/cti/${TOKEN}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event, callId, direction: "in", ...more }),
  });
  expect(await answer.json()).toEqual({});
}

/** A call that rings in a queue. */
export const rings = (server: Server, callId: string, from: string, queue = "Support") =>
  told(server, callId, "newCall", { from, to: "100", queue });
