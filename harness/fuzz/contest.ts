import { isSame, textOf } from "./compare.ts";
import { areApart } from "./deadlines.ts";
import type { Program } from "./program.ts";
import type { ProgramRun, ProgramRunner } from "./program-runner.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";

/** What the two runtimes of a contest made of one program. */
export type Judgement =
  | { readonly kind: "same" }
  /** Its deadlines lie too close for the rival's clock: it was played on the reference alone. */
  | { readonly kind: "crowded" }
  /** They differed at first, and then mostly no more: it is the host's doing, or another program's. */
  | { readonly kind: "noise" }
  /** They differ in what is known of the rival, by name. */
  | { readonly kind: "known"; readonly defects: readonly string[] }
  | Difference;

/** Two runtimes differ over a program, time and again. */
export interface Difference extends Bout {
  readonly kind: "different";
}

/** One program, played on both sides. */
export interface Bout {
  readonly source: string;
  readonly reference: ProgramRun;
  readonly rival: ProgramRun;
}

/** What one play on both sides says: a difference may yet be known, or another program's doing. */
type Glance = Judgement | { readonly kind: "suspect"; readonly bout: Bout };

/** What the rival has to play, and how the reference played it. */
interface Half {
  readonly source: string;
  readonly reference: ProgramRun;
  /** Where deadlines are known to lie apart, what a unit of them is. */
  readonly unitMs?: number | undefined;
}

/** Says by name which known defects explain what the rival did, if some do. */
export type Recognise = (
  source: string,
  rival: ProgramRun,
  signal?: AbortSignal,
) => Promise<readonly string[] | undefined>;

/** The reference and another runtime, which play the same programs. */
export class Contest {
  readonly reference: ProgramRunner;
  readonly rival: ProgramRunner;
  readonly #recognise: Recognise | undefined;

  constructor(reference: ProgramRunner, rival: ProgramRunner, recognise?: Recognise) {
    this.reference = reference;
    this.rival = rival;
    this.#recognise = recognise;
  }

