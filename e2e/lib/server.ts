// The server as a child process on a database of its own: start, stop, kill and start again on the same port.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const BINARY = resolve(process.env.CCP_SERVER_BIN ?? join(import.meta.dirname, "../../target/debug/ccp-server"));
const START_MS = 20_000;
const LISTENING = /listening on http:\/\/127\.0\.0\.1:(\d+)/;
const KEPT_OUTPUT = 200_000;

export interface ServerOptions {
  /** Folder of the database; made when missing. */
  folder: string;
  /** What browsers call the server, when that is not its own address (a proxy stands in front). */
  publicUrl?: string;
  /** More command-line options. */
  options?: string[];
}

export class Server {
  /** The port it listens on, the same over restarts. */
  port = 0;
  /** What it wrote, for a failed test's report. */
  output = "";
  private child: ChildProcess | undefined;

  constructor(private readonly options: ServerOptions) {}

  /** Its own address; for calls that should not pass a proxy. */
  get direct(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The address browsers open. */
  get url(): string {
    return this.options.publicUrl ?? this.direct;
  }

  /** The demo CRM page, by the other name of this machine: another site than the frame in it. */
  get crmUrl(): string {
    return `${this.url.replace("127.0.0.1", "localhost")}/demo/crm`;
  }

  /** Starts it and waits until it says where it listens; again on the same port after the first time. */
  async start(): Promise<void> {
    mkdirSync(this.options.folder, { recursive: true });
    const child = spawn(
      BINARY,
      [
        "serve",
        "--listen",
        `127.0.0.1:${this.port}`,
        "--demo",
        "--database",
        `sqlite://${join(this.options.folder, "ccp.db")}`,
        ...(this.options.publicUrl ? ["--public-url", this.options.publicUrl] : []),
        ...(this.options.options ?? []),
      ],
      { stdio: ["ignore", "pipe", "pipe"], cwd: this.options.folder },
    );
    this.child = child;
    this.port = await new Promise<number>((found, failed) => {
      const tooLate = setTimeout(() => failed(new Error(`the server did not start:\n${this.output}`)), START_MS);
      let started = "";
      const keep = (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-KEPT_OUTPUT);
      };
      child.stderr!.on("data", keep);
      child.stdout!.on("data", (chunk: Buffer) => {
        keep(chunk);
        started += chunk.toString();
        const line = LISTENING.exec(started);
        if (line) {
          clearTimeout(tooLate);
          found(Number(line[1]));
        }
      });
      child.once("error", (error) => {
        clearTimeout(tooLate);
        failed(new Error(`${BINARY}: ${error.message}`));
      });
      child.once("exit", (code) => {
        clearTimeout(tooLate);
        failed(new Error(`the server ended with ${code} at its start:\n${this.output}`));
      });
    });
  }

  /** Ends it by `signal` and waits until it is gone; SIGKILL leaves it no time for anything. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}

/** A database filled with the demo set once, to be copied for each test. */
export class Template {
  readonly folder = mkdtempSync(join(tmpdir(), "ccp-e2e-"));
  private copies = 0;

  async make(): Promise<void> {
    const server = new Server({ folder: join(this.folder, "template") });
    await server.start();
    await server.stop();
  }

  /** A fresh copy's folder. */
  copy(): string {
    this.copies += 1;
    const folder = join(this.folder, `copy-${this.copies}`);
    cpSync(join(this.folder, "template"), folder, { recursive: true });
    return folder;
  }

  remove(): void {
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
