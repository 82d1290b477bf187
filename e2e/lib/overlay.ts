// The overlay as its user finds it: by accessible roles and names only.

import { type FrameLocator, type Locator, type Page, expect } from "@playwright/test";

export type Panel = "Attributes" | "Actions" | "Data" | "Calls";

/** One data item as it stands on the screen. */
export type Row = [key: string, value: string];

export class Overlay {
  /** `root` is the page, or the frame of a page that embeds the overlay. */
  constructor(readonly root: Page | FrameLocator) {}

  get drawer(): Locator {
    return this.root.getByRole("complementary", { name: "CCP overlay" });
  }

  get loginField(): Locator {
    return this.root.getByRole("textbox", { name: "Login" });
  }

  get passwordField(): Locator {
    return this.root.getByRole("textbox", { name: "Password" });
  }

  get tabs(): Locator {
    return this.root.getByRole("tablist", { name: "Panels" });
  }

  get contacts(): Locator {
    return this.root.getByRole("tablist", { name: "Contacts" });
  }

  get actions(): Locator {
    return this.root.getByRole("list", { name: "Actions" });
  }

  get moreButton(): Locator {
    return this.root.getByRole("button", { name: "More panels" });
  }

  get goBack(): Locator {
    return this.root.getByRole("button", { name: "Go back" });
  }

  get submit(): Locator {
    return this.root.getByRole("button", { name: "Submit", exact: true });
  }

  get dataHeading(): Locator {
    return this.root.getByRole("heading", { name: "Data Sink" });
  }

  get tables(): Locator {
    return this.root.getByRole("tabpanel", { name: "Data" }).getByRole("table");
  }

  /** The connection mark while it says `state`. */
  connection(state: "Connected" | "Reconnecting…" | "Offline"): Locator {
    const marks = this.root.getByRole("status");
    return this.root.getByRole("status", { name: state }).or(marks.filter({ hasText: state })).first();
  }

  /** Signs in where this tab is not yet, and waits for a connected drawer. */
  async enter(login = "anna"): Promise<void> {
    await expect(this.tabs.or(this.loginField)).toBeVisible();
    if (await this.loginField.isVisible()) await this.signIn(login);
    else await this.connected();
  }

  /** Fills the sign-in form and waits for a connected drawer. */
  async signIn(login = "anna", password = "demo"): Promise<void> {
    await this.loginField.fill(login);
    await this.passwordField.fill(password);
    await this.root.getByRole("button", { name: "Sign in" }).click();
    await expect(this.tabs).toBeVisible();
    await this.connected();
  }

  async connected(timeout = 20_000): Promise<void> {
    await expect(this.connection("Connected")).toBeVisible({ timeout });
  }

  tab(panel: Panel): Locator {
    return this.tabs.getByRole("tab", { name: panel, exact: true });
  }

  /** Shows a panel, by its tab or by the ⋮ menu when its tab has no room. */
  async open(panel: Panel): Promise<void> {
    await expect(this.tabs).toBeVisible();
    if (await this.tab(panel).isVisible()) {
      await this.tab(panel).click();
    } else {
      await this.moreButton.click();
      await this.root.getByRole("menuitem", { name: panel, exact: true }).click();
    }
    await expect(this.tab(panel)).toHaveAttribute("aria-selected", "true");
  }

  /** The "Execute" button of an action without a form. */
  execute(name: string): Locator {
    return this.root.getByRole("button", { name: `Execute ${name}`, exact: true });
  }

  /** The row of an action with a form. */
  row(name: string): Locator {
    return this.actions.getByRole("button", { name, exact: true });
  }

  /** Opens an action's form and waits for its heading. */
  async openForm(name: string, title = name): Promise<void> {
    await this.row(name).click();
    await expect(this.heading(title)).toBeVisible();
  }

  heading(name: string): Locator {
    return this.root.getByRole("heading", { name, exact: true });
  }

  /** A text field of the open form; required ones carry a star. */
  field(label: string): Locator {
    return this.root.getByRole("textbox", { name: new RegExp(`^${escape(label)}\\s*\\*?$`) });
  }

  contact(name: string | RegExp): Locator {
    return this.contacts.getByRole("tab", { name });
  }

  /** Keys and values of the Data panel from top to bottom; the panel must be open. */
  async rows(): Promise<Row[]> {
    return this.tables.evaluateAll((tables) =>
      tables.flatMap((table) =>
        [...table.querySelectorAll("tr, [role=row]")].flatMap((row): [string, string][] => {
          const key = row.querySelector("th, [role=rowheader]");
          const value = row.querySelector("td, [role=cell]");
          return key && value ? [[key.textContent!.trim(), value.textContent!.trim()]] : [];
        }),
      ),
    );
  }

  /** The row of the Data panel with this key. */
  dataRow(key: string): Locator {
    return this.tables.getByRole("row").filter({ has: this.root.getByRole("rowheader", { name: key, exact: true }) });
  }

  /** The value cell of the Data panel beside `key`. */
  value(key: string): Locator {
    return this.dataRow(key).getByRole("cell").first();
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
