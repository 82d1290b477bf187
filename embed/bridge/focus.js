// Tells whether the agent looks at this page: a frame has no focus of its own while the agent works around it.

// Pointers and keys say "here" again even when the state did not change, since two windows of one agent may both
// believe to be in focus; at most so often, and never lost.
const REPEAT_MS = 1000;

/**
 * @param {Window} page
 * @param {(active: boolean) => void} report
 * @returns {{ now(): boolean, stop(): void }}
 */
export function watchFocus(page, report) {
  const doc = page.document;
  const now = () => doc.visibilityState === "visible" && doc.hasFocus();
  let told = now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  let again = false;

  const changed = () => {
    const active = now();
    if (active === told) return;
    told = active;
    report(active);
  };
  const touched = () => {
    if (pause !== undefined) {
      again = true;
      return;
    }
    told = true;
    report(true);
    pause = setTimeout(() => {
      pause = undefined;
      if (!again) return;
      again = false;
      if (now()) touched();
    }, REPEAT_MS);
  };
  // When focus goes into the frame the window is blurred, yet the page still has it: ask once that has settled.
  const settle = () => setTimeout(changed, 0);

  page.addEventListener("focus", changed);
  page.addEventListener("blur", settle);
  doc.addEventListener("visibilitychange", changed);
  page.addEventListener("pointerdown", touched, true);
  page.addEventListener("keydown", touched, true);
  return {
    now,
    stop() {
      clearTimeout(pause);
      page.removeEventListener("focus", changed);
      page.removeEventListener("blur", settle);
      doc.removeEventListener("visibilitychange", changed);
      page.removeEventListener("pointerdown", touched, true);
      page.removeEventListener("keydown", touched, true);
    },
  };
}
