// Working by keyboard alone: after every key the focus must be somewhere, in view, and be seen.

import { type Locator, type Page, expect } from "@playwright/test";

interface Focus {
  tag: string;
  role: string | null;
  name: string;
  lost: boolean;
  inView: boolean;
  covered: boolean;
  indicated: boolean;
}

export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses a key and checks the focus after it. */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    await this.check(`after ${key}`);
  }

  /** Types text into what has the focus. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.check(`after typing`);
  }

  /** Presses Tab (or another key) until `there` has the focus, looking at every stop on the way. */
  async goTo(there: Locator, key = "Tab", most = 40): Promise<void> {
    for (let presses = 0; presses < most; presses += 1) {
      if (await there.evaluate((element) => element === document.activeElement)) return;
      await this.press(key);
    }
    await expect(there, `not reached by ${most} × ${key}`).toBeFocused();
  }

  /** The focus is somewhere, can be seen, and is marked. */
  async check(when: string): Promise<void> {
    // A re-render may take a frame; a focus that is lost stays lost and fails.
    await expect
      .poll(async () => problem(await this.focus()), { message: `focus ${when}`, timeout: 2_000 })
      .toBe("");
  }

  private focus(): Promise<Focus> {
    return this.page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const lost = !element || element === document.body || element === document.documentElement;
      if (lost) return { tag: "body", role: null, name: "", lost, inView: false, covered: false, indicated: false };
      const box = element.getBoundingClientRect();
      const left = Math.max(box.left, 0);
      const top = Math.max(box.top, 0);
      const right = Math.min(box.right, window.innerWidth);
      const bottom = Math.min(box.bottom, window.innerHeight);
      const inView = right - left >= 1 && bottom - top >= 1;
      const hit = inView ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
      const covered = !hit || !(element.contains(hit) || hit.contains(element));
      // An outline, since shadows vanish in forced colours; the frame around a control may carry it.
      const marked = (one: Element | null) => {
        if (!one) return false;
        const style = getComputedStyle(one);
        const seen = style.outlineColor !== "rgba(0, 0, 0, 0)" && style.outlineColor !== "transparent";
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 && seen;
      };
      // Where nothing else can have the focus, a text field's own caret tells enough (WCAG 2.4.7, G149).
      const dialog = element.closest("dialog[open]");
      const alone = dialog?.querySelectorAll("input, button, a[href], select, textarea, [tabindex='0']").length === 1;
      const caret = alone && element.matches("input[type=text]") && getComputedStyle(element).caretColor !== "transparent";
      // On the calendar button inside a date field the browser draws its own mark, where no style of ours reaches.
      const inner = element.matches("input[type=date]") && !element.matches(":focus-visible:focus");
      const outlined = marked(element) || marked(element.parentElement);
      const indicated = inner || (element.matches(":focus-visible") && (outlined || caret));
      const name = element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40) ?? "";
      return { tag: element.tagName, role: element.getAttribute("role"), name, lost, inView, covered, indicated };
    });
  }
}

function problem(focus: Focus): string {
  if (focus.lost) return "the focus is lost";
  const where = `${focus.tag} ${focus.role ?? ""} "${focus.name}"`;
  if (!focus.inView) return `${where} is out of view`;
  if (focus.covered) return `${where} is covered`;
  return focus.indicated ? "" : `${where} has no visible mark of the focus`;
}
