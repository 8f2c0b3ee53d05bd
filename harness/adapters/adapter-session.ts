import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { shorten } from "../text/shorten.ts";
import { type GroupEnd, type ProcessGroup, startGroup } from "../toolchain/process-group.ts";
import { AdapterFault } from "./adapter-fault.ts";
import { LineReader } from "./line-reader.ts";
import {
  type FromAdapter,
  type Hello,
  PROTOCOL_VERSION,
  type RunMessage,
  type ToAdapter,
  toAdapterSchema,
} from "./messages.ts";
import { quoteLine, readMessage } from "./read-message.ts";
import { RecordedRun, type RunRecord } from "./run-record.ts";

/** How to start an adapter. */
export interface AdapterCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The time limits of an adapter, in milliseconds by this machine's clock. */
export interface AdapterPatience {
  /** The longest time from the start of the process to the adapter's message `hello`. */
  readonly helloMs: number;
  /**
   * The longest time from the moment when a program reaches its time limit to the end of its run. The adapter must end
   * a program that reaches its time limit.
   */
  readonly endMs: number;
  /** The longest time from the message `bye` to the end of the process. */
  readonly byeMs: number;
}

export const PATIENCE: AdapterPatience = { helloMs: 10_000, endMs: 5_000, byeMs: 2_000 };

/**
 * One process of an adapter. It runs one program at a time. After a fault, an abort or too much output, aiorig kills
 * the process and ends the session.
 */
export class AdapterSession {
  readonly #group: ProcessGroup;
  readonly #stdin: Writable;
  readonly #reader = new LineReader();
  readonly #patience: AdapterPatience;
  readonly #stderr = new Tail();
  #hello: Hello | undefined;
  #state: State = { kind: "starting" };
  #fault: AdapterFault | undefined;
  #isOver = false;
  #lastRun: RunMessage | undefined;
  /** The session calls this function when its state has changed, or when there is a fault. */
  #onNews = () => {};

  /**
   * Starts an adapter and waits for its hello. Throws AdapterFault if the adapter cannot be started, or breaks the
   * protocol. In both cases the adapter's process has ended.
   */
  static async start(
    command: AdapterCommand,
    patience: AdapterPatience = PATIENCE,
  ): Promise<AdapterSession> {
    const session = new AdapterSession(command, patience);
    await session.#sayHello();
    return session;
  }

