import { isSame } from "./compare.ts";
import { areApart } from "./deadlines.ts";
import type { Play, Player } from "./play.ts";
import type { Program } from "./program.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";

/** What the two runtimes of a contest made of one program. */
export type Judgement =
  | { readonly kind: "same" }
  /** Its deadlines lie too close for the rival's clock. It was played on the reference alone. */
  | { readonly kind: "crowded" }
  /** They differed, and then no more. */
  | { readonly kind: "noise" }
  /** They differ in what is known of the rival. */
  | { readonly kind: "known"; readonly defect: string }
  | Difference;

/** Two runtimes differ over a program, time and again. */
export interface Difference extends Bout {
  readonly kind: "different";
}

/** One program, played on both sides. */
export interface Bout {
  readonly source: string;
  readonly reference: Play;
  readonly rival: Play;
}

/** Says by name which known defect explains what the rival did, if one does. */
export type Recognise = (
  source: string,
  rival: Play,
  signal?: AbortSignal,
) => Promise<string | undefined>;

/** The reference and another runtime, which play the same programs. */
export class Contest {
  readonly reference: Player;
  readonly rival: Player;
  readonly #recognise: Recognise | undefined;

  constructor(reference: Player, rival: Player, recognise?: Recognise) {
    this.reference = reference;
    this.rival = rival;
    this.#recognise = recognise;
  }

  /** Judges each of the programs. Throws the signal's reason if it is stopped. */
  async judge(programs: readonly Program[], signal?: AbortSignal): Promise<Judgement[]> {
    const judgements: Judgement[] = [];
    for (const bout of await this.#playAll(programs, signal)) {
      judgements.push("source" in bout ? await this.#conclude(bout, signal) : bout);
    }
    return judgements;
  }

  /** The first of the programs over which the two differ in what is not known, with how they do. */
  async findDifferent(
    programs: readonly Program[],
    signal?: AbortSignal,
  ): Promise<{ program: Program; difference: Difference } | undefined> {
    for (const [i, bout] of (await this.#playAll(programs, signal)).entries()) {
      const judgement = "source" in bout ? await this.#conclude(bout, signal) : bout;
      if (judgement.kind === "different") return { program: programs[i]!, difference: judgement };
    }
    return undefined;
  }

  /** Judges one program by itself, by its text. */
  async judgeSource(source: string, signal?: AbortSignal): Promise<Judgement> {
    const again = await this.#playAlone(source, signal);
    return isSame(again.reference, again.rival) ? { kind: "same" } : this.#name(again, signal);
  }

  /** Plays on both sides, many at a time, and what differs once more with more time between its deadlines. */
  async #playAll(
    programs: readonly Program[],
    signal: AbortSignal | undefined,
  ): Promise<(Judgement | Bout)[]> {
    const results: (Judgement | Bout)[] = [];
    let left = [...programs.entries()];
    for (const unitMs of this.rival.isVirtual ? [FIRST_UNIT_MS] : UNITS_MS) {
      const isFirst = unitMs === FIRST_UNIT_MS;
      const sources = left.map(([, program]) => render(program, unitMs));
      const bouts = await this.#playSources(sources, unitMs, signal);
      for (const [k, [i]] of left.entries()) {
        const bout = bouts[k];
        if (bout === undefined) results[i] = { kind: isFirst ? "crowded" : "noise" };
        else if (!isSame(bout.reference, bout.rival)) results[i] = bout;
        else results[i] = { kind: isFirst ? "same" : "noise" };
      }
      left = left.filter(([i]) => "source" in results[i]!);
    }
    return results;
  }

  /** Undefined where deadlines lie too close. */
  async #playSources(
    sources: readonly string[],
    unitMs: number,
    signal: AbortSignal | undefined,
  ): Promise<(Bout | undefined)[]> {
    if (this.rival.isVirtual) {
      const [reference, rival] = await Promise.all([
        this.reference.playBatch(sources, { signal }),
        this.rival.playBatch(sources, { signal }),
      ]);
      return sources.map((source, i) => ({ source, reference: reference[i]!, rival: rival[i]! }));
    }
    const reference = await this.reference.playBatch(sources, { notesDeadlines: true, signal });
    const isPlayed = reference.map((play) => areApart(play, unitMs));
    const played = sources.filter((_, i) => isPlayed[i]);
    const rival = (await this.rival.playSideBySide(played, signal)).values();
    return sources.map((source, i) =>
      isPlayed[i] ? { source, reference: reference[i]!, rival: rival.next().value! } : undefined,
    );
  }

  /** Programs in one batch might disturb one another: the last word is of each alone. */
  async #conclude({ source }: Bout, signal: AbortSignal | undefined): Promise<Judgement> {
    const again = await this.#playAlone(source, signal);
    if (isSame(again.reference, again.rival) || wasKilled(again.rival)) return { kind: "noise" };
    return this.#name(again, signal);
  }

  async #name(bout: Bout, signal: AbortSignal | undefined): Promise<Judgement> {
    const defect = await this.#recognise?.(bout.source, bout.rival, signal);
    return defect === undefined ? { kind: "different", ...bout } : { kind: "known", defect };
  }

  async #playAlone(source: string, signal: AbortSignal | undefined): Promise<Bout> {
    const reference = await this.reference.play(source, signal);
    return { source, reference, rival: await this.rival.play(source, signal) };
  }
}

/** No runtime does that to itself: somebody else did, or the machine was out of memory. */
function wasKilled({ outcome }: Play): boolean {
  return outcome.kind === "crashed" && outcome.detail.includes("SIGKILL");
}

/** On a real clock, what a unit is at the first, second and third time. */
const UNITS_MS = [FIRST_UNIT_MS, 2 * FIRST_UNIT_MS, 4 * FIRST_UNIT_MS];
