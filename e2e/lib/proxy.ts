// A TCP proxy before the server that breaks connections at chosen moments, as networks do at any.

import { type AddressInfo, type Server as Listener, type Socket, connect, createServer } from "node:net";

const REQUEST = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/;
const START_RUN = /^\/api\/v1\/actions\/[^/]+\/runs$/;
const LIVE = /^\/api\/v1\/live(\?|$)/;
const HEAD_END = "\r\n\r\n";
const TEXT_FRAME = 1;

/** A run that some client asked for, as it passed. */
export interface StartSeen {
  path: string;
  key: string | undefined;
  swallowed: boolean;
}

export class Proxy {
  /** Cuts every live socket after so many text frames from the server; 0 never. */
  cutAfterFrames = 0;
  /** Sockets cut by `cutAfterFrames` up to now. */
  cuts = 0;
  /** So many of the next answers to `POST …/runs` are lost: the server has answered, the client reads nothing. */
  swallowStarts = 0;
  /** Every `POST …/runs` that came by. */
  readonly starts: StartSeen[] = [];
  /** Live sockets opened up to now. */
  liveSockets = 0;
  private port = 0;
  private readonly pairs = new Set<Pair>();
  private refusing = false;
  private held = false;

  private constructor(
    private readonly listener: Listener,
    private readonly target: () => number,
  ) {}

  /** Listens on a free loopback port and passes to `target`'s port of the moment. */
  static async listen(target: () => number): Promise<Proxy> {
    const listener = createServer();
    const proxy = new Proxy(listener, target);
    listener.on("connection", (client) => proxy.accept(client));
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    proxy.port = (listener.address() as AddressInfo).port;
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Drops every connection now; new ones are let through. */
  dropAll(): void {
    for (const pair of this.pairs) pair.destroy();
  }

  /** Drops everything and refuses what comes, until `up`. */
  down(): void {
    this.refusing = true;
    this.dropAll();
  }

  up(): void {
    this.refusing = false;
  }

  /** Nothing passes, nothing is closed: the network that just hangs. */
  hold(): void {
    this.held = true;
    for (const pair of this.pairs) pair.pause();
  }

  resume(): void {
    this.held = false;
    for (const pair of this.pairs) pair.resume();
  }

  async close(): Promise<void> {
    this.down();
    await new Promise<void>((done) => this.listener.close(() => done()));
  }

  private accept(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    const pair = new Pair(this, client, connect(this.target(), "127.0.0.1"));
    this.pairs.add(pair);
    client.once("close", () => this.pairs.delete(pair));
    if (this.held) pair.pause();
  }
}

/** One connection through the proxy. */
class Pair {
  private live = false;
  private swallow: StartSeen | undefined;
  private swallowed = "";
  private readonly frames = new FrameCounter();

  constructor(
    private readonly proxy: Proxy,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on("data", (chunk) => this.fromClient(chunk));
    server.on("data", (chunk) => this.fromServer(chunk));
    for (const socket of [client, server]) {
      socket.on("error", () => this.destroy());
      socket.on("close", () => this.destroy());
    }
  }

  pause(): void {
    this.client.pause();
    this.server.pause();
  }

  resume(): void {
    this.client.resume();
    this.server.resume();
  }

  destroy(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private fromClient(chunk: Buffer): void {
    if (!this.live) this.look(chunk);
    if (!this.server.destroyed) this.server.write(chunk);
  }

  /** Browsers send a request's head in one piece, and the next one only after the answer. */
  private look(chunk: Buffer): void {
    const head = chunk.toString("latin1");
    const request = REQUEST.exec(head);
    if (!request) return;
    const [, method, path] = request;
    if (method === "GET" && LIVE.test(path)) {
      this.live = true;
      this.proxy.liveSockets += 1;
    } else if (method === "POST" && START_RUN.test(path)) {
      const key = /\r\nidempotency-key: *([^\r]*)\r\n/i.exec(head)?.[1];
      const seen: StartSeen = { path, key, swallowed: false };
      this.proxy.starts.push(seen);
      if (this.proxy.swallowStarts > 0) {
        this.proxy.swallowStarts -= 1;
        this.swallow = seen;
      }
    }
  }

  private fromServer(chunk: Buffer): void {
    if (this.swallow) {
      this.swallowed += chunk.toString("latin1");
      if (this.swallowed.includes(HEAD_END)) {
        this.swallow.swallowed = this.swallowed.startsWith("HTTP/1.1 202");
        this.destroy();
      }
      return;
    }
    if (!this.live || this.proxy.cutAfterFrames === 0) {
      if (this.live) this.frames.count(chunk, Infinity);
      if (!this.client.destroyed) this.client.write(chunk);
      return;
    }
    const end = this.frames.count(chunk, this.proxy.cutAfterFrames);
    if (end === undefined) {
      if (!this.client.destroyed) this.client.write(chunk);
      return;
    }
    // The last whole frame still arrives; what the client says from here on is lost.
    this.proxy.cuts += 1;
    this.server.destroy();
    this.client.removeAllListeners("data");
    this.client.resume();
    this.client.end(chunk.subarray(0, end));
  }
}

/** Counts the text frames in a byte stream that starts with the answer to an upgrade. */
class FrameCounter {
  private seen = 0;
  private head = "";
  private upgraded = false;
  private header: number[] = [];
  private payload = 0;
  private text = false;

  /** Takes the next bytes; gives the offset just behind the frame number `limit`, if it ended in them. */
  count(chunk: Buffer, limit: number): number | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (!this.upgraded) {
        this.head += String.fromCharCode(chunk[at]);
        at += 1;
        this.upgraded = this.head.endsWith(HEAD_END);
      } else if (this.payload > 0) {
        const taken = Math.min(this.payload, chunk.length - at);
        at += taken;
        this.payload -= taken;
        if (this.payload === 0 && this.frameEnds(limit)) return at;
      } else {
        this.header.push(chunk[at]);
        at += 1;
        const length = payloadLength(this.header);
        if (length === undefined) continue;
        this.text = (this.header[0] & 0x0f) === TEXT_FRAME;
        this.header = [];
        this.payload = length;
        if (length === 0 && this.frameEnds(limit)) return at;
      }
    }
    return undefined;
  }

  private frameEnds(limit: number): boolean {
    if (this.text) this.seen += 1;
    return this.text && this.seen >= limit;
  }
}

/** The payload's length once the header is whole; what servers send is not masked. */
function payloadLength(header: number[]): number | undefined {
  if (header.length < 2) return undefined;
  const short = header[1] & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (header.length < 2 + extra) return undefined;
  return extra === 0 ? short : header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0);
}
