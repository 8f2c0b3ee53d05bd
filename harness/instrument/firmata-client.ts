import firmataIo, { type Firmata } from "firmata-io";
import { BoardError } from "../board/board-error.ts";
import { deferred } from "../board/deferred.ts";
import type { HostTime } from "../board/host-time.ts";
import {
  type BoardMessage,
  EXTENSION,
  encodeHostMessage,
  type HostMessage,
  parseBoardMessage,
} from "./extension-messages.ts";
import type { FirmataTransport } from "./firmata-transport.ts";

/**
 * A client of firmata-io on an open port. It adds three things: time limits, an error when the connection ends, and the
 * messages of our extension. All waits use the host's time.
 */
export class FirmataClient {
  /** The plain Firmata client, for example for johnny-five. */
  readonly io: Firmata;
  /** This function is called with each message that does not answer a question. */
  onMessage: ((message: BoardMessage) => void) | undefined;
  /**
   * This function is called with the reason if a message of the extension was damaged on the way. The content of this
   * message is lost.
   */
  onDamage: ((why: string) => void) | undefined;
  /** This function is called with the text of the board's string messages. */
  onString: ((text: string) => void) | undefined;
  readonly #transport: FirmataTransport;
  readonly #time: HostTime;
  readonly #gone = deferred<never>();
  readonly #questions: Question[] = [];

