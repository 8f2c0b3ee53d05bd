import { setImmediate as hostIsDone } from "node:timers/promises";
import type { PreparedPico } from "../runtimes/pico-virtual-board.ts";
import type { Outcome } from "../trace/run.ts";
import { type ProgramToSearch, prepareProgram } from "./prepare-program.ts";
import type { Tried } from "./search-result.ts";
import { type SearchWindow, type TriedPoint, WindowSearch } from "./window-search.ts";

export interface SearchProgress {
  /** The time that the search has reached, in microseconds since the start of the program. */
  readonly nowUs: number;
  /**
   * The part of the search window that has been searched, from 0 to 1. Undefined until the program reaches the window.
   */
  readonly done: number | undefined;
  readonly points: number;
}

export interface SearchOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SearchProgress) => void;
}

/** The reason why the program did not reach the search window, which is a period of the program's run. */
export type NoWindow =
  /** The program could not start. */
  | { readonly kind: "not started"; readonly outcome: Outcome }
  /** The program ended or reached its time limit before the window. */
  | { readonly kind: "no window"; readonly nowUs: number; readonly hasEnded: boolean };

/**
 * Searches the window, which is a period of the program's run. For each instruction in this period, there is one run of
 * the program, with one edge just before this instruction. If the signal aborts, returns what was tried so far. Each
 * search of the same program, firmware and window has the same result.
 */
export async function searchWindow(
  pico: PreparedPico,
  program: ProgramToSearch,
  window: SearchWindow,
  { signal, onProgress }: SearchOptions,
): Promise<Tried | NoWindow> {
  const prepared = await prepareProgram(pico, program);
  if ("outcome" in prepared) return { kind: "not started", outcome: prepared.outcome };
  const search = new WindowSearch(prepared, window);
  const points: TriedPoint[] = [];
  let toldMs = performance.now();
  const pause = async (done: number | undefined) => {
    if (performance.now() - toldMs < MOMENT_MS) return;
    onProgress({ nowUs: search.nowUs, done, points: points.length });
    await hostIsDone();
    toldMs = performance.now();
  };
  while (!signal.aborted && !search.approach()) {
    if (search.nowUs > LONGEST_APPROACH_US) break;
    await pause(undefined);
  }
  const { fromUs } = search;
  if (fromUs === undefined || search.isBeforeWindow) {
    return { kind: "no window", nowUs: search.nowUs, hasEnded: prepared.machine.hasEnded };
  }
  let isWhole = false;
  while (!signal.aborted) {
    const point = search.next();
    isWhole = point === undefined;
    if (point === undefined) break;
    points.push(point);
    await pause(search.progress);
  }
  const { wires } = prepared;
  const { ends } = search;
  return { fromUs, toUs: fromUs + window.lengthUs, points, ends, isWhole, ...(wires && { wires }) };
}

const MOMENT_MS = 100;
const LONGEST_APPROACH_US = 60e6;
