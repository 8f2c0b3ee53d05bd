import pc from "picocolors";
import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import { cyclePower } from "../rig/boards/power-cycle.ts";
import { endQuarantine, startQuarantine } from "../rig/boards/quarantine.ts";
import {
  BoardInUse,
  CHECKS,
  type CheckName,
  type CheckResult,
  RigError,
} from "../rig/checks/checklist.ts";
import type {
  BenchRig,
  RigDefinition,
  WiredRigDefinition,
} from "../rig/definition/rig-definition.ts";
import { openRig } from "../rig/opening/open-rig.ts";
import type { Config } from "../runtimes/config.ts";
import { print, printError } from "../text/output.ts";
import { printable } from "../text/printable.ts";
import { wrap } from "../text/wrap.ts";
import { firmwareWithProgress } from "./firmware-progress.ts";
import type { JsonDocument } from "./json-document.ts";
import { terminal } from "./terminal.ts";

export interface DoctorOptions {
  readonly config: Config;
  /** If true, the doctor waits while another program uses a board. */
  readonly isPatient: boolean;
  /** If true, the doctor turns the power of a sick rig off and on, and checks the rig once more. */
  readonly canCyclePower?: boolean;
  /** If true, the doctor puts a rig that stays sick under quarantine. */
  readonly canQuarantine?: boolean;
  /** True if standard output gets a JSON document. The checklist then goes to standard error. */
  readonly isJson?: boolean;
  readonly signal: AbortSignal;
}

/** What the doctor found. */
export interface Examination {
  readonly definition: RigDefinition;
  readonly isUsable: boolean;
  /** The results of the checks. If the doctor checked the rig twice, only the results of the second time. */
  readonly checks: readonly (CheckResult | NotChecked)[];
  /**
   * `started` if this examination put the rig under quarantine, and `ended` if it ended the quarantine. The value is
   * null if the quarantine did not change.
   */
  readonly quarantine: "started" | "ended" | null;
}

/** A check that did not run, because an earlier check failed. */
interface NotChecked {
  readonly check: CheckName;
  readonly isOk: null;
}

/** Returns the results of the doctor's checks as JSON. */
export function examinationAsJson(examination: Examination): JsonDocument {
  const { definition, isUsable, checks, quarantine } = examination;
  const { name, title } = definition;
  return { type: "rig doctor", schema: 1, rig: name, title, isUsable, checks, quarantine };
}

/**
 * Opens a rig, runs all its checks, prints their results, and closes the rig. If the rig is sick, does what `options`
 * ask for: cycles the power and checks again, and starts a quarantine. If the rig is in order, ends its quarantine.
 * Throws UsageError if the firmware for emulated boards comes from a file that is not a valid image.
 */
export async function examineRig(
  definition: RigDefinition,
  options: DoctorOptions,
): Promise<Examination> {
  const page = new Page(definition, options.isJson === true);
  const found = (isUsable: boolean, quarantine: Examination["quarantine"] = null) => ({
    ...{ definition, isUsable, quarantine },
    checks: page.results,
  });
  if (definition.kind === "in-process") {
    page.say(`${definition.name} has no boards and no wires, so there is nothing to check.`);
    return found(true);
  }
  const { name, title } = definition;
  const { config, signal } = options;
  const firmware =
    definition.kind === "emulated" ? await firmwareWithProgress(config, signal) : undefined;
  signal.throwIfAborted();
  page.say(`${name}: ${title}`);
  const checkUp = () => check(definition, { ...options, firmware }, page);
  let sickness = await checkUp();
  if (sickness.length > 0 && !page.isBusy && options.canCyclePower && isPowered(definition)) {
    page.say("aiorig turns the power of the boards off and on, and checks the rig again.");
    page.startAgain();
    sickness = (await cycle(definition, options, page)) ?? (await checkUp());
  }
  if (sickness.length === 0) {
    page.say(`${name} is in order.`);
    const ended = endQuarantine(definition);
    if (ended !== undefined) {
      page.say(
        `The rig had been under quarantine since ${ended.since} (${ended.reason}). The quarantine has ended.`,
      );
    }
    return found(true, ended === undefined ? null : "ended");
  }
  page.say(
    `${name} cannot be used. Fix everything that is marked "wrong", and run this command again.`,
  );
  if (options.canQuarantine && definition.kind === "bench" && !page.isBusy) {
    return found(false, quarantine(definition, `the doctor found: ${sickness[0]}`, page));
  }
  return found(false);
}

