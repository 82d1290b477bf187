// The HTTP API as tests use it: as an administrator to prepare, as an agent to see what is really there.

import type { Flow } from "./flows.js";

export interface Answer {
  status: number;
  body: any;
  type: string;
}

export interface FieldSpec {
  name: string;
  label?: string;
  type?: string;
  order?: number;
  required?: boolean;
  options?: { value: string; label: string }[] | { flowId: string };
  default?: unknown;
}

export interface ActionSpec {
  name: string;
  flow: Flow;
  order?: number;
  payload?: Record<string, unknown>;
  form?: { title?: string; instructions?: string; fields?: FieldSpec[] };
}

export interface FeedEntry {
  seq: number;
  kind: string;
  contactId?: string;
  runId?: string;
  replaces?: number;
  body: any;
}

export class Api {
  private constructor(
    private readonly base: () => string,
    readonly token: string,
  ) {}

  /** Signs in and keeps the token; `base` is asked at each call. */
  static async signIn(base: () => string, login: string, password = "demo"): Promise<Api> {
    const answer = await fetch(`${base()}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ login, password }),
    });
    if (!answer.ok) throw new Error(`sign-in of ${login}: ${answer.status} ${await answer.text()}`);
    return new Api(base, (await answer.json()).token);
  }

  /** One call, whatever it answers. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.base()}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      type: answer.headers.get("content-type") ?? "",
      body: text === "" ? undefined : JSON.parse(text),
    };
  }

  /** One call that must succeed. */
  async do(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<any> {
    const answer = await this.call(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** All items of a list, over all its pages. */
  async all(path: string): Promise<any[]> {
    const items: any[] = [];
    let after: string | number | undefined;
    do {
      const join = path.includes("?") ? "&" : "?";
      const page = await this.do("GET", after === undefined ? path : `${path}${join}after=${encodeURIComponent(after)}`);
      items.push(...page.items);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return items;
  }

  /** Makes a flow, publishes it, and an action that starts it; gives the action's id. */
  async makeAction({ flow, ...action }: ActionSpec): Promise<string> {
    const flowId = await this.makeFlow(`${action.name} ${crypto.randomUUID()}`, flow);
    return (await this.do("POST", "/actions", { order: 0, ...action, flowId })).id;
  }

  /** Makes a flow and publishes it; a CTI Action's unless told otherwise. */
  async makeFlow(name: string, flow: Flow, source = "ctiAction", event?: string): Promise<string> {
    const document = await this.do("POST", "/flows", { name, source, ...(event ? { event } : {}), flow });
    await this.do("POST", `/flows/${document.id}/publish`);
    return document.id;
  }

  /** Switches just these panels on, in this order. */
  async panels(...ids: string[]): Promise<void> {
    const panels = ids.map((id) => ({ id, enabled: true }));
    await this.do("PUT", "/settings/panels", { panels, default: "actions", dataTitle: "Data Sink" });
    await this.do("PUT", "/settings/features", { recordingPanel: ids.includes("recording") });
  }

  /** Starts an action as the overlay does. */
  startAction(id: string, body: object = {}, key: string = crypto.randomUUID()): Promise<Answer> {
    return this.call("POST", `/actions/${id}/runs`, body, { "idempotency-key": key });
  }

  /** The agent's feed, from `after` on, perhaps of one kind. */
  async feed(kind?: string, after = 0): Promise<FeedEntry[]> {
    const items: FeedEntry[] = [];
    let next: number | string | undefined = after;
    while (next !== undefined) {
      const page: any = await this.do("GET", `/feed?after=${next}&limit=500${kind ? `&kind=${kind}` : ""}`);
      items.push(...page.items);
      next = page.items.length === 0 ? undefined : page.next;
    }
    return items;
  }

  /** Keys and values of all data items in the feed, oldest first. */
  async dataPairs(): Promise<[string, unknown][]> {
    const items = await this.feed("data");
    return items.flatMap((item) => item.body.fields.map((field: any) => [field.key, field.value] as [string, unknown]));
  }
}
