// What a row of the table of blocks may say: what a block is given, what comes of it, what is seen then.

import type { FieldSpec } from "../api.js";
import type { Block } from "../flows.js";

/** What is seen on the page afterwards. */
export interface Seen {
  /** The page's address. */
  url?: RegExp;
  /** Text in the softphone, the tab bar, the page itself, or the overlay. */
  softphone?: string | RegExp;
  tabs?: string | RegExp;
  page?: string | RegExp;
  overlay?: string | RegExp;
  /** The panel's size in pixels, where one is asked for. */
  width?: number;
  height?: number;
  /** Whether the drawer is open. */
  open?: boolean;
}

/** The contact that a row's run has in hand. */
export interface ContactSpec {
  channel: "voice" | "chat" | "task" | "queueCallback";
  direction: "in" | "out";
  from?: string;
  to?: string;
  queue?: string;
  attributes?: Record<string, unknown>;
  /** What happened to it before the run, in order. */
  events?: string[];
}

/** A block ahead of the row's own; the run goes on to the next one whichever port it takes. */
export type Before = Omit<Block, "ports"> & { id: string };

/** One run of one block. */
export interface Row {
  type: string;
  /** Text that begins with `WEB` leads to the test's own HTTP server. */
  controls?: Record<string, unknown> | null;
  /** The block begins the flow itself, without a Start before it. */
  first?: boolean;
  before?: Before[];
  contact?: ContactSpec;
  /** The action's fixed payload. */
  payload?: Record<string, unknown>;
  /** The action's form, and what is filled in. */
  form?: { fields: FieldSpec[]; filled: Record<string, unknown> };
  /** The ports that lead nowhere; every other one leads to an end of its own. */
  unwired?: string[];

  /**
   * The block's results. Unless told: a question's `false`; every result as null where a block goes on by `done` in spite
   * of what it was given; else null.
   */
  results?: unknown;
  /** The code it fails with; absent when it does what it is for. */
  exception?: string;
  /** How the run ends: `completed` unless told. */
  ends?: "completed" | "failed";
  shows?: Seen;
  /** What the run leaves in the agent's feed besides its own news, in order. */
  feeds?: { kind: string; body: unknown }[];
  /** What the server's log tells of the block. */
  logs?: { level: string; length: number };

  /** The button pressed in the overlay's window, or the key where that has a name such as `Escape`. */
  press?: { button: string } | { key: string };
  /** The arguments that an obliging page gets, and what it answers: a value, or the code it refuses with. */
  asked?: Record<string, unknown>;
  answers?: { gives?: unknown; refuses?: string };
}

/**
 * What a browser shows while rows run. `overlay`: the overlay in a tab of its own; `crm`: the demo CRM with its softphone
 * around it; `obliging`: a page that answers what the row says.
 */
export type BrowserPlace = "overlay" | "crm" | "obliging";

/** Rows in one place: beside no browser, or in one, where there is one agent and so one row at a time. */
export type Table = { name: string; rows: Row[] } & (
  | { place: BrowserPlace }
  /** A story: what one row leaves the next one finds; otherwise no row knows of another and many run at once. */
  | { place: "server"; story: boolean }
);

/** Stands for the address of the test's own HTTP server. */
export const WEB = "http://web.test";
