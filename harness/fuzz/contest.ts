import { isSame, textOf } from "./compare.ts";
import { areApart } from "./deadlines.ts";
import type { Program } from "./program.ts";
import type { ProgramRun, ProgramRunner } from "./program-runner.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";
import { scenarioOf } from "./scenario-of.ts";

/** The result of one program on both runtimes of a contest. */
export type Judgement =
  | { readonly kind: "same" }
  /** The program's deadlines are too close together for the rival's clock, so only the reference ran the program. */
  | { readonly kind: "crowded" }
  /** The rival lacks something that the program needs, for example a step of a scenario. */
  | { readonly kind: "unsupported" }
  /**
   * The first runs differed, but most later runs were equal. So the runtimes do not differ: the host or another program
   * caused the first difference.
   */
  | { readonly kind: "noise" }
  /** The named known defects of the rival cause the difference. */
  | { readonly kind: "known"; readonly defects: readonly string[] }
  | Difference;

/** A program that repeatedly behaves differently on the two runtimes, with its two runs. */
export interface Difference extends RunPair {
  readonly kind: "different";
}

/** A program as text. */
interface Written {
  /** The Python code that the reference runs. */
  readonly source: string;
  /** The scenario in JSON that the rival runs. Absent if the rival also runs the Python code. */
  readonly scenario?: string | undefined;
}

/** A program and its runs on both runtimes. */
export interface RunPair extends Written {
  readonly reference: ProgramRun;
  readonly rival: ProgramRun;
}

/**
 * The result of one run on each runtime. If the two runs differ, the program is only a suspect, because the cause may
 * be a known defect, or another program that ran at the same time.
 */
type Glance = Judgement | { readonly kind: "suspect"; readonly pair: RunPair };

/** A program that has run on the reference, but not yet on the rival. */
interface Half extends Written {
  readonly reference: ProgramRun;
  /** The length of one unit of time in milliseconds. Undefined if nobody checks whether marks of the rival are late. */
  readonly unitMs?: number | undefined;
}

/**
 * Returns the names of the known defects that explain the rival's run, or undefined if known defects do not explain the
 * run.
 */
export type Recognise = (
  source: string,
  rival: ProgramRun,
  signal?: AbortSignal,
) => Promise<readonly string[] | undefined>;

/** Runs the same programs on the reference and on a rival runtime, and compares the runs. */
export class Contest {
  readonly reference: ProgramRunner;
  readonly rival: ProgramRunner;
  readonly #recognise: Recognise | undefined;

  constructor(reference: ProgramRunner, rival: ProgramRunner, recognise?: Recognise) {
    this.reference = reference;
    this.rival = rival;
    this.#recognise = recognise;
  }

