import { readSymbols } from "../emulator/firmware/symbols.ts";
import { Snapshot } from "../emulator/snapshot/snapshot.ts";
import { runOnBoard } from "../runtimes/board-run.ts";
import { bootPico, type PreparedPico } from "../runtimes/pico-virtual-board.ts";
import type { ReadProgram } from "../runtimes/program-file.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Outcome } from "../trace/run.ts";
import { Functions } from "./functions.ts";
import { Machine } from "./machine.ts";
import { PlaceNames } from "./place-names.ts";
import { PythonTracker } from "./python-tracker.ts";
import type { SearchedProgram } from "./window-search.ts";
import { type WatchedWires, Wires } from "./wires.ts";

export interface ProgramToSearch {
  readonly program: ReadProgram;
  /** The pin that gets the edge. */
  readonly gpio: number;
  /**
   * The edge that the search makes. If `edge` is undefined, the edge changes the pin from its current level to the
   * opposite level.
   */
  readonly edge?: "rising" | "falling" | undefined;
  readonly use?: Readonly<Record<string, string>> | undefined;
  /**
   * The wires that a clause uses. They cannot have devices, because a snapshot does not contain the state of a device.
   */
  readonly pins?: PinSetup | undefined;
}

/**
 * Boots an emulated Pico and starts a program. Returns the machine at the instant at which the program starts. If the
 * program cannot start, for example because of a syntax error, returns the outcome instead.
 */
export async function prepareProgram(
  pico: PreparedPico,
  { program, gpio, edge, use, pins }: ProgramToSearch,
): Promise<SearchedProgram | { readonly outcome: Outcome }> {
  const { simulation, chip, board } = bootPico(pico);
  const wires = pins && new Wires(simulation, chip, pins);
  const net = wires?.netOfPin(gpio) ?? simulation.join(`GP${gpio}`, chip.pin(gpio));
  const start = simulation.join("start signal", chip.pin(START_GPIO));
  const enough = new AbortController();
  let atStart: Snapshot | undefined;
  let watched: WatchedWires | undefined;
  const run = await runOnBoard(board, program, {
    library: pico.library,
    use,
    limitMs: START_LIMIT_MS,
    stop: enough.signal,
    atStop: () => ({ kind: "watched" }),
    start: {
      gpio: START_GPIO,
      limitMs: START_LIMIT_MS,
      onWaiting() {
        if (atStart !== undefined) return;
        if (edge !== undefined) simulation.drive(net, edge === "rising" ? "low" : "high");
        watched = wires?.start();
        simulation.drive(start, "high");
        atStart = Snapshot.take(simulation);
        enough.abort();
      },
    },
  });
  if (atStart === undefined) return { outcome: run.outcome };
  // The host's connection was only needed to start the program. So go back to the instant at which the program starts.
  // From there, the machine runs without the connection.
  atStart.restore();
  const symbols = await readSymbols(pico.identity.firmware!);
  const functions = symbols && new Functions(symbols);
  const machine = new Machine(simulation, chip, net, gpio);
  const file = program.file.slice(program.file.lastIndexOf("/") + 1);
  return {
    machine,
    tracker: new PythonTracker(machine, functions),
    names: new PlaceNames(machine, functions, file),
    wires: watched,
  };
}

/**
 * The pin of the start signal. It measures the supply voltage and is not on the header, so programs hardly ever use it.
 */
const START_GPIO = 29;
const START_LIMIT_MS = 5000;
