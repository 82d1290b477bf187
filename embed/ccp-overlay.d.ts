/** The host page's side of the CCP overlay. */

/** JSON as it crosses the bridge. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

export interface MountOptions {
  /** Where the overlay is served, `https://overlay.example`. */
  url: string;
  /** The element the frame is put into. `document.body` pins it to the right edge of the window. */
  into: HTMLElement;
  /** What this page can do for a flow; without one every command is answered `capability_missing`. */
  adapter?: Adapter;
  /** The softphone beside the page, see {@link adapters.softphone}; may also come later, by {@link Overlay.attach}. */
  softphone?: Adapter;
  /** Gives a signed assertion (JWT) of who the agent is; asked for when the overlay has no session. */
  assertion?: () => string | Promise<string>;
  /**
   * Whether the browser's own notifications tell of ringing calls, in this page's name, where no adapter offers `notify`;
   * `true`. The agent is asked when they switch them on.
   */
  notifications?: boolean;
  /** CSS pixels of the frame until the overlay says what it needs; 344. */
  width?: number;
  /** `auto` (and absent) follows the browser. */
  theme?: "light" | "dark" | "auto";
  /** Design tokens to override, `{ "--accent": "#0a7755" }`: `--accent`, `--accent-ink`, `--radius`, `--font-size`. */
  tokens?: Record<string, string>;
  /** Language of the screens; the page's own `lang` when absent. */
  locale?: string;
  /** The frame's accessible name; "CCP overlay". */
  title?: string;
  /** Milliseconds a command may take at most; it is answered `deadline_passed` then, or before if the server waits no longer. */
  deadlineMs?: number;
}

/** What the page may be told through {@link Overlay.on}. */
export interface OverlayEvents {
  /** The overlay shook hands; again after each reload of the frame. */
  ready: Record<string, never>;
  /** The drawer was opened, closed or resized; the frame has that width already. */
  layout: { open: boolean; width: number };
  /** A command arrived and is being performed. */
  command: { name: string; args: Record<string, any> };
  /** A message that looked like ours was refused, with the reason; for finding out why nothing connects. */
  rejected: { reason: "source" | "origin" | "version" | "nonce" | "message"; origin: string };
}

export interface Overlay {
  readonly frame: HTMLIFrameElement;
  /** Whether the overlay shook hands. */
  readonly connected: boolean;
  /** Opens the drawer. */
  show(): void;
  /** Closes the drawer: only its handle stays. */
  hide(): void;
  /** Opens the drawer and moves the focus into it. */
  focus(): void;
  /**
   * Tells that something happened here; starts the flows of that source and event, once. Gives the event's id.
   * Throws `TypeError` for keys that are none, `RangeError` for a payload over 48 KiB or not JSON.
   */
  emit(source: string, event: string, payload?: JsonMap, about?: EventAbout): string;
  /** Adds what can be performed, a softphone that just signed in for example; the function given back takes it away. */
  attach(adapter: Adapter): () => void;
  /** Changes theme, tokens or language. */
  setContext(change: Pick<MountOptions, "theme" | "tokens" | "locale">): void;
  /** Listens; the function given back ends it. */
  on<Name extends keyof OverlayEvents>(name: Name, listener: (detail: OverlayEvents[Name]) => void): () => void;
  /** Takes the overlay out of the page. */
  unmount(): void;
}

export interface EventAbout {
  /** The contact of ours that it happened to; the one in view when absent. */
  contactId?: string;
  /** Told again with the same id it starts nothing; a new one when absent. */
  eventId?: string;
}

/** Resolves once the frame is in the page; it shakes hands by itself, see `on("ready")`. */
export function mount(options: MountOptions): Promise<Overlay>;

/** A record of the CRM. */
export interface RecordRef {
  recordId: string;
  objectType?: string;
  /** Of a number that was clicked: the run of the click. What it sends is shown with the call that comes back with this record. */
  runId?: string;
}

/** What comes with a command beside its arguments. */
export interface CommandAbout {
  /** Aborted when the answer would come too late. */
  signal: AbortSignal;
  /** The contact in hand of the run that asks: the overlay's id of it. */
  contactId?: string;
  /** The id by which the softphone told of that contact. */
  externalId?: string;
  /** The record whose number was clicked, else that of the contact: keep it, whole, with a call that is dialled. */
  record?: RecordRef;
}

/** What a CRM or softphone can do, in the words of flows. */
export interface Adapter {
  /** Command names that can be performed now: `sfScreenpopObject`. */
  capabilities(): string[];
  /** Performs one; what it gives are the block's results, what it throws is the failure. */
  perform(name: string, args: Record<string, any>, about: CommandAbout): unknown;
  /** Called once, on mount; the function given back is called on unmount. */
  connect?(host: {
    emit: Overlay["emit"];
    /** Call when the agent pressed the notice with this tag. */
    opened(tag: string): void;
    /** Call when `capabilities()` answers otherwise than before. */
    capabilitiesChanged(): void;
    page: Window;
  }): void | (() => void);
  /** Called when a frame shook hands: another overlay than before, which knows nothing of what was shown for the last one. */
  renew?(): void;
}

/** A failure with a code that the flow's trace shows. */
export class CommandError extends Error {
  constructor(code: string, message: string);
  readonly code: string;
}