  private constructor({ command, args, env, cwd }: AdapterCommand, patience: AdapterPatience) {
    this.#patience = patience;
    this.#group = startGroup(command, args, {
      env,
      cwd,
      hasInput: true,
      onOutput: (stream, chunk) =>
        stream === "stdout" ? this.#read(chunk) : this.#readError(chunk),
      onOutputEnd: () => void this.#noticeClosed("output"),
    });
    this.#stdin = this.#group.stdin!;
    this.#stdin.on("error", () => void this.#noticeClosed("input"));
    void this.#group.ended.then((end) => this.#noticeEnd(end));
  }

  /** What the adapter said about itself. */
  get hello(): Hello {
    return this.#hello!;
  }

  /** False if the session has ended. In this case, the next program needs a new session. */
  get isUsable(): boolean {
    return !this.#isOver;
  }

  /** The fault that ended the session. The value is undefined if no fault ended the session. */
  get fault(): AdapterFault | undefined {
    return this.#fault;
  }

  /**
   * Runs one program. The promise always settles: when the program ends, or at the latest some seconds after the
   * program's limit. Throws AdapterFault if the adapter broke the protocol during this run, or since the end of the
   * previous run. Returns `aborted` if the signal is aborted.
   */
  async run(message: RunMessage, signal: AbortSignal): Promise<RunRecord | "aborted"> {
    if (this.#fault !== undefined) throw this.#fault;
    const run = new RecordedRun(message, this.hello);
    this.#state = { kind: "running", message, run };
    this.#lastRun = message;
    const abort = () => {
      this.#stop();
      this.#onNews();
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#send(message);
    const waitMs = message.limits.ms + this.#patience.endMs;
    await this.#waitUntil(() => this.#state.kind !== "running" || this.#isOver, waitMs);
    signal.removeEventListener("abort", abort);
    const state = this.#state as State;
    if (state.kind === "running" && !this.#isOver) {
      this.#fail(
        `did not end run ${message.id} (${message.name}) within ${waitMs} ms. The time limit of this program is ${message.limits.ms} ms. When a program reaches its time limit, the adapter must stop the program and answer with the outcome "timeout"${this.#unfinished()}`,
      );
    }
    if (signal.aborted) return "aborted";
    if (state.kind === "ended") await this.#checkSilence(message);
    if (this.#fault !== undefined) {
      await this.#group.ended;
      throw this.#explained(this.#fault);
    }
    const { marks, edges, output } = run;
    const end = state.kind === "ended" ? state.end : "flooded";
    return { marks, edges, ...output, end };
  }

  /**
   * Sends the message `bye` to the adapter and waits at most `byeMs` for the end of its process. Kills the process if
   * it has not ended by then. Never rejects.
   */
  async close(): Promise<void> {
    if (!this.#isOver) {
      this.#state = { kind: "leaving", hasAnswered: false };
      this.#send({ type: "bye" });
      this.#stdin.end();
      await this.#waitUntil(() => this.#isOver, this.#patience.byeMs);
      if (!this.#isOver) {
        this.#fail(
          `did not end within ${this.#patience.byeMs} ms after the message "bye", so aiorig killed the adapter. The adapter must answer "bye" with its own "bye" and then exit`,
        );
      }
    }
    await this.#group.ended;
  }

  /** Checks that the adapter sends no more messages for a run that has ended. */
  async #checkSilence({ id, name }: RunMessage): Promise<void> {
    if (this.#isOver) return;
    this.#state = { kind: "pinged", id };
    this.#send({ type: "ping", id });
    const { endMs } = this.#patience;
    await this.#waitUntil(() => this.#state.kind !== "pinged" || this.#isOver, endMs);
    if (this.#state.kind === "pinged" && !this.#isOver) {
      this.#fail(
        `did not answer the ping after run ${id} (${name}) within ${endMs} ms${this.#unfinished()}`,
      );
    }
  }

  async #sayHello(): Promise<void> {
    this.#send({ type: "hello", protocol: PROTOCOL_VERSION });
    const { helloMs } = this.#patience;
    await this.#waitUntil(() => this.#hello !== undefined || this.#isOver, helloMs);
    if (this.#hello === undefined) {
      this.#fail(
        `did not say hello within ${helloMs} ms. The adapter must answer the message "hello" with its own "hello"${this.#unfinished()}`,
      );
    }
    if (this.#fault === undefined) return;
    await this.#group.ended;
    throw this.#explained(this.#fault);
  }

  #send(message: ToAdapter): void {
    toAdapterSchema.parse(message);
    this.#stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      this.#reader.take(chunk, (line) => {
        if (!this.#isOver) this.#take(readMessage(line), line);
      });
    } catch (error) {
      if (!(error instanceof AdapterFault)) throw error;
      this.#fail(error.message);
    }
  }

  #readError(chunk: Buffer): void {
    this.#stderr.take(chunk);
    if (this.#stderr.bytes > MOST_ERROR_BYTES) {
      this.#fail(`wrote more than ${MOST_ERROR_BYTES} bytes to standard error`);
    }
  }

  #take(message: FromAdapter, line: string): void {
    const state = this.#state;
    if (message.type === "hello") {
      if (state.kind !== "starting") {
        throw new AdapterFault(
          `said hello a second time ${describeMoment(state, this.#lastRun)}. The adapter must say hello only once, as the answer to the hello of aiorig`,
        );
      }
      this.#hello = message;
      this.#state = { kind: "idle" };
    } else if (state.kind === "starting") {
      throw new AdapterFault(`sent ${quoteLine(line)} before its hello`);
    } else if (message.type === "bye") {
      if (state.kind !== "leaving") {
        throw new AdapterFault("said bye before aiorig said bye");
      }
      if (state.hasAnswered) throw new AdapterFault("said bye twice");
      state.hasAnswered = true;
    } else if (message.type === "pong") {
      if (state.kind !== "pinged" || message.id !== state.id) {
        const asked =
          state.kind === "pinged" ? `the ping was for run ${state.id}` : "there was no ping";
        throw new AdapterFault(
          `sent a pong for run ${message.id} ${describeMoment(state, this.#lastRun)}, but ${asked}`,
        );
      }
      this.#state = { kind: "idle" };
    } else {
      this.#takeOfRun(message, line);
    }
    this.#onNews();
  }

  #takeOfRun(
    message: Exclude<FromAdapter, { type: "hello" | "bye" | "pong" }>,
    line: string,
  ): void {
    const state = this.#state;
    const { type, id } = message;
    const what = type === "output" ? "output" : `${type === "mark" ? "a" : "an"} ${type}`;
    if (state.kind !== "running") {
      const last = this.#lastRun;
      if (last?.id === id) {
        throw new AdapterFault(
          type === "end"
            ? `ended run ${id} (${last.name}) twice`
            : `sent ${what} for run ${id} (${last.name}) after the end of this run: ${quoteLine(line)}`,
        );
      }
      throw new AdapterFault(
        `sent ${what} for run ${id}, but no program is running: ${quoteLine(line)}`,
      );
    }
    const { message: asked, run } = state;
    if (id !== asked.id) {
      throw new AdapterFault(
        `sent ${what} for run ${id}, but the run in progress is run ${asked.id} (${asked.name}): ${quoteLine(line)}`,
      );
    }
    if (message.type === "end") {
      run.checkEnd(message);
      this.#state = { kind: "ended", end: message };
      return;
    }
    run.take(message, Buffer.byteLength(line));
    if (run.isFlooded) {
      this.#state = { kind: "flooded" };
      this.#stop();
    }
  }

  /**
   * Reports a fault if the adapter's process still runs `CLOSED_MS` milliseconds after the adapter has closed its input
   * or output. After aiorig has sent `bye`, this is no fault.
   */
  async #noticeClosed(stream: "input" | "output"): Promise<void> {
    // A process usually ends soon after it has closed a stream. Its exit code and its last line then say more than this
    // fault, so this method reports nothing.
    const isEnding = this.#group.exited.then(() => true);
    if (await Promise.race([isEnding, delay(CLOSED_MS, false, { ref: false })])) return;
    if (this.#isOver || this.#state.kind === "leaving") return;
    this.#fail(
      `closed its standard ${stream} ${describeMoment(this.#state, this.#lastRun)}, but its process still runs. The adapter must keep its standard ${stream} open until it has said bye${this.#unfinished()}`,
    );
  }

  #noticeEnd(end: GroupEnd): void {
    const state = this.#state;
    const isKilled = this.#isOver;
    this.#isOver = true;
    if (isKilled) return;
    if (end.kind === "unstarted") {
      this.#fault = new AdapterFault(`could not be started: ${end.reason}`);
    } else if (this.#reader.rest !== "") {
      this.#fault = new AdapterFault(
        `${describeExit(end)} before it had sent the whole line: ${quoteLine(this.#reader.rest)}`,
      );
    } else if (state.kind !== "leaving") {
      this.#fault = new AdapterFault(
        `${describeExit(end)} ${describeMoment(state, this.#lastRun)}`,
      );
    } else if (!state.hasAnswered) {
      this.#fault = new AdapterFault(`${describeExit(end)} without an answer to the message "bye"`);
    } else if (end.kind === "signalled" || end.code !== 0) {
      this.#fault = new AdapterFault(
        `${describeExit(end)} after the message "bye". The exit code must be 0`,
      );
    }
    this.#onNews();
  }

  #fail(sentence: string): void {
    this.#fault ??= new AdapterFault(sentence);
    this.#stop();
    this.#onNews();
  }

  /** Ends the session immediately. */
  #stop(): void {
    this.#isOver = true;
    this.#group.kill();
  }

  /** Returns the fault together with the end of the adapter's standard error. */
  #explained(fault: AdapterFault): AdapterFault {
    const text = this.#stderr.text.trim();
    if (text === "") return fault;
    return new AdapterFault(
      `${fault.message}. Its standard error ends with ${JSON.stringify(shorten(text, MOST_SHOWN))}`,
    );
  }

  #unfinished(): string {
    const { rest } = this.#reader;
    return rest === "" ? "" : `. Its last line has no line feed: ${quoteLine(rest)}`;
  }

  /** Waits until `isTrue` returns true, but at most `mostMs` milliseconds. */
  #waitUntil(isTrue: () => boolean, mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(finish, mostMs);
      this.#onNews = () => {
        if (isTrue()) finish();
      };
      this.#onNews();
      function finish() {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}

