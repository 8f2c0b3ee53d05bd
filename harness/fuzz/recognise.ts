import type { Config } from "../runtimes/config.ts";
import { openReference } from "../runtimes/reference.ts";
import { isSame, textOf } from "./compare.ts";
import { DIES, HANGS, type KnownDefect, knownDefects } from "./known-defects.ts";
import { type Play, Player } from "./play.ts";

/**
 * Tells known defects of stock MicroPython from new ones: a difference is known if a reference with
 * known defects planted into it does as MicroPython does, mark by mark.
 */
export class Recogniser {
  readonly #use: Config["use"];
  /** By the defects that are planted. */
  readonly #players = new Map<string, Promise<Player>>();

  constructor(use: Config["use"]) {
    this.#use = use;
  }

  /** The fewest known defects that together explain how a program was played, by name; undefined if even all do not. */
  async recognise(
    source: string,
    rival: Play,
    signal?: AbortSignal,
  ): Promise<readonly string[] | undefined> {
    let needed = knownDefects;
    if (!(await this.#explain(needed, source, rival, signal))) return undefined;
    for (const defect of knownDefects) {
      const fewer = needed.filter((other) => other !== defect);
      if (await this.#explain(fewer, source, rival, signal)) needed = fewer;
    }
    return needed.map(({ name }) => name);
  }

  async close(): Promise<void> {
    for (const opening of await Promise.allSettled(this.#players.values())) {
      if (opening.status === "fulfilled") await opening.value.close();
    }
  }

  async #explain(
    defects: readonly KnownDefect[],
    source: string,
    rival: Play,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const play = await (await this.#playerWith(defects)).play(source, signal);
    if (isSame(play, rival)) return true;
    return (
      (hasDied(rival) && endsWith(play, DIES)) || (hasHung(rival, play) && endsWith(play, HANGS))
    );
  }

  #playerWith(defects: readonly KnownDefect[]): Promise<Player> {
    const key = defects.map(({ name }) => name).join();
    let player = this.#players.get(key);
    if (player === undefined) {
      player = open(defects, this.#use);
      this.#players.set(key, player);
    }
    return player;
  }
}

async function open(defects: readonly KnownDefect[], use: Config["use"]): Promise<Player> {
  const patches = defects.flatMap((defect) => defect.patches);
  return Player.of(await openReference({ ...(use && { use }) }, { patches }), use);
}

/** A process that died took its marks with it. */
function hasDied({ outcome }: Play): boolean {
  return outcome.kind === "crashed";
}

/** One that had to be killed, too; one that could be interrupted has those up to where it hung. */
function hasHung({ outcome, marks }: Play, imitation: Play): boolean {
  const isPrefix = marks.every((mark, i) => {
    const other = imitation.marks[i];
    return other !== undefined && textOf(mark) === textOf(other);
  });
  return outcome.kind === "timeout" && isPrefix;
}

function endsWith({ outcome }: Play, words: string): boolean {
  return outcome.kind === "raised" && outcome.exception.endsWith(words);
}