export type ScreenPopTarget =
  | { kind: "record"; recordId: string; type?: string }
  | { kind: "url"; url: string }
  | { kind: "home"; scope: string }
  | { kind: "list"; listViewId: string; scope: string }
  | { kind: "search"; text: string }
  | { kind: "new"; entityName: string; defaults: Record<string, any> };

export interface SearchRequest {
  searchParams: string;
  queryParams: string | Record<string, any>;
  defaultFieldValues: Record<string, any>;
  /** Only search, do not pop. */
  deferred: boolean;
  callType: "inbound" | "outbound" | "internal";
}

/** A record of the page, as flows read it: `$.payload.recordId`. */
export interface PageRecord {
  recordId?: string;
  recordName?: string;
  objectType?: string;
  [key: string]: Json | undefined;
}

type Stop = void | (() => void);

/** Something to be told outside the overlay: a call rings. */
export interface Notice {
  /** Of one tag there is never a second. */
  tag: string;
  title: string;
  /** Neither a number nor a name. */
  text: string;
}

export interface NoticeAbout {
  /** Aborted when the notice is to go: the call rings no more. */
  signal: AbortSignal;
  /** Call when the agent pressed it: the overlay comes forward and opens what it was about. */
  open(): void;
}

export interface CustomHooks {
  /** Shows a notice, until `about.signal` is aborted; in place of the browser's own notifications. Throw when it cannot. */
  notify?(notice: Notice, about: NoticeAbout): void | Promise<void>;
  /** Asked when the agent switches notices on, upon their press; `true` when absent. */
  askToNotify?(): boolean | Promise<boolean>;
  /** Shows the target. Throw (a {@link CommandError} for a code of your own) when it cannot be shown. */
  screenPop?(target: ScreenPopTarget, about: CommandAbout): void | Promise<void>;
  /** Searches, shows what it found unless `deferred`, and gives the matches: record id to fields. */
  searchAndScreenPop?(request: SearchRequest, about: CommandAbout):
    | Record<string, JsonMap>
    | Promise<Record<string, JsonMap>>;
  /** Called on mount; call `emit` for each number that is clicked. */
  onClickToDial?(emit: (call: PageRecord & { number: string }) => string): Stop;
  /** Called on mount; call `emit` when another record came into view. */
  onNavigationChange?(emit: (record: PageRecord & { url?: string }) => string): Stop;
  /** Any other command by its name, `sfRefreshView` for example. Those of {@link commands} come with their arguments read. */
  commands?: Handlers;
}

/**
 * Functions by command. For a command of {@link commands}: `args` has every argument the table names (texts trimmed, an
 * absent text `""`, an absent map `{}`, an absent number or boolean `undefined`, addresses in full and fit to be
 * opened); what is given back is the results by name, or the value alone where there is one, or `boolean` for a question.
 */
export type Handlers = Record<string, (args: Record<string, any>, about: CommandAbout) => unknown>;

/** A contact as a softphone knows it. */
export interface SoftphoneContact {
  /** The softphone's own id of it, 1 to 250 characters. */
  externalId: string;
  channel: "voice" | "chat" | "task" | "queueCallback";
  /** Who began; `in` for a new one when absent. */
  direction?: "in" | "out";
  from?: string;
  to?: string;
  /** The queue's name. */
  queue?: string;
  attributes?: JsonMap;
  /** The record it is about: {@link CommandAbout.record} of the command that dialled. */
  record?: RecordRef;
}

export interface SoftphoneHooks {
  /** What the softphone can do: `agentDialNumber`, `contactStartRecording` … Another name throws `TypeError`. */
  commands: Handlers;
  /** Whether it can be asked now; while `false`, flows are told `capability_missing`. */
  isReady?(): boolean;
  /** Called on mount; the function given back is called on unmount. */
  connect?(overlay: {
    /** Tells of the agent (`agent`, `onStateChange`) or of a contact (`voiceContact`, `onRefresh`); see {@link Overlay.emit}. */
    raise: Overlay["emit"];
    /**
     * Tells of a contact that the softphone has: it is made on the server when its `externalId` is new, and moves with its
     * events. What `contact` names replaces what is known, attributes are merged (`null` removes); the rest stays. Gives the
     * event's id; an event that happens once to a contact (`onConnecting` … `onDestroy`) has the same whoever tells of it.
     */
    tell(contact: SoftphoneContact, event: string, payload?: JsonMap, about?: { eventId?: string }): string;
    /** Call when `isReady()` answers otherwise than before. */
    readyChanged(): void;
  }): Stop;
}

export const adapters: {
  readonly custom: (hooks: CustomHooks) => Adapter;
  readonly softphone: (hooks: SoftphoneHooks) => Adapter;
};

/** Every command there is, with who performs it, its arguments and its results; `!` marks what must be given. */
export const commands: Readonly<
  Record<
    string,
    {
      readonly by: "host" | "softphone";
      readonly args: Readonly<Record<string, string>>;
      readonly results: Readonly<Record<string, "any" | "list" | "map">> | "boolean";
    }
  >
>;

/** The address in full if a flow may open it (http, https, mailto, tel), else `null`. */
export function safeUrl(text: unknown, base: string): string | null;
