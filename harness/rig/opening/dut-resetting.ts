import { BoardError } from "../../board/board-error.ts";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import { boardOf, dutPinOf } from "../definition/dut-pins.ts";
import type { DutReset, WiredRigDefinition } from "../definition/rig-definition.ts";

/** How a rig resets its device under test, and the messages of the reset check. */
export class DutResetting {
  readonly kind: DutReset;
  readonly #definition: WiredRigDefinition;

  constructor(definition: WiredRigDefinition) {
    this.#definition = definition;
    this.kind = definition.kind === "bench" ? (definition.dut.reset ?? "wire") : "wire";
  }

  /**
   * Resets the board and waits for its prompt. If nothing can reset the board from outside, only MicroPython restarts,
   * and the pins of the wires become inputs. Throws BoardError.
   */
  async reset(dut: MicroPythonBoard): Promise<void> {
    if (this.kind !== "none") return dut.hardReset();
    await dut.softReset();
    // A soft reset does not change the pins. So the pins become inputs here.
    const wires = Object.values(this.#definition.wires);
    if (wires.length === 0) return;
    const ids = wires.map((wire) => dutPinOf(this.#definition, wire).id);
    const code = `from machine import Pin\nfor pin in ${JSON.stringify(ids)}:Pin(pin,Pin.IN)`;
    const { error } = await dut.exec(code, { limitMs: RELEASE_LIMIT_MS });
    if (error === "") return;
    const why = error.trimEnd().split("\n").at(-1);
    throw new BoardError(
      "refused",
      `${dut.name} cannot turn the pins of its wires into inputs (${why}). Check the wires and dut.board in the rig's file.`,
    );
  }

  /** The message of the reset check if the reset works. */
  success({ name }: MicroPythonBoard): string {
    switch (this.kind) {
      case "wire":
        return `GP${this.#definition.run?.instrument} of the instrument resets the device under test`;
      case "dtr-rts":
        return `the lines DTR and RTS of ${name} reset the device under test`;
      case "none":
        return "the rig cannot reset the board from outside. Before each program, MicroPython restarts and the wires become inputs, but other hardware of the board keeps its state. A program that hangs breaks the rig";
    }
  }

  /** The message of the reset check if the adapter's lines DTR and RTS do not reset the board. */
  failure({ name }: MicroPythonBoard): string {
    const { name: line } = boardOf(this.#definition).resetLine;
    return `the lines DTR and RTS of ${name} do not reset the device under test: after the reset, its REPL still has a variable that aiorig had set before. The USB adapter of the board has no reset circuit. Connect ${line} of the board to a GPIO of the instrument, and write this GPIO into the field "run" of the rig's file. If you cannot connect it, write dut.reset: "none".`;
  }
}

const RELEASE_LIMIT_MS = 5000;