type State =
  | { readonly kind: "starting" | "idle" | "flooded" }
  | { readonly kind: "pinged"; readonly id: number }
  | { readonly kind: "running"; readonly message: RunMessage; readonly run: RecordedRun }
  | { readonly kind: "ended"; readonly end: Exclude<RunRecord["end"], "flooded"> }
  | { readonly kind: "leaving"; hasAnswered: boolean };

/**
 * The longest time from the moment when a process closes a stream to the end of the process, in milliseconds. A process
 * may close its streams shortly before it ends. Most processes then end within 10 ms.
 */
const CLOSED_MS = 2_000;

/** The largest number of bytes that an adapter may write to its standard error while it runs. */
const MOST_ERROR_BYTES = 16 * 1024 * 1024;

/** The largest number of characters that a message shows from an adapter's standard error. */
const MOST_SHOWN = 400;

function describeExit(end: Exclude<GroupEnd, { kind: "unstarted" }>): string {
  return end.kind === "signalled" ? `died of ${end.signal}` : `exited with code ${end.code}`;
}

function describeMoment({ kind }: State, last: RunMessage | undefined): string {
  const run = last === undefined ? "" : ` run ${last.id} (${last.name})`;
  if (kind === "starting") return "before it said hello";
  if (kind === "running") return `in the middle of${run}`;
  if (kind === "leaving") return "after aiorig said bye";
  return last === undefined ? "before the first program" : `after the end of${run} and before bye`;
}

/** The last `KEPT_BYTES` bytes of a stream, and the number of all bytes of the stream. */
class Tail {
  bytes = 0;
  #kept = Buffer.alloc(0);

  take(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#kept = Buffer.concat([this.#kept, chunk]).subarray(-KEPT_BYTES);
  }

  get text(): string {
    return this.#kept.toString();
  }
}

const KEPT_BYTES = 8192;
