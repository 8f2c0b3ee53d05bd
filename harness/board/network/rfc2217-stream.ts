import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { type HostTime, realTime } from "../host-time.ts";
import { PortRefusal } from "../port-refusal.ts";
import {
  encodeCommand,
  encodeData,
  OPTIONS,
  type TelnetCommand,
  TelnetDecoder,
  type Verb,
} from "./telnet.ts";

/**
 * The bytes of a serial port behind an RFC 2217 server (https://www.rfc-editor.org/rfc/rfc2217). Telnet commands are
 * separated from the data, and the server may ask this end to pause. `set` changes the lines DTR and RTS, as for a
 * stream of serialport.
 */
export class Rfc2217Stream extends Duplex {
  readonly #socket: Socket;
  readonly #decoder = new TelnetDecoder();
  /**
   * What the server answered about each telnet option: true if it agreed, false if it refused. A key such as `client
   * 44` consists of the end that uses the option, and the number of the option. This end is the client.
   */
  readonly #agreed = new Map<string, boolean>();
  readonly #answers = new Map<number, Buffer>();
  #changed: (() => void) | undefined;
  /** The write that waits because the server asked for a pause. */
  #held: (() => void) | undefined;
  #isPaused = false;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.once("close", () => this.destroy());
  }

  /**
   * Agrees on binary transmission and on the serial port's settings: 8 data bits, no parity, one stop bit, no flow
   * control. If the server refuses something or does not answer within ANSWER_LIMIT_MS, closes the stream and rejects
   * with PortRefusal, which says why.
   */
  async negotiate(baudRate: number, time: HostTime = realTime): Promise<void> {
    try {
      for (const option of [OPTIONS.BINARY, OPTIONS.SUPPRESS_GO_AHEAD]) {
        this.#say("WILL", option);
        this.#say("DO", option);
      }
      this.#say("WILL", OPTIONS.COM_PORT);
      for (const [needed, what] of NEEDED) {
        const isAgreed = await this.#answer(() => this.#agreed.get(needed), time);
        if (isAgreed === undefined) throw new PortRefusal(NO_ANSWER);
        if (!isAgreed) throw new PortRefusal(`the server refuses ${what}. ${RAW_INSTEAD}`);
      }
      const wanted = Buffer.alloc(4);
      wanted.writeUInt32BE(baudRate);
      this.#order(ORDERS.baudRate, wanted);
      for (const [order, value] of FRAME) this.#order(order, Buffer.from([value]));
      const set = await this.#answer(() => this.#answers.get(ORDERS.baudRate), time);
      if (set === undefined) throw new PortRefusal(NO_ANSWER);
      if (set.length !== 4 || set.readUInt32BE() !== baudRate) {
        throw new PortRefusal(
          `the server did not set the port to ${baudRate} baud. Choose another "baudRate".`,
        );
      }
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  /** Sets the lines DTR and RTS. True means that the line is active. */
  set({ dtr, rts }: { dtr: boolean; rts: boolean }, done: (error: Error | null) => void): void {
    this.#order(ORDERS.control, Buffer.from([dtr ? CONTROL.dtrOn : CONTROL.dtrOff]));
    this.#order(ORDERS.control, Buffer.from([rts ? CONTROL.rtsOn : CONTROL.rtsOff]));
    done(this.destroyed ? new Error("the connection is closed") : null);
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const send = () => this.#socket.write(encodeData(bytes), (error) => done(error));
    if (this.#isPaused) this.#held = send;
    else send();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    this.#changed?.();
    done(error);
  }

  #receive(bytes: Buffer): void {
    try {
      const { data, commands } = this.#decoder.decode(bytes);
      if (data.length > 0) this.push(data);
      for (const command of commands) this.#obey(command);
    } catch {
      // The server does not speak telnet, so the meaning of its next bytes is not clear.
      this.destroy();
    }
    this.#changed?.();
  }

  #obey(command: TelnetCommand): void {
    if (command.kind === "negotiation") this.#consider(command.verb, command.option);
    else if (command.option === OPTIONS.COM_PORT && command.bytes.length > 0) {
      const [code = 0] = command.bytes;
      if (code === SERVER + ORDERS.suspend) this.#isPaused = true;
      else if (code === SERVER + ORDERS.resume) this.#continue();
      else this.#answers.set(code - SERVER, command.bytes.subarray(1));
    }
  }

  /** Records what the server says about an option. Refuses options that are not in OPTIONS. */
  #consider(verb: Verb, option: number): void {
    const isKnown = Object.values(OPTIONS).some((known) => known === option);
    if (verb === "WILL" || verb === "WONT") this.#agreed.set(`server ${option}`, verb === "WILL");
    else this.#agreed.set(`client ${option}`, verb === "DO");
    if (verb === "WILL" && !isKnown) this.#say("DONT", option);
    if (verb === "DO" && !isKnown) this.#say("WONT", option);
  }

  #continue(): void {
    this.#isPaused = false;
    const held = this.#held;
    this.#held = undefined;
    held?.();
  }

  #say(verb: Verb, option: number): void {
    this.#socket.write(encodeCommand({ kind: "negotiation", verb, option }));
  }

  #order(order: number, value: Buffer): void {
    const bytes = Buffer.concat([Buffer.from([order]), value]);
    this.#socket.write(encodeCommand({ kind: "subnegotiation", option: OPTIONS.COM_PORT, bytes }));
  }

  /**
   * Waits until `look` finds the server's answer, and returns this answer. Returns undefined if no answer comes within
   * ANSWER_LIMIT_MS. Throws if the server closes the connection.
   */
  async #answer<T>(look: () => T | undefined, time: HostTime): Promise<T | undefined> {
    const endMs = time.nowMs + ANSWER_LIMIT_MS;
    for (;;) {
      const answer = look();
      if (answer !== undefined) return answer;
      if (this.destroyed) throw new Error(`the server closed the connection. ${RAW_INSTEAD}`);
      const change = new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
      if (!(await time.waitFor(change, endMs - time.nowMs))) return undefined;
    }
  }
}

/** The numbers of the client's commands. The server's answer to a command has a number that is 100 higher. */
const ORDERS = {
  baudRate: 1,
  dataSize: 2,
  parity: 3,
  stopSize: 4,
  control: 5,
  suspend: 8,
  resume: 9,
} as const;

const SERVER = 100;

/** The values of the command `control`. */
const CONTROL = { noFlowControl: 1, dtrOn: 8, dtrOff: 9, rtsOn: 11, rtsOff: 12 } as const;

/** The commands that set 8 data bits, no parity, one stop bit and no flow control, each with its value. */
const FRAME = [
  [ORDERS.dataSize, 8],
  [ORDERS.parity, 1],
  [ORDERS.stopSize, 1],
  [ORDERS.control, CONTROL.noFlowControl],
] as const;

/** The options that both ends must agree on. Each has the words with which a message describes it. */
const NEEDED = [
  [`client ${OPTIONS.COM_PORT}`, "control of its serial port (RFC 2217)"],
  [`client ${OPTIONS.BINARY}`, "binary data to its serial port"],
  [`server ${OPTIONS.BINARY}`, "binary data from its serial port"],
] as const;

const ANSWER_LIMIT_MS = 3000;

const RAW_INSTEAD = "If the server speaks raw TCP, use tcp:// instead of rfc2217://.";

const NO_ANSWER = `for ${ANSWER_LIMIT_MS} ms, the server did not answer as RFC 2217 requires. ${RAW_INSTEAD}`;
