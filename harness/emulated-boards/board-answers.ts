import type { Board } from "../emulator/simulation/board.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";

/**
 * Turns on all boards and waits until each board shows MicroPython's prompt on its serial port. If a board starts a
 * program at power-on, Ctrl-C ends the program. Returns one sentence for each board that does not reach its prompt.
 */
export function bootToPrompt(simulation: CoSimulation): string[] {
  const { boards } = simulation;
  const starting = boards.map((board) => new StartingBoard(board));
  for (const board of boards) board.powerOn();
  const isUp = () => boards.every(({ serial }) => serial.isConnected);
  if (simulation.runUntil(isUp, { limitNs: PORT_LIMIT_MS * 1e6 })) {
    for (const { serial } of boards) serial.write(INTERRUPT);
    simulation.runUntil(() => starting.every(({ hasPrompt }) => hasPrompt), {
      limitNs: PROMPT_LIMIT_MS * 1e6,
    });
    // Ctrl-C may cause more output after the prompt. This output is dropped, so that the first user of the port does
    // not see it.
    simulation.advance(SETTLE_MS * 1e6);
  }
  for (const board of starting) board.forget();
  return starting.flatMap((board) => board.problem() ?? []);
}

class StartingBoard {
  hasPrompt = false;
  readonly #board: Board;
  #received = "";

  constructor(board: Board) {
    this.#board = board;
    board.serial.onData = (bytes) => {
      this.#received = (this.#received + Buffer.from(bytes).toString("latin1")).slice(-MOST_KEPT);
      this.hasPrompt ||= this.#received.endsWith(PROMPT);
    };
  }

  forget(): void {
    this.#board.serial.onData = undefined;
  }

  problem(): string | undefined {
    const { name, state, serial } = this.#board;
    if (state.kind === "locked up") return `${name} crashed: ${state.reason}.`;
    if (state.kind === "usb drive")
      return `${name} stays in its boot ROM, where it waits for firmware.`;
    if (!serial.isConnected)
      return `${name} did not connect a USB serial port within ${PORT_LIMIT_MS} ms.`;
    if (this.hasPrompt) return undefined;
    return `${name} has a USB serial port, but did not show MicroPython's prompt within ${PROMPT_LIMIT_MS} ms after Ctrl-C.`;
  }
}

/** The bytes to stop a program. They contain Ctrl-C twice, because a program may catch the first Ctrl-C. */
const INTERRUPT = Buffer.from("\r\x03\x03");
const PROMPT = ">>> ";
const MOST_KEPT = 100;

const SETTLE_MS = 20;
const PORT_LIMIT_MS = 5000;
const PROMPT_LIMIT_MS = 5000;
