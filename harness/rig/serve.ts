import { setImmediate as hostIsDone } from "node:timers/promises";
import type { Board } from "../emulator/simulation/board.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { Notices } from "./notices.ts";
import { nextEventNs, Pace } from "./pace.ts";
import type { Pty } from "./pty.ts";
import { ServedPort } from "./served-port.ts";
import { Wake } from "./wake.ts";

export interface ServeOptions {
  /** Holds virtual time back to wall time. Else it passes as fast as the boards can be emulated. */
  readonly isRealTime: boolean;
  /** Ends serving. */
  readonly signal: AbortSignal;
  /** Called with what the user should know: a board that hangs, two outputs on one wire. */
  readonly onNotice: (message: string) => void;
}

/**
 * Lets boards live, each with its serial port joined to a terminal, until the signal is aborted or a
 * terminal breaks; then it throws. Boards that all wait for something from outside cost no time. While
 * somebody who has a terminal open does not read what its board sent, time stands still, for a second at
 * most: then what comes is dropped, as a board does.
 */
export async function serve(
  simulation: CoSimulation,
  terminals: ReadonlyMap<Board, Pty>,
  options: ServeOptions,
): Promise<void> {
  const wake = new Wake();
  options.signal.addEventListener("abort", wake.now, { once: true });
  const ports = [...terminals].map(([board, pty]) => new ServedPort(board, pty, wake.now));
  const pace = options.isRealTime ? new Pace(simulation) : undefined;
  const notices = new Notices(simulation, options.onNotice);
  let broken: string | undefined;
  for (const pty of terminals.values()) {
    void pty.ended.then((why) => {
      broken ??= why;
      wake.now();
    });
  }
  for (;;) {
    await hostIsDone();
    if (options.signal.aborted) return;
    if (broken !== undefined) throw new Error(`a terminal is gone: ${broken}`);
    if (ports.some((port) => port.isHeldBack())) {
      await wake.orAfter(READER_LOOK_MS);
      continue;
    }
    const dueNs = pace?.dueNs() ?? Number.POSITIVE_INFINITY;
    const untilNs = Math.min(dueNs, nextEventNs(simulation) + STEP_NS);
    if (untilNs < Number.POSITIVE_INFINITY) simulation.advanceTo(untilNs);
    for (const port of ports) port.deliver();
    notices.look();

    const idleNs = nextEventNs(simulation) - simulation.nowNs;
    const isDue = pace === undefined ? idleNs === Number.POSITIVE_INFINITY : untilNs === dueNs;
    if (isDue && idleNs > 0) await wake.orAfter(Math.min(idleNs / 1e6, LONGEST_WAIT_MS));
  }
}

/** So that what is typed waits for some milliseconds at most. */
const STEP_NS = 2e6;
const LONGEST_WAIT_MS = 1000;
const READER_LOOK_MS = 5;
