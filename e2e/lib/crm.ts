// The demo CRM page with the overlay in its frame.

import { type FrameLocator, type Locator, type Page, expect } from "@playwright/test";
import { Overlay } from "./overlay.js";

export class Crm {
  readonly frame: FrameLocator;
  readonly overlay: Overlay;

  constructor(readonly page: Page) {
    this.frame = page.frameLocator('iframe[title="CCP overlay"]');
    this.overlay = new Overlay(this.frame);
  }

  get element(): Locator {
    return this.page.locator('iframe[title="CCP overlay"]');
  }

  get customers(): Locator {
    return this.page.getByRole("table", { name: "Customers" });
  }

  /** The heading of the record page, when it is of the record named so. */
  record(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { name });
  }

  /** Opens the page and signs in inside the frame, where this tab is not yet. */
  async open(url: string, login = "anna"): Promise<void> {
    await this.page.goto(url);
    await this.overlay.enter(login);
  }

  /** Goes to the list of customers, as a user would: the overlay's frame stays. */
  async toList(): Promise<void> {
    await this.page.getByRole("navigation", { name: "Records" }).getByRole("link", { name: "Customers" }).click();
    await expect(this.customers).toBeVisible();
  }

  /** Works in this page, so that it is the one in focus. */
  async focus(): Promise<void> {
    await this.page.bringToFront();
    await this.page.getByRole("heading").first().click();
  }

  /** The address of a record's page. */
  static recordUrl(crmUrl: string, type: string, id: string): string {
    return `${crmUrl}/${type}/${id}`;
  }
}
