// Where rows run: beside no browser, an overlay alone, the demo CRM, and pages that answer anything or nothing.

import type { Page } from "@playwright/test";
import { Crm } from "../crm.js";
import { expect } from "../fixtures.js";
import { Overlay } from "../overlay.js";
import type { Server } from "../server.js";
import type { BrowserPlace, Row, Seen } from "./row.js";

/** What a page of our own is asked, and what it answers: nothing, ever, when it gives a promise that is never kept. */
export type Answering = (name: string, args: unknown) => Promise<Row["answers"]>;

export const SILENT: Answering = () => new Promise(() => {});

/** Opens the place and gives the overlay in it. `hostUrl` is the page of the test's own HTTP server. */
export async function open(place: BrowserPlace, page: Page, server: Server, hostUrl: string, answering: Answering): Promise<Overlay> {
  if (place === "overlay") {
    const overlay = new Overlay(page);
    await page.goto(server.url);
    await overlay.signIn();
    await overlay.open("Data");
    return overlay;
  }
  await page.exposeFunction("answering", answering);
  const crm = new Crm(page);
  await crm.open(place === "crm" ? server.crmUrl : hostUrl);
  return crm.overlay;
}

/** Presses what a row says in the overlay's window. */
export async function press(page: Page, overlay: Overlay, pressed: NonNullable<Row["press"]>): Promise<void> {
  const dialog = overlay.root.getByRole("dialog");
  await expect(dialog).toBeVisible();
  if ("button" in pressed) await dialog.getByRole("button", { name: pressed.button, exact: true }).click();
  else await page.keyboard.press(pressed.key);
}

export async function expectSeen(page: Page, overlay: Overlay, seen: Seen): Promise<void> {
  if (seen.url) await expect(page).toHaveURL(seen.url);
  if (seen.softphone) await expect(page.getByRole("region", { name: "Softphone" })).toContainText(seen.softphone);
  if (seen.tabs) await expect(page.getByRole("navigation", { name: "Open tabs" })).toContainText(seen.tabs);
  if (seen.page) await expect(page.getByRole("main")).toContainText(seen.page);
  if (seen.overlay) await expect(overlay.root.locator("body")).toContainText(seen.overlay);
  const panel = page.getByRole("region", { name: "Overlay" });
  const size = async () => (await panel.boundingBox())!;
  if (seen.width) await expect.poll(async () => (await size()).width).toBe(seen.width);
  if (seen.height) await expect.poll(async () => (await size()).height).toBe(seen.height);
  if (seen.open !== undefined) await expect(new Crm(page).element).toHaveAttribute("data-ccp-open", String(seen.open));
}
