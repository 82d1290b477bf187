// Small flows for tests, in the exported format.

export interface Block {
  id?: string;
  type: string;
  meta?: Record<string, unknown>;
  controls?: Record<string, unknown>;
  ports?: Record<string, string>;
}

export interface Flow {
  actions: (Block & { id: string })[];
}

/** What these tests use that goes on by `success`; all else goes on by `done`. */
const BY_SUCCESS = new Set([
  "SE_ShowModal",
  "SE_ContactUpdateAttributes",
  "SE_SFScreenpopObject",
  "SE_SFScreenpopUrl",
  "SE_SFScreenpopNewRecord",
  "SE_SFCreateTask",
  "SE_SFSaveLog",
  "SE_SFGetContactId",
  "SE_SFRetrieve",
  "SE_SFGetAppViewInfo",
  "SE_AgentMute",
  "SE_HttpRequest",
]);

/** A flow that walks the blocks one after the other, Start before them and End behind. */
export function line(...blocks: Block[]): Flow {
  const all: Block[] = [{ type: "SE_Start" }, ...blocks, { type: "SE_End" }];
  const ids = all.map((block, at) => block.id ?? `uid-${at}`);
  return {
    actions: all.map((block, at) => ({
      meta: {},
      controls: {},
      ports: block.type === "SE_End" ? {} : { [BY_SUCCESS.has(block.type) ? "success" : "done"]: ids[at + 1] },
      ...block,
      id: ids[at],
    })),
  };
}

export const send = (value: Record<string, unknown>): Block => ({
  type: "SE_SendDataToOverlay",
  controls: { value },
});

export const delay = (milliseconds: number): Block => ({ type: "SE_CoreDelay", controls: { milliseconds } });

export const screenPop = (recordId: string): Block => ({
  type: "SE_SFScreenpopObject",
  controls: { recordId, noPopOnEmpty: false },
});

export const setAttributes = (attributes: Record<string, unknown>): Block => ({
  type: "SE_ContactUpdateAttributes",
  controls: { attributes },
});

/** The key of item number `at` (from 1) of `items`. */
export const itemKey = (at: number): string => `Item ${String(at).padStart(2, "0")}`;

/** Sends `count` data items of one distinct pair each, a pause before each. */
export function items(count: number, pauseMs: number): Flow {
  const blocks: Block[] = [];
  for (let at = 1; at <= count; at += 1) blocks.push(delay(pauseMs), send({ [itemKey(at)]: `value ${at}` }));
  return line(...blocks);
}

/** What `items` leaves, in order. */
export const itemPairs = (count: number): [string, string][] =>
  Array.from({ length: count }, (_, at) => [itemKey(at + 1), `value ${at + 1}`]);
