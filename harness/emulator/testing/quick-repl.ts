import type { Board } from "../simulation/board.ts";
import type { CoSimulation } from "../simulation/co-simulation.ts";

/**
 * MicroPython's raw REPL on one emulated board, without a stream. Only tests and benchmarks of the emulator use it. All
 * other code runs programs through harness/board, which also works with real boards. Each call advances the whole
 * simulation, and throws if the board does not answer within a limit of virtual time.
 */
export class QuickRepl {
  readonly board: Board;
  readonly #simulation: CoSimulation;
  #output = "";

  constructor(simulation: CoSimulation, board: Board) {
    this.#simulation = simulation;
    this.board = board;
    board.serial.onData = (bytes) => {
      for (const byte of bytes) this.#output += String.fromCharCode(byte);
    };
  }

  /**
   * The text that the board has sent since the last boot, or since the start of the latest program if this start
   * was later. The text includes the `OK` and the control characters of the raw REPL.
   */
  get output(): string {
    return this.#output;
  }

  /** Turns the power on if it is off, and then waits for the prompt. */
  boot(): void {
    this.board.powerOn();
    this.#await("USB serial port", () => this.board.serial.isConnected);
    this.#output = "";
    this.#send("\r\x03\x02");
    this.#await("prompt", () => this.#output.includes(">>> "));
  }

  /** Runs a program until it ends and returns its output. Throws if the program raises an exception. */
  exec(program: string, limitMs = 10_000): string {
    this.start(program);
    this.#await("end of the program", () => this.#ending !== undefined, limitMs);
    const { printed, raised } = this.#ending!;
    if (raised !== "") throw new Error(raised);
    return printed.replaceAll("\r\n", "\n");
  }

  /** Starts a program and returns while the program runs. */
  start(program: string): void {
    this.#output = "";
    this.#send("\r\x03\x03\x01");
    this.#await("raw REPL", () => this.#output.includes("raw REPL; CTRL-B to exit\r\n>"));
    this.#output = "";
    this.#send(program + END);
    this.#await("OK", () => this.#output.startsWith("OK"));
  }

  /**
   * The output and traceback of the program. The value is undefined until the program has ended. The board sends OK,
   * the output, Ctrl-D, the traceback, Ctrl-D and the prompt.
   */
  get #ending(): { printed: string; raised: string } | undefined {
    if (!this.#output.endsWith(`${END}>`)) return undefined;
    const [printed = "", raised = "", prompt] = this.#output.slice(2).split(END);
    return prompt === ">" ? { printed, raised } : undefined;
  }

  #send(text: string): void {
    this.board.serial.write(new TextEncoder().encode(text));
  }

  #await(what: string, condition: () => boolean, limitMs = 5000): void {
    if (this.#simulation.runUntil(condition, { limitNs: limitMs * 1e6 })) return;
    throw new Error(
      `${this.board.name} (${this.board.state.kind}) did not reach "${what}" within ${limitMs} ms of virtual time. Its last output is ${JSON.stringify(this.#output.slice(-200))}`,
    );
  }
}

/** Ctrl-D. */
const END = "\x04";
