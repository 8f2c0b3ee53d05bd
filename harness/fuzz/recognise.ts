import type { SourcePatch } from "../python/bundle.ts";
import type { Config } from "../runtimes/config.ts";
import { openReference } from "../runtimes/reference.ts";
import { isSame, textOf } from "./compare.ts";
import { DIES, HANGS, type KnownDefect } from "./known-defects.ts";
import { type ProgramRun, ProgramRunner } from "./program-runner.ts";

/**
 * Separates known defects of stock MicroPython from new defects. A difference is known if a
 * reference with planted known defects records the same marks as MicroPython.
 */
export class Recogniser {
  readonly #use: Config["use"];
  readonly #defects: readonly KnownDefect[];
  readonly #base: readonly SourcePatch[];
  /**
   * Runners that run programs on a reference with planted defects. The key of a runner is made from the names of its
   * defects.
   */
  readonly #runners = new Map<string, Promise<ProgramRunner>>();

  /**
   * `defects` are the known defects of the runtime: see knownDefectsOf. `base` holds the patches that every reference
   * gets: see patchesFor.
   */
  constructor(
    use: Config["use"],
    defects: readonly KnownDefect[],
    base: readonly SourcePatch[] = [],
  ) {
    this.#use = use;
    this.#defects = defects;
    this.#base = base;
  }

  /**
   * Returns the names of known defects that together explain a run. None of these defects can be left out: without it,
   * the others do not explain the run. Returns undefined if all known defects together do not explain the run.
   */
  async recognise(
    source: string,
    rival: ProgramRun,
    signal?: AbortSignal,
  ): Promise<readonly string[] | undefined> {
    let needed = this.#defects;
    if (!(await this.explains(source, rival, signal))) return undefined;
    for (const defect of this.#defects) {
      const fewer = needed.filter((other) => other !== defect);
      if (await this.#explain(fewer, source, rival, signal)) needed = fewer;
    }
    return needed.map(({ name }) => name);
  }

  /** True if all known defects together explain a run. This method is faster than `recognise`. */
  explains(source: string, rival: ProgramRun, signal?: AbortSignal): Promise<boolean> {
    return this.#explain(this.#defects, source, rival, signal);
  }

  async close(): Promise<void> {
    for (const opening of await Promise.allSettled(this.#runners.values())) {
      if (opening.status === "fulfilled") await opening.value.close();
    }
  }

  async #explain(
    defects: readonly KnownDefect[],
    source: string,
    rival: ProgramRun,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const run = await (await this.#runnerWith(defects)).run(source, signal);
    if (isSame(run, rival)) return true;
    return (hasDied(rival) && endsWith(run, DIES)) || (hasHung(rival, run) && endsWith(run, HANGS));
  }

  #runnerWith(defects: readonly KnownDefect[]): Promise<ProgramRunner> {
    const key = defects.map(({ name }) => name).join();
    let runner = this.#runners.get(key);
    if (runner === undefined) {
      runner = open([...this.#base, ...defects.flatMap(({ patches }) => patches)], this.#use);
      this.#runners.set(key, runner);
    }
    return runner;
  }
}

async function open(patches: readonly SourcePatch[], use: Config["use"]): Promise<ProgramRunner> {
  return ProgramRunner.of(await openReference({ ...(use && { use }) }, { patches }), use);
}

/** True if the process died. The marks of a process that died are lost. */
function hasDied({ outcome }: ProgramRun): boolean {
  return outcome.kind === "crashed";
}

/**
 * True if the program timed out, and its marks are the first marks of `imitation`, the run of the reference with
 * planted defects. If the process was killed, its marks are lost, and only the timeout counts.
 */
function hasHung({ outcome, marks }: ProgramRun, imitation: ProgramRun): boolean {
  const isPrefix = marks.every((mark, i) => {
    const other = imitation.marks[i];
    return other !== undefined && textOf(mark) === textOf(other);
  });
  return outcome.kind === "timeout" && isPrefix;
}

function endsWith({ outcome }: ProgramRun, words: string): boolean {
  return outcome.kind === "raised" && outcome.exception.endsWith(words);
}
