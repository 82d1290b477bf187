// Another system that flows may ask: it answers when and what a test says.

import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Api } from "./api.js";

export class Source {
  /** How often it was asked. */
  asked = 0;
  /** What it answers: an object as JSON, or a status alone. */
  answer: Record<string, string> | number = {};
  private held: ServerResponse[] | undefined;

  private constructor(private readonly server: Server) {
    server.on("request", (_, response: ServerResponse) => {
      this.asked += 1;
      if (this.held) this.held.push(response);
      else this.send(response);
    });
  }

  /** Starts one that the administrator's server may ask. */
  static async start(admin: Api): Promise<Source> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const source = new Source(server);
    const destination = { scheme: "http", host: "127.0.0.1", port: source.port, methods: ["GET"], allowPrivate: true };
    await admin.do("PUT", "/settings/outbound", { destinations: [destination] });
    return source;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Answers nobody until `release`. */
  hold(): void {
    this.held = [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const response of held) this.send(response);
  }

  close(): void {
    this.release();
    this.server.close();
    this.server.closeAllConnections();
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private send(response: ServerResponse): void {
    const failed = typeof this.answer === "number";
    response.writeHead(failed ? (this.answer as number) : 200, { "content-type": "application/json" });
    response.end(failed ? "" : JSON.stringify(this.answer));
  }
}
