import { columns } from "../../cli/columns.ts";
import { FAULT_KINDS, type FaultKind, factsOfKind } from "./fault-kinds.ts";
import type { RigTrial, Seen } from "./rig-trial.ts";

/** The counts of the trials with one kind of fault. */
export interface KindTally {
  readonly kind: FaultKind;
  runs: number;
  /**
   * The number of trials in which the fault happened. For each of these trials, at most one of the next three fields
   * grows by one. The counted verdict is:
   * - usually the verdict of the program that ran when the fault happened. If this program has no verdict, nothing is
   *   counted.
   * - the verdict of the next program, if only the next program noticed the fault.
   * - if the fault happened while the rig was opened: right if the rig could be opened, and an error otherwise.
   *
   * `rigError` counts every verdict that is neither right nor inconclusive.
   */
  struck: number;
  right: number;
  rigError: number;
  inconclusive: number;
  /**
   * The number of programs that ran after the program with the fault. `laterRight` is the number of these programs with
   * the right verdict.
   */
  later: number;
  laterRight: number;
  /**
   * The number of trials in which the recording alone would have led to a wrong verdict, but aiorig noticed the fault.
   */
  caught: number;
  /** The number of trials in which something went wrong, such as a verdict that must not occur. */
  wrong: number;
  hangs: number;
  leftovers: number;
}

export function newTally(kind: FaultKind): KindTally {
  return {
    kind,
    runs: 0,
    struck: 0,
    right: 0,
    rigError: 0,
    inconclusive: 0,
    later: 0,
    laterRight: 0,
    caught: 0,
    wrong: 0,
    hangs: 0,
    leftovers: 0,
  };
}

/** Adds a trial to the tally of its kind. Returns what was wrong with the trial, one sentence per problem. */
export function addTrial(tally: KindTally, trial: RigTrial): string[] {
  const { struck, seen, left, broke, hangs } = trial;
  const wrong = [
    ...seen.flatMap((each, i) => findWrong(tally.kind, each, i + 1, struck?.part)),
    ...trial.wrong,
  ];
  if (broke !== undefined) wrong.push(`aiorig itself broke: ${broke}`);
  tally.runs++;
  tally.caught += seen.some(isCaught) ? 1 : 0;
  tally.wrong += wrong.length > 0 ? 1 : 0;
  tally.hangs += hangs ? 1 : 0;
  tally.leftovers += left.length > 0 ? 1 : 0;
  if (struck !== undefined) {
    tally.struck++;
    // Part 0 is the opening of the rig, which has no verdict of its own. If no program could run, the opening failed.
    const isOpen = seen.some(({ detail }) => !detail.includes(UNAVAILABLE));
    const atStrike =
      struck.part === 0 ? (isOpen ? "right" : "rig") : verdictOf(seen[struck.part - 1]);
    // If a message is damaged after the last answer of a program has arrived, only the next program notices the damage.
    const next = verdictOf(seen[struck.part]);
    const isFoundLate = struck.part > 0 && atStrike === "right" && next === "rig";
    const hit = isFoundLate ? next : atStrike;
    if (hit === "right") tally.right++;
    else if (hit === "inconclusive") tally.inconclusive++;
    else if (hit !== undefined) tally.rigError++;
    const later = isOpen ? seen.slice(struck.part + (isFoundLate ? 1 : 0)) : [];
    tally.later += later.length;
    tally.laterRight += later.filter((each) => verdictOf(each) === "right").length;
  }
  return [...wrong, ...left, ...(hangs ? ["it did not end"] : [])];
}

function isCaught({ unnoticed, task }: Seen): boolean {
  return unnoticed !== undefined && unnoticed.verdict !== task.right;
}

const UNAVAILABLE = "is not available: ";

function verdictOf(seen: Seen | undefined): Seen["verdict"] | "right" | undefined {
  return seen?.verdict === seen?.task.right ? "right" : seen?.verdict;
}

function findWrong(
  kind: FaultKind,
  seen: Seen,
  part: number,
  struck: number | undefined,
): string[] {
  const { effect, looksLikeCrash = false } = factsOfKind(kind);
  const { task, verdict, detail } = seen;
  const isTouched = struck !== undefined && part >= struck && effect !== "harmless";
  const allowed: Seen["verdict"][] = isTouched ? [task.right, "rig", "inconclusive"] : [task.right];
  if (isTouched && looksLikeCrash) allowed.push("crash");
  if (allowed.includes(verdict)) return [];
  return [
    `program ${part} (${task.name}) must ${task.right}, but its verdict is ${detail === "" ? verdict : `${verdict}: ${detail}`}`,
  ];
}

/** Returns the goals that a kind of fault misses. The list is empty if this kind of fault reaches all goals. */
export function missedGoals(tally: KindTally): string[] {
  const { kind, struck, right, later, laterRight, wrong, hangs, leftovers } = tally;
  const { effect, leastRight = 0 } = factsOfKind(kind);
  const isMany = struck >= MANY;
  return [
    ...(wrong > 0 ? [`${wrong} wrong`] : []),
    ...(hangs > 0 ? [`${hangs} hang`] : []),
    ...(leftovers > 0 ? [`${leftovers} left something`] : []),
    ...(isMany && right / struck < leastRight
      ? [`fewer than ${100 * leastRight} % of the verdicts are right`]
      : []),
    ...(isMany && effect === "passes" && laterRight / later < LEAST_RECOVERED
      ? [`fewer than ${100 * LEAST_RECOVERED} % of the verdicts after the fault are right`]
      : []),
  ];
}

/** If the fault happened in fewer trials than this, the campaign does not judge the share of right verdicts. */
const MANY = 10;
/** After a fault that ends by itself, at least this share of the verdicts must be right. */
const LEAST_RECOVERED = 0.8;

export function tableOf(tallies: readonly KindTally[]): string {
  const header = [
    "fault",
    "runs",
    "struck",
    "right",
    "error",
    "inconclusive",
    "later right",
    "caught",
    "wrong",
    "hang",
    "left",
    "",
  ];
  const row = (tally: KindTally, verdict: string) => [
    tally.kind,
    ...[tally.runs, tally.struck, tally.right, tally.rigError, tally.inconclusive].map(String),
    `${tally.laterRight} of ${tally.later}`,
    ...[tally.caught, tally.wrong, tally.hangs, tally.leftovers].map(String),
    verdict,
  ];
  const used = tallies.filter(({ runs }) => runs > 0);
  const total = { ...newTally("none"), kind: "all" as FaultKind };
  for (const tally of used) {
    for (const key of COUNTS) total[key] += tally[key];
  }
  return columns([
    header,
    ...used.map((tally) => row(tally, missedGoals(tally).join("; ") || "ok")),
    row(total, ""),
  ]).join("\n");
}

const COUNTS = [
  "runs",
  "struck",
  "right",
  "rigError",
  "inconclusive",
  "later",
  "laterRight",
  "caught",
  "wrong",
  "hangs",
  "leftovers",
] as const;

export function newTallies(): KindTally[] {
  return FAULT_KINDS.map(newTally);
}