  /** Judges each program. If the signal aborts, throws the signal's reason. */
  async judge(programs: readonly Program[], signal?: AbortSignal): Promise<Judgement[]> {
    const glances = await this.#glance(programs, signal);
    const suspects = programs.filter((_, i) => glances[i]!.kind === "suspect");
    const settled = (await this.#settle(suspects, signal)).values();
    return glances.map((glance) => (glance.kind === "suspect" ? settled.next().value! : glance));
  }

  /**
   * Returns the first program that behaves differently on the two runtimes, together with the difference. Skips
   * differences that known defects explain. Judge the returned program again: in virtual time, each program runs only
   * once here, and another program of its batch may disturb it.
   */
  async findDifferent(
    programs: readonly Program[],
    signal?: AbortSignal,
  ): Promise<{ program: Program; difference: Difference } | undefined> {
    const suspects: { program: Program; pair: RunPair }[] = [];
    for (const [i, glance] of (await this.#glance(programs, signal)).entries()) {
      if (glance.kind === "suspect") suspects.push({ program: programs[i]!, pair: glance.pair });
    }
    while (suspects.length > 0) {
      const some = suspects.splice(0, this.rival.isVirtual ? 1 : SETTLED_AT_A_TIME);
      const judgements = this.rival.isVirtual
        ? [await this.#name(some[0]!.pair, signal)]
        : await this.#settle(
            some.map(({ program }) => program),
            signal,
          );
      for (const [i, judgement] of judgements.entries()) {
        if (judgement.kind === "different") {
          return { program: some[i]!.program, difference: judgement };
        }
      }
    }
    return undefined;
  }

  /**
   * Judges a program that is given as Python code, so the rival must run Python. Does not check whether the deadlines
   * of the program are far enough apart.
   */
  async judgeSource(source: string, signal?: AbortSignal): Promise<Judgement> {
    const reference = await this.reference.run(source, signal);
    const [judgement] = await this.#weigh([{ source, reference }], signal);
    return judgement ?? { kind: "same" };
  }

  /** Runs each program once on both runtimes. Many programs run at the same time. */
  async #glance(programs: readonly Program[], signal: AbortSignal | undefined): Promise<Glance[]> {
    const texts = programs.map((program) => this.#write(program, FIRST_UNIT_MS));
    const sources = texts.map(({ source }) => source);
    if (this.rival.isVirtual) {
      const [references, rivals] = await Promise.all([
        this.reference.runBatch(sources, { signal }),
        this.rival.runBatch(sources, { signal }),
      ]);
      return references.map((reference, i) => compare(texts[i]!, reference, rivals[i]!));
    }
    const references = await this.reference.runBatch(sources, { notesDeadlines: true, signal });
    const isComparable = references.map((run) => areApart(run, FIRST_UNIT_MS));
    const comparable = texts.filter((_, i) => isComparable[i]).map(forRival);
    const rivals = (await this.rival.runSideBySide(comparable, signal)).values();
    return references.map((reference, i) => {
      if (!isComparable[i]) return { kind: "crowded" };
      return compare(texts[i]!, reference, rivals.next().value!);
    });
  }

  /**
   * Judges programs whose first runs differed. Each program runs again in an interpreter of its own, because programs
   * of one batch may disturb each other. On a real clock, the unit of time is also longer than in the first run. A
   * difference that does not occur again was noise.
   */
  async #settle(
    programs: readonly Program[],
    signal: AbortSignal | undefined,
  ): Promise<Judgement[]> {
    const halves: Half[] = [];
    for (const program of programs) {
      // In virtual time no mark is late, so a longer unit of time does not help. It could even make two deadlines
      // coincide.
      const units = this.rival.isRepeatable ? [FIRST_UNIT_MS] : [LONG_UNIT_MS, FIRST_UNIT_MS];
      halves.push(await this.#runReference(program, units, signal));
    }
    return (await this.#weigh(halves, signal)).map((judgement) => judgement ?? { kind: "noise" });
  }

  /**
   * Runs the program on the reference. A unit of time gets the first of the given lengths. If the run times out, tries
   * the next length, which is shorter.
   */
  async #runReference(
    program: Program,
    [unitMs, ...others]: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Half> {
    const text = this.#write(program, unitMs!);
    const reference = await this.reference.run(text.source, signal);
    if (reference.outcome.kind !== "timeout" || others.length === 0) {
      return { ...text, reference, unitMs: this.rival.isVirtual ? undefined : unitMs };
    }
    return this.#runReference(program, others, signal);
  }

  #write(program: Program, unitMs: number): Written {
    const source = render(program, unitMs);
    if (this.rival.form === "python") return { source };
    return { source, scenario: JSON.stringify(scenarioOf(program, unitMs)) };
  }

  /**
   * Runs each program again several times. Ignores each run in which a mark was late or the runtime was killed. A
   * program has a real difference if most of the other runs differ from the reference. Returns undefined for a program
   * without a real difference, and for a program with too few runs that differ.
   */
  async #weigh(
    halves: readonly Half[],
    signal: AbortSignal | undefined,
  ): Promise<(Judgement | undefined)[]> {
    const runs = halves.map((): ProgramRun[] => []);
    const enough = this.rival.isRepeatable ? 1 : RERUNS;
    for (let round = 0; round < ROUNDS; round++) {
      const left = [...halves.keys()].filter((i) => runs[i]!.length < enough);
      const places = left.flatMap((i): number[] => Array(enough).fill(i));
      const texts = places.map((i) => forRival(halves[i]!));
      const reruns = await this.rival.runSideBySide(texts, signal);
      for (const [k, i] of places.entries()) {
        const rerun = reruns[k]!;
        const { reference, unitMs } = halves[i]!;
        const isLate = unitMs !== undefined && wasLate(reference, rerun, unitMs);
        if (!isLate && !wasKilled(rerun)) runs[i]!.push(rerun);
      }
    }
    const judgements: (Judgement | undefined)[] = [];
    for (const [i, { source, scenario, reference }] of halves.entries()) {
      const others = runs[i]!.filter((run) => !isSame(reference, run));
      const isMost = others.length > runs[i]!.length / 2;
      const isReal = isMost && others.length >= Math.min(enough, FEWEST);
      judgements.push(
        isReal
          ? await this.#name({ source, scenario, reference, rival: others[0]! }, signal)
          : undefined,
      );
    }
    return judgements;
  }

  async #name(pair: RunPair, signal: AbortSignal | undefined): Promise<Judgement> {
    const defects = await this.#recognise?.(pair.source, pair.rival, signal);
    return defects === undefined ? { kind: "different", ...pair } : { kind: "known", defects };
  }
}

function compare(text: Written, reference: ProgramRun, rival: ProgramRun): Glance {
  if (isSame(reference, rival)) return { kind: "same" };
  if (rival.outcome.kind === "unsupported") return { kind: "unsupported" };
  return { kind: "suspect", pair: { ...text, reference, rival } };
}

function forRival({ source, scenario }: Written): string {
  return scenario ?? source;
}

/**
 * Returns true if the rival recorded a late mark before the first difference between the runs. The machine was then
 * busy, and deadlines may have changed their order. So the run proves nothing.
 */
function wasLate(reference: ProgramRun, rival: ProgramRun, unitMs: number): boolean {
  for (const [i, mark] of rival.marks.entries()) {
    const right = reference.marks[i];
    if (right === undefined || textOf(right) !== textOf(mark)) return false;
    if (mark.atUs - right.atUs > LATE_UNITS * unitMs * 1000) return true;
  }
  return false;
}

/**
 * The largest allowed delay of the rival's marks, compared with the reference, in units of time. The deadlines of a
 * program are further apart than this delay (see deadlines.ts).
 */
const LATE_UNITS = 0.5;

/**
 * True if a run ended with SIGKILL. Such a run proves nothing, because no runtime kills itself: another process killed
 * the runtime, or the machine ran out of memory.
 */
function wasKilled({ outcome }: ProgramRun): boolean {
  return outcome.kind === "crashed" && outcome.detail.includes("SIGKILL");
}

/** The length in milliseconds of one unit of time when suspects run again on a real clock. */
const LONG_UNIT_MS = 4 * FIRST_UNIT_MS;

/**
 * The number of suspects that are judged at the same time. This number is small, because the first suspects usually
 * show real differences, and then no other suspect is judged.
 */
const SETTLED_AT_A_TIME = 3;

/**
 * The number of times that the rival runs a suspect again on a real clock. The majority of these
 * runs decides.
 */
const RERUNS = 3;

/** The number of runs without late marks that must differ from the reference to prove a difference. */
const FEWEST = 2;

/**
 * The largest number of rounds in which suspects run again. A suspect needs no further round if enough of its runs had
 * no late marks.
 */
const ROUNDS = 4;