function quarantine(rig: BenchRig, reason: string, page: Page): Examination["quarantine"] {
  try {
    startQuarantine(rig, reason);
  } catch (error) {
    page.say(
      `The rig cannot be put under quarantine: ${(error as Error).message}. Make the path in this message writable, or unplug the rig.`,
    );
    return null;
  }
  page.say(
    "The rig is under quarantine: no run uses the rig until this command finds it in order.",
  );
  return "started";
}

function isPowered(definition: RigDefinition): definition is BenchRig {
  return definition.kind === "bench" && definition.powerCycle !== undefined;
}

/** Runs all checks once and prints each problem. Returns the problems. */
async function check(
  definition: WiredRigDefinition,
  { isPatient, signal, firmware }: DoctorOptions & { firmware: FirmwareImage | undefined },
  page: Page,
): Promise<readonly string[]> {
  try {
    const rig = await openRig(definition, {
      firmware,
      isPatient,
      signal,
      onCheck: (result) => page.add(result),
      onWait: (message) => page.say(message),
      onNotice: (message) => page.say(message),
    });
    await rig.close();
    return [];
  } catch (error) {
    if (!(error instanceof RigError)) throw error;
    page.isBusy = error.cause instanceof BoardInUse;
    page.addRest();
    return error.problems;
  }
}

/** Turns the power of the rig off and on. Returns the problems if the power could not be switched. */
async function cycle(
  rig: BenchRig,
  { signal }: DoctorOptions,
  page: Page,
): Promise<readonly string[] | undefined> {
  try {
    await cyclePower(rig, { signal, onWait: (message) => page.say(message) });
    return undefined;
  } catch (error) {
    if (!(error instanceof RigError)) throw error;
    page.say(error.message);
    return error.problems;
  }
}

/** Prints the checklist while the checks run, one line per check. */
class Page {
  readonly #checks: readonly CheckName[];
  readonly #done = new Map<CheckName, CheckResult | NotChecked>();
  /** True if another program uses the boards. A rig in use is not a sick rig. */
  isBusy = false;
  readonly #width: number;
  readonly #paint: ReturnType<typeof pc.createColors>;

  readonly #write: (text: string) => void;

  constructor({ kind }: RigDefinition, isJson: boolean) {
    // The ports of emulated boards need no search, and no other program can use these boards.
    const isFound = kind === "emulated";
    this.#checks = CHECKS.filter((check) => !(isFound && ["lease", "ports"].includes(check)));
    const { width, colour } = terminal();
    this.#width = width;
    this.#paint = pc.createColors(colour && !isJson);
    this.#write = isJson ? printError : print;
  }

  /** The checks of the current examination, in the order in which they ran. */
  get results(): readonly (CheckResult | NotChecked)[] {
    return [...this.#done.values()];
  }

  say(line: string): void {
    this.#write(`${printable(line)}\n`);
  }

  add(result: CheckResult): void {
    const { check } = result;
    this.#done.set(check, result);
    if (result.isOk) {
      this.#line(this.#paint.green("ok"), "ok", check, result.detail);
      return;
    }
    const [first = "", ...others] = result.problems;
    this.#line(this.#paint.red("wrong"), "wrong", check, first);
    for (const problem of others) this.#line("", "", "", problem);
  }

  /** Discards all results. Call this before the rig is checked for the second time. */
  startAgain(): void {
    this.#done.clear();
  }

  /** Prints the checks that did not run. */
  addRest(): void {
    for (const check of this.#checks) {
      if (this.#done.has(check)) continue;
      this.#done.set(check, { check, isOk: null });
      this.#line(this.#paint.dim("-"), "-", check, "not checked");
    }
  }

  #line(painted: string, mark: string, check: string, text: string): void {
    const head = `  ${mark.padEnd(MARK_WIDTH)}${check.padEnd(CHECK_WIDTH)}`;
    const [first = "", ...rest] = wrap(printable(text), this.#width, " ".repeat(head.length));
    const shown = head.replace(mark, painted) + first.slice(head.length);
    this.#write(`${[shown, ...rest].join("\n")}\n`);
  }
}

const MARK_WIDTH = 7;
const CHECK_WIDTH = 2 + Math.max(...CHECKS.map(({ length }) => length));
