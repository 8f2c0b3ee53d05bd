import { watchAgain } from "../results/reproduce.ts";
import type { Config } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { findPin, type NamedPin } from "../session/board-pins.ts";
import { chooseKeys, type GivenKey } from "../session/live/key-buttons.ts";
import { LiveButtons } from "../session/live/live-buttons.ts";
import type { ProgramPin } from "../session/program-pins.ts";
import type { Session } from "../session/session.ts";
import { formatTyped, joinKeys } from "../session/stimulus/typed-option.ts";
import type { WatchPlan } from "../session/watch-program.ts";
import { printError } from "../text/output.ts";
import { TEMPERATURE_SENSOR } from "../trace/pin-setup.ts";
import { describeKeys, listenToKeys } from "./watch-keyboard.ts";

/** A watch in which keys press buttons. */
export interface LiveWatch {
  readonly buttons: LiveButtons;
  /** Lets keys press buttons until `work` has ended. `work` gets a signal that aborts when the user ends the watch. */
  listen<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/**
 * Prepares a watch in which keys press buttons. Throws UsageError if there is no terminal, and StimulusError if a key
 * cannot press its button. `pins` are the pins of the program, and `targetPins` are the pins of the
 * target.
 */
export function prepareLive(
  given: readonly GivenKey[],
  pins: readonly ProgramPin[],
  targetPins: readonly NamedPin[],
): LiveWatch {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      "keys can only press buttons in a terminal, and standard input is not a terminal. Start the command in a terminal, or press buttons at planned times, such as --press GP15@1s (pin GP15, at 1 s)",
    );
  }
  const buttons = new LiveButtons(chooseKeys(given, pins, targetPins));
  const wires = buttons.buttons.map(({ wire }) => wire);
  const shown = new Map(
    pins.flatMap(({ id, variables }) => {
      const wire = findPin(id, targetPins)?.wire;
      return wire === undefined || wires.includes(wire) ? [] : [[wire, variables[0] ?? wire]];
    }),
  );
  return {
    buttons,
    async listen(signal, work) {
      const quit = new AbortController();
      printError(`The program runs in real time now.\n${describeKeys(buttons.buttons)}`);
      const stop = listenToKeys(process.stdin, buttons, {
        shown,
        width: process.stderr.isTTY ? process.stderr.columns || USUAL_WIDTH : 0,
        onQuit: () => quit.abort(),
      });
      try {
        return await work(AbortSignal.any([signal, quit.signal]));
      } finally {
        stop();
      }
    },
  };
}

/** What a command needs to repeat a watch. */
export interface RepeatedWatch {
  readonly path: string;
  readonly column: string;
  readonly config: Config;
  /** The configuration file, if the user named one. */
  readonly configFile: string | undefined;
  readonly plan: Pick<WatchPlan, "analog" | "joins" | "decode" | "isWithoutTasks">;
  /** The devices of the session. Each device has the text that the user wrote after `--device`. */
  readonly devices: readonly string[];
  /** The file with all steps of the pins that keys drove. Undefined if nobody used keys to drive pins. */
  readonly driveFile: string | undefined;
}

/**
 * Returns a command that repeats a session. The command repeats all steps of the pins and all typed lines at their
 * original times.
 */
export function repeatCommand(
  { lengthUs, typed }: Pick<Session, "lengthUs" | "typed">,
  { path, column, config, configFile, plan, devices, driveFile }: RepeatedWatch,
): string {
  const { analog = [], joins = [], decode = [], isWithoutTasks } = plan;
  const words = [
    path,
    ...(driveFile === undefined ? [] : ["--drive", driveFile]),
    ...joinKeys(typed).flatMap((line) => ["--type", formatTyped(line)]),
    ...["--for", `${Math.max(1, Math.ceil(lengthUs / 1000))}ms`],
    ...analogWords(analog),
    ...joins.flatMap(([a, b]) => ["--join", `${a}=${b}`]),
    ...devices.flatMap((device) => ["--device", device]),
    ...decode.flatMap(({ text }) => ["--decode", text]),
    ...(isWithoutTasks ? ["--tasks", "off"] : []),
  ];
  const { use, library, asyncio, firmware, targets, rigFiles } = config;
  const surroundings = { config: configFile, use, library, asyncio, firmware, targets, rigFiles };
  return watchAgain(words, column, surroundings);
}

function analogWords(analog: NonNullable<WatchPlan["analog"]>): string[] {
  const wires = [...new Set(analog.map(({ wire }) => wire))];
  return wires.flatMap((name) => {
    const steps = analog.filter(({ wire }) => wire === name);
    return [
      "--analog",
      `${name === TEMPERATURE_SENSOR ? "TEMP" : name}=${steps.map(({ volts, atMs }) => `${volts}V@${atMs}ms`).join(",")}`,
    ];
  });
}

const USUAL_WIDTH = 80;