  private constructor(transport: FirmataTransport, time: HostTime) {
    this.#transport = transport;
    this.#time = time;
    // The transport may have an earlier client that nobody uses any more. The earlier client must stop asking the
    // board.
    transport.removeAllListeners("data");
    this.io = new firmataIo.Firmata(transport);
    // Stop the timer of firmata-io, which would ask for the version after some real time. Time on an emulated board
    // passes at another speed than real time.
    clearTimeout(this.io.reportVersionTimeoutId);
    this.io.on(EXTENSION_EVENT, (bytes: readonly number[]) => this.#receive(bytes));
    // Ignore errors here. Each error also ends the connection, and the end of the connection is reported.
    this.io.on("error", () => {});
    this.io.on("string", (text: string) => this.onString?.(text));
    this.#gone.promise.catch(() => {});
    transport.once("close", () => this.#gone.reject(this.#goneError()));
  }

  /**
   * Waits until the board has reported its firmware and the abilities of its pins. If the board does not report them by
   * itself, asks the board. The new client replaces an earlier client of the transport. Throws BoardError: `silent` if
   * the board does not report them within OPEN_LIMIT_MS, or `gone` if the connection ends.
   */
  static async open(transport: FirmataTransport, time: HostTime): Promise<FirmataClient> {
    const client = new FirmataClient(transport, time);
    const ready = new Promise<void>((resolve) => client.io.once("ready", resolve));
    await Promise.all([
      client.wait<void>("description of itself", OPEN_LIMIT_MS, (done) => ready.then(done)),
      client.#askUntil(ready),
    ]);
    return client;
  }

  get name(): string {
    return this.#transport.name;
  }

  /** False after the board disappeared or the transport was closed. */
  get isOpen(): boolean {
    return this.#transport.isOpen;
  }

  /**
   * Calls `start`, which asks the board a question. Waits until `start` calls `done` with the answer. Throws
   * BoardError: `silent` if the answer does not arrive within `limitMs`, or `gone` if the connection ends.
   */
  async wait<T>(
    what: string,
    limitMs: number,
    start: (done: (value: T) => void) => void,
  ): Promise<T> {
    if (!this.#transport.isOpen) throw this.#goneError();
    const happened = new Promise<T>(start);
    const either = Promise.race([happened, this.#gone.promise]);
    if (await this.#time.waitFor(either, limitMs)) return either;
    const { traceback } = this.#transport;
    throw new BoardError(
      "silent",
      traceback === undefined
        ? `${this.name} sent no ${what} within ${limitMs} ms. The board does not run Firmata, or its program hangs. Start the instrument again, or reset the board.`
        : `the instrument's program on ${this.name} ended with an exception. Start the program again.\n${traceback}`,
    );
  }

  /** Sends a message of the extension and waits for the answer. Throws BoardError (`refused` if the board refuses). */
  async ask<K extends AnsweredKind>(
    message: HostMessage & { readonly kind: K },
    limitMs = ANSWER_LIMIT_MS,
  ): Promise<BoardMessage & { readonly kind: K }> {
    const question = this.#pose(message);
    const answer = await this.wait<BoardMessage | RangeError>(
      `answer to "${message.kind}"`,
      limitMs,
      (done) => {
        question.answer.promise.then(done);
      },
    );
    if (answer instanceof RangeError) throw this.#damagedError(answer);
    if (answer.kind === "refused") {
      throw new BoardError(
        "refused",
        `${this.name} refuses the message "${message.kind}": ${answer.why}`,
      );
    }
    return answer as BoardMessage & { readonly kind: K };
  }

  /**
   * Asks a question that only our instrument answers, and then a question that every Firmata board answers. If only the
   * second answer arrives, the board is not our instrument, and the function returns undefined. Throws BoardError
   * (`damaged` if bytes of the first question or of its answer were changed).
   */
  async askIfKnown<K extends AnsweredKind>(
    message: HostMessage & { readonly kind: K },
  ): Promise<(BoardMessage & { readonly kind: K }) | undefined> {
    const question = this.#pose(message);
    let answer: BoardMessage | RangeError | undefined;
    question.answer.promise.then((given) => {
      answer = given;
    });
    await this.wait<void>("name of its firmware", ANSWER_LIMIT_MS, (done) =>
      this.io.queryFirmware(done),
    );
    this.#drop(question);
    if (answer instanceof RangeError) throw this.#damagedError(answer);
    if (answer?.kind !== message.kind) return undefined;
    return answer as BoardMessage & { readonly kind: K };
  }

  /** Sends the bytes of a plain Firmata message that firmata-io does not support. */
  send(...bytes: number[]): void {
    this.#transport.write(Buffer.from(bytes));
  }

  sendExtension(message: HostMessage): void {
    this.io.sysexCommand(encodeHostMessage(message));
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  /**
   * Asks the board for its description every ASK_MS, until the description has arrived, the connection has ended, or
   * OPEN_LIMIT_MS has passed.
   */
  async #askUntil(ready: Promise<void>): Promise<void> {
    const over = Promise.race([ready, this.#gone.promise]);
    // A server that has just started sends its version without a question. If data has already arrived, this client may
    // have missed the version, so it asks immediately.
    if (this.#transport.hasData) this.#askWho();
    for (let passedMs = ASK_MS; passedMs < OPEN_LIMIT_MS; passedMs += ASK_MS) {
      if (await this.#time.waitFor(over, ASK_MS)) return;
      this.#askWho();
    }
  }

  #askWho(): void {
    this.io.reportVersion(() => {});
    this.io.queryFirmware(() => {});
  }

  #pose(message: HostMessage): Question {
    this.sendExtension(message);
    if (message.kind === "query") this.#transport.sentSum = 0;
    const question = {
      kind: message.kind,
      sentSum: this.#transport.sentSum,
      answer: deferred<BoardMessage | RangeError>(),
    };
    this.#questions.push(question);
    return question;
  }

  #receive(bytes: readonly number[]): void {
    let message: BoardMessage | undefined;
    try {
      message = parseBoardMessage(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.onDamage?.(error.message);
      for (const question of this.#questions.splice(0)) question.answer.resolve(error);
      return;
    }
    if (message === undefined) return;
    const kind = message.kind === "refused" ? message.what : message.kind;
    const question = this.#questions.find((candidate) => candidate.kind === kind);
    if (question === undefined) {
      this.onMessage?.(message);
      return;
    }
    this.#drop(question);
    question.answer.resolve(isHeard(message, question) ? message : new RangeError(UNHEARD));
  }

  #drop(question: Question): void {
    const at = this.#questions.indexOf(question);
    if (at >= 0) this.#questions.splice(at, 1);
  }

  #damagedError({ message }: RangeError): BoardError {
    return new BoardError(
      "damaged",
      `a message between the host and ${this.name} is damaged: ${message}. Try again. If it happens again, check the cable and the USB hub.`,
    );
  }

  #goneError(): BoardError {
    return new BoardError(
      "gone",
      `${this.name} disappeared: the instrument was unplugged, lost power or was reset, or its port was closed. Plug it in and open the rig again.`,
    );
  }
}

/** The kinds of messages that the board answers with a message of the same kind. */
export type AnsweredKind = HostMessage["kind"] & BoardMessage["kind"];

interface Question {
  readonly kind: HostMessage["kind"];
  /**
   * The checksum (CRC-32) that the board's answer must contain. It covers the bytes that the host has sent since the
   * last "query" message, including this question. Each "query" message starts a new checksum with the value 0.
   */
  readonly sentSum: number;
  readonly answer: ReturnType<typeof deferred<BoardMessage | RangeError>>;
}

/** Returns false if the message shows that the board has not received exactly the bytes that were sent. */
function isHeard(message: BoardMessage, { sentSum }: Question): boolean {
  return !("heard" in message) || message.heard === sentSum;
}

const UNHEARD = "bytes from the host were lost, duplicated or changed on the way to the board";
const OPEN_LIMIT_MS = 10_000;
/**
 * The pause between two questions. It is longer than a server needs to start, because some boards start their server
 * only when the port is opened.
 */
const ASK_MS = 2500;
const ANSWER_LIMIT_MS = 2000;

/**
 * The event that carries a message of the extension to the client that received the message. Our handler only emits
 * this event, because all clients of firmata-io share one table of handlers.
 */
const EXTENSION_EVENT = "aiorig-extension";
firmataIo.Firmata.SYSEX_RESPONSE[EXTENSION] = (io) =>
  io.emit(EXTENSION_EVENT, io.buffer.slice(2, -1));
