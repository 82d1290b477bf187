// Real telephone calls: Kamailio with the example's configuration between two telephones, as a child process that does as it is told.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const BINARY = resolve(process.env.CCP_SIP_BIN ?? join(import.meta.dirname, "../../target/debug/ccp-sip-lab"));
/** Kamailio starts a hundred processes; on a busy machine that takes a while. */
const PATIENCE_MS = 60_000;

/** The demo set's address for telephone systems, on the server at `url`. */
export const demoEndpoint = (url: string): string => `${url}/api/v1/cti/demo-telephone-system-0001`;

/** What the caller's telephone notices. */
export type Noticed = "rings" | "answered" | "hung up" | `refused ${number}`;

export class Telephones {
  /** What it wrote beside its answers, for a failed test's report. */
  output = "";
  private readonly heard: string[] = [];
  private waiting: (() => void) | undefined;

  private constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      this.heard.push(line);
      this.waiting?.();
    });
    child.stderr!.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    // Who waits learns that nothing more will come.
    child.once("exit", () => this.waiting?.());
  }

  /** Starts them for the server that telephone systems reach at `endpoint`. */
  static async start(endpoint: string): Promise<Telephones> {
    const child = spawn(BINARY, [endpoint], { stdio: ["pipe", "pipe", "pipe"] });
    const failed = once(child, "error").then(([error]: [Error]) => {
      throw new Error(`${BINARY}: ${error.message}; cargo build -p ccp-sip-lab makes it`);
    });
    const telephones = new Telephones(child);
    const ready = await Promise.race([telephones.line(), failed]);
    if (!ready.startsWith("ready ")) throw new Error(`the telephones said: ${ready}\n${telephones.output}`);
    return telephones;
  }

  /** Somebody outside calls a number of the office. */
  callIn(from: string, to: string): void {
    this.say(`in ${from} ${to}`);
  }

  /** Somebody of the office calls a number outside. */
  callOut(from: string, to: string): void {
    this.say(`out ${from} ${to}`);
  }

  /** The called telephone takes the call. */
  answer(): void {
    this.say("answer");
  }

  /** The caller ends the call, whether it rings or is talked on. */
  hangUp(): void {
    this.say("hangup");
  }

  /** What the called telephone shows of the call that rings at it. */
  async display(): Promise<string> {
    this.say("display");
    const line = await this.line();
    if (!line.startsWith("shows ")) throw new Error(`expected the display, but: "${line}"\n${this.output}`);
    return line.slice("shows ".length);
  }

  /** Waits until the caller's telephone notices this, and nothing else before it. */
  async expect(noticed: Noticed): Promise<void> {
    const line = await this.line();
    if (line !== noticed) throw new Error(`expected the call to be "${noticed}", but: "${line}"\n${this.output}`);
  }

  /** Unplugs them and ends Kamailio. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.stdin!.end();
    await gone;
  }

  private say(command: string): void {
    this.child.stdin!.write(`${command}\n`);
  }

  private async line(): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    while (this.heard.length === 0) {
      if (this.child.exitCode !== null || Date.now() > until) throw new Error(`the telephones say nothing:\n${this.output}`);
      await new Promise<void>((next) => {
        const timer = setTimeout(next, until - Date.now());
        this.waiting = () => {
          clearTimeout(timer);
          next();
        };
      });
    }
    return this.heard.shift()!;
  }
}
