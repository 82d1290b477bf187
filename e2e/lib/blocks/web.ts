// An HTTP server that does what is asked of it, for the blocks that call one; also a page around the overlay that does.

import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Web {
  url: string;
  /** A page, of another site than the overlay in it, that offers every command there is. */
  hostUrl: (overlayUrl: string) => string;
  close(): Promise<void>;
}

/** By the first part of the path. */
const PATHS: Record<string, (request: IncomingMessage, answer: ServerResponse, rest: string[]) => void> = {
  echo: (request, answer) => void echo(request, answer),
  status: (_, answer, [status]) => json(answer, Number(status), { status: Number(status) }),
  redirect: (_, answer) => void answer.writeHead(302, { location: "/echo" }).end(),
  text: (_, answer) => void answer.setHeader("content-type", "text/plain").end("not JSON"),
  broken: (_, answer) => void answer.setHeader("content-type", "application/json").end("{oops"),
  empty: (_, answer) => void answer.writeHead(204).end(),
  long: (_, answer) => void answer.end("x".repeat(200_000)),
  host: (request, answer) => void answer.setHeader("content-type", "text/html").end(hostPage(searchOf(request).get("overlay")!)),
  drop: (request) => void request.socket.destroy(),
  // Answered by nobody: the connection ends when the asker gives up, or the server goes.
  hang: () => {},
};

export async function listen(): Promise<Web> {
  const server = createServer((request, answer) => {
    const [first, ...rest] = new URL(request.url!, "http://web.test").pathname.slice(1).split("/");
    const path = PATHS[first];
    if (path) path(request, answer, rest);
    else json(answer, 404, { path: request.url });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hostUrl: (overlayUrl) => `http://localhost:${port}/host?overlay=${encodeURIComponent(overlayUrl)}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Says what arrived: of the headers those that a flow sets. */
async function echo(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const own = Object.entries(request.headers).filter(([name]) => name.startsWith("x-") || ["authorization", "content-type"].includes(name));
  json(answer, 200, {
    method: request.method,
    path: request.url!.split("?")[0],
    query: Object.fromEntries(searchOf(request)),
    headers: Object.fromEntries(own),
    body: Buffer.concat(chunks).toString(),
  });
}

const searchOf = (request: IncomingMessage) => new URL(request.url!, "http://web.test").searchParams;

const hostPage = (overlayUrl: string) => `<!doctype html><html lang="en"><title>A host page</title><body><h1>A host page</h1>
<script type="module">
  const { mount, adapters, commands, CommandError } = await import("${overlayUrl}/embed/ccp-overlay.js");
  const perform = (name) => async (args) => {
    const answer = await window.answering(name, args);
    if (answer?.refuses) throw new CommandError(answer.refuses, "The row says so.");
    return answer?.gives;
  };
  const all = Object.fromEntries(Object.keys(commands).map((name) => [name, perform(name)]));
  await mount({ url: "${overlayUrl}", into: document.body, adapter: adapters.custom({ commands: all }) });
</script>`;

function json(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