  /** Judges each of the programs. Throws the signal's reason if it is stopped. */
  async judge(programs: readonly Program[], signal?: AbortSignal): Promise<Judgement[]> {
    const glances = await this.#glance(programs, signal);
    const suspects = programs.filter((_, i) => glances[i]!.kind === "suspect");
    const settled = (await this.#settle(suspects, signal)).values();
    return glances.map((glance) => (glance.kind === "suspect" ? settled.next().value! : glance));
  }

  /**
   * The first of the programs over which the two differ in what is not known, with how they do. In
   * virtual time one play is proof enough, but for what programs of one batch may do to one another.
   */
  async findDifferent(
    programs: readonly Program[],
    signal?: AbortSignal,
  ): Promise<{ program: Program; difference: Difference } | undefined> {
    const suspects: { program: Program; bout: Bout }[] = [];
    for (const [i, glance] of (await this.#glance(programs, signal)).entries()) {
      if (glance.kind === "suspect") suspects.push({ program: programs[i]!, bout: glance.bout });
    }
    while (suspects.length > 0) {
      const some = suspects.splice(0, this.rival.isVirtual ? 1 : SETTLED_AT_A_TIME);
      const judgements = this.rival.isVirtual
        ? [await this.#name(some[0]!.bout, signal)]
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

  /** Judges one program by its text, with as many plays as it takes. Its deadlines are its own matter. */
  async judgeSource(source: string, signal?: AbortSignal): Promise<Judgement> {
    const reference = await this.reference.run(source, signal);
    const [judgement] = await this.#weigh([{ source, reference }], signal);
    return judgement ?? { kind: "same" };
  }

  /** Plays each program once on both sides, many at a time. */
  async #glance(programs: readonly Program[], signal: AbortSignal | undefined): Promise<Glance[]> {
    const sources = programs.map((program) => render(program, FIRST_UNIT_MS));
    if (this.rival.isVirtual) {
      const [references, rivals] = await Promise.all([
        this.reference.runBatch(sources, { signal }),
        this.rival.runBatch(sources, { signal }),
      ]);
      return references.map((reference, i) => compare(sources[i]!, reference, rivals[i]!));
    }
    const references = await this.reference.runBatch(sources, { notesDeadlines: true, signal });
    const isComparable = references.map((run) => areApart(run, FIRST_UNIT_MS));
    const comparable = sources.filter((_, i) => isComparable[i]);
    const rivals = (await this.rival.runSideBySide(comparable, signal)).values();
    return references.map((reference, i) => {
      if (!isComparable[i]) return { kind: "crowded" };
      return compare(sources[i]!, reference, rivals.next().value!);
    });
  }

  /**
   * What the two really make of programs over which they have differed once: each is played again,
   * by itself, since programs of one batch might disturb one another, and on a real clock with more
   * time between its deadlines. Only what does not repeat then is noise.
   */
  async #settle(
    programs: readonly Program[],
    signal: AbortSignal | undefined,
  ): Promise<Judgement[]> {
    const halves: Half[] = [];
    for (const program of programs) {
      const units = this.rival.isVirtual ? [FIRST_UNIT_MS] : [LONG_UNIT_MS, FIRST_UNIT_MS];
      halves.push(await this.#runReference(program, units, signal));
    }
    return (await this.#weigh(halves, signal)).map((judgement) => judgement ?? { kind: "noise" });
  }

  /** With the first of the units with which it comes to an end. */
  async #runReference(
    program: Program,
    [unitMs, ...others]: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Half> {
    const source = render(program, unitMs!);
    const reference = await this.reference.run(source, signal);
    if (reference.outcome.kind !== "timeout" || others.length === 0) {
      return { source, reference, unitMs: this.rival.isVirtual ? undefined : unitMs };
    }
    return this.#runReference(program, others, signal);
  }

  /** Undefined for each that the rival mostly plays as the reference did, where it was in time. */
  async #weigh(
    halves: readonly Half[],
    signal: AbortSignal | undefined,
  ): Promise<(Judgement | undefined)[]> {
    const runs = halves.map((): ProgramRun[] => []);
    const enough = this.rival.isVirtual ? 1 : REPLAYS;
    for (let round = 0; round < ROUNDS; round++) {
      const left = [...halves.keys()].filter((i) => runs[i]!.length < enough);
      const places = left.flatMap((i): number[] => Array(enough).fill(i));
      const sources = places.map((i) => halves[i]!.source);
      const reruns = await this.rival.runSideBySide(sources, signal);
      for (const [k, i] of places.entries()) {
        const rerun = reruns[k]!;
        const { reference, unitMs } = halves[i]!;
        const isLate = unitMs !== undefined && wasLate(reference, rerun, unitMs);
        if (!isLate && !wasKilled(rerun)) runs[i]!.push(rerun);
      }
    }
    const judgements: (Judgement | undefined)[] = [];
    for (const [i, { source, reference }] of halves.entries()) {
      const others = runs[i]!.filter((run) => !isSame(reference, run));
      const isMost = others.length > runs[i]!.length / 2;
      const isReal = isMost && others.length >= Math.min(enough, FEWEST);
      judgements.push(
        isReal ? await this.#name({ source, reference, rival: others[0]! }, signal) : undefined,
      );
    }
    return judgements;
  }

  async #name(bout: Bout, signal: AbortSignal | undefined): Promise<Judgement> {
    const defects = await this.#recognise?.(bout.source, bout.rival, signal);
    return defects === undefined ? { kind: "different", ...bout } : { kind: "known", defects };
  }
}

function compare(source: string, reference: ProgramRun, rival: ProgramRun): Glance {
  if (isSame(reference, rival)) return { kind: "same" };
  return { kind: "suspect", bout: { source, reference, rival } };
}

/**
 * Whether the rival, before it differed at all, was so late with a mark that deadlines may have
 * changed places: its machine had other work to do, and the play says nothing.
 */
function wasLate(reference: ProgramRun, rival: ProgramRun, unitMs: number): boolean {
  for (const [i, mark] of rival.marks.entries()) {
    const right = reference.marks[i];
    if (right === undefined || textOf(right) !== textOf(mark)) return false;
    if (mark.atUs - right.atUs > LATE_UNITS * unitMs * 1000) return true;
  }
  return false;
}

/** Deadlines lie further apart than this (see deadlines.ts). */
const LATE_UNITS = 0.5;

/** No runtime does that to itself: somebody else did, or the machine was out of memory. */
function wasKilled({ outcome }: ProgramRun): boolean {
  return outcome.kind === "crashed" && outcome.detail.includes("SIGKILL");
}

/** On a real clock, what a unit is where it counts. */
const LONG_UNIT_MS = 4 * FIRST_UNIT_MS;

/** What comes first is mostly what is wanted. */
const SETTLED_AT_A_TIME = 3;

/** How often the rival plays, on a real clock, what it has differed over; the majority counts. */
const REPLAYS = 3;

/** One play in time is not enough to accuse the rival. */
const FEWEST = 2;

/** How often that is tried, until so many plays were in time. */
const ROUNDS = 4;
