import pc from "picocolors";
import { endQuarantine } from "../rig/boards/quarantine.ts";
import { CHECKS, type CheckName, type CheckResult, RigError } from "../rig/checks/checklist.ts";
import type { RigDefinition } from "../rig/definition/rig-definition.ts";
import { openRig } from "../rig/opening/open-rig.ts";
import type { Config } from "../runtimes/config.ts";
import { print } from "../text/output.ts";
import { printable } from "../text/printable.ts";
import { wrap } from "../text/wrap.ts";
import { firmwareWithProgress } from "./firmware-progress.ts";
import { terminal } from "./terminal.ts";

export interface DoctorOptions {
  readonly config: Config;
  /** Whether to wait if another program uses a board. */
  readonly isPatient: boolean;
  readonly signal: AbortSignal;
}

/**
 * Opens a rig, runs all its checks, prints their results, and closes the rig. Returns whether the rig can be used.
 * Throws UsageError.
 */
export async function examineRig(
  definition: RigDefinition,
  { config, isPatient, signal }: DoctorOptions,
): Promise<boolean> {
  const page = new Page(definition);
  if (definition.kind === "in-process") {
    page.say(`${definition.name} has no boards and no wires, so there is nothing to check.`);
    return true;
  }
  const firmware =
    definition.kind === "emulated" ? await firmwareWithProgress(config, signal) : undefined;
  signal.throwIfAborted();
  page.say(`${definition.name}: ${definition.title}`);
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
  } catch (error) {
    if (!(error instanceof RigError)) throw error;
    page.addRest();
    page.say(
      `${definition.name} cannot be used. Fix everything that is marked "wrong", and run this again.`,
    );
    return false;
  }
  page.say(`${definition.name} is in order.`);
  const ended = endQuarantine(definition);
  if (ended !== undefined) {
    page.say(`Its quarantine since ${ended.since} has ended (${ended.reason}).`);
  }
  return true;
}

/** Prints the checklist while the checks run, one line per check. */
class Page {
  readonly #checks: readonly CheckName[];
  readonly #done = new Set<CheckName>();
  readonly #width: number;
  readonly #paint: ReturnType<typeof pc.createColors>;

  constructor({ kind }: RigDefinition) {
    // Emulated boards need no search, and no other program can use them.
    const isFound = kind === "emulated";
    this.#checks = CHECKS.filter((check) => !(isFound && ["lease", "ports"].includes(check)));
    const { width, colour } = terminal();
    this.#width = width;
    this.#paint = pc.createColors(colour);
  }

  say(line: string): void {
    print(`${printable(line)}\n`);
  }

  add(result: CheckResult): void {
    const { check } = result;
    this.#done.add(check);
    if (result.isOk) {
      this.#line(this.#paint.green("ok"), "ok", check, result.detail);
      return;
    }
    const [first = "", ...others] = result.problems;
    this.#line(this.#paint.red("wrong"), "wrong", check, first);
    for (const problem of others) this.#line("", "", "", problem);
  }

  /** Prints the checks that did not run. */
  addRest(): void {
    for (const check of this.#checks) {
      if (!this.#done.has(check)) this.#line(this.#paint.dim("-"), "-", check, "not checked");
    }
  }

  #line(painted: string, mark: string, check: string, text: string): void {
    const head = `  ${mark.padEnd(MARK_WIDTH)}${check.padEnd(CHECK_WIDTH)}`;
    const [first = "", ...rest] = wrap(printable(text), this.#width, " ".repeat(head.length));
    const shown = head.replace(mark, painted) + first.slice(head.length);
    print(`${[shown, ...rest].join("\n")}\n`);
  }
}

const MARK_WIDTH = 7;
const CHECK_WIDTH = 2 + Math.max(...CHECKS.map(({ length }) => length));
