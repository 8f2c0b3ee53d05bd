import { type Edge, formatEdge, type Level, type Waveform } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, worstOf } from "../finding.ts";
import { median } from "../median.ts";
import { type Pulse, pulsesOf, togglesOf } from "./edges.ts";
import { formatMs, judgeBetween, judgeSpan, waveformOf } from "./span.ts";

/**
 * Describes how a program answers the presses of a button. The wire of the button falls at a press.
 */
export interface Answers {
  readonly button: string;
  /**
   * The wire that answers with an edge to `level`. If `level` is not given, any edge is an answer.
   */
  readonly by: string;
  readonly level?: Level;
  /** The first level that the program sets on the wire of the answers. The default is 0. */
  readonly startsAt?: Level;
  /** The longest allowed time from the press to the answer, in milliseconds. */
  readonly withinMs: number;
  /**
   * The largest allowed median of the times from press to answer, in milliseconds. If it is not given, the median is
   * not checked.
   */
  readonly typicallyMs?: number;
  /** The program may miss a press that is shorter than this many milliseconds. The default is 0. */
  readonly heldMs?: number;
  /**
   * The longest allowed time in milliseconds from the end of the press to the answer. If it is not given, only
   * `withinMs` limits the answer.
   */
  readonly afterReleaseMs?: number;
  /**
   * The time in milliseconds after which presses count. Earlier presses do not count, because the program has not
   * started yet. The default is 0.
   */
  readonly fromMs?: number;
}

/**
 * Holds if each press has exactly one answer within the limits of `answers`, and if every answer belongs to a press.
 */
export function answersEachPress(answers: Answers): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const { withinMs, afterReleaseMs, typicallyMs, heldMs = 0 } = answers;
    const pairs = pairAnswers(waveform, answers);
    if (!Array.isArray(pairs)) return pairs;
    const findings = pairs.map(({ press, answer }) => {
      if (answer) return judgeBetween(waveform, press.start, answer, { mostUs: withinMs * 1000 });
      const lastsUs = (press.end?.atUs ?? waveform.watchedUs) - press.start.atUs;
      return lastsUs < heldMs * 1000
        ? holds
        : broken(`${formatPulse(press)}; no answer by ${answers.by}`);
    });
    if (afterReleaseMs !== undefined) {
      for (const { press, answer } of pairs) {
        if (press.end === undefined || answer === undefined) continue;
        const limits = { mostUs: afterReleaseMs * 1000 };
        findings.push(judgeBetween(waveform, press.end, answer, limits, "after the release"));
      }
    }
    if (pairs.length === 0) findings.push(broken(`${answers.button} is never pressed`));
    if (typicallyMs !== undefined) findings.push(judgeTypical(waveform, pairs, typicallyMs));
    return worstOf(findings);
  };
}

/**
 * Holds if the program answers at least a tenth of the presses shorter than `heldMs`, and misses at least a tenth of
 * them. Both must happen, because the program polls the button, and a short press may fall between two polls.
 */
export function missesSomeShortPresses(answers: Answers & { readonly heldMs: number }): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const pairs = pairAnswers(waveform, answers);
    if (!Array.isArray(pairs)) return pairs;
    const short = pairs.filter(
      ({ press: { start, end } }) => end && end.atUs - start.atUs < answers.heldMs * 1000,
    );
    const missed = short.filter(({ answer }) => answer === undefined).length;
    const least = Math.max(1, short.length / 10);
    if (missed >= least && missed <= short.length - least) return holds;
    return broken(
      `${missed} of ${short.length} presses shorter than ${answers.heldMs} ms were missed; expected that at least a tenth of these presses is missed, and at least a tenth is answered`,
    );
  };
}

/**
 * Judges the answers to presses that start while the wire `holder` is high. These answers must come soon after the fall
 * of `holder`: each answer within `withinMs`, and the median of these times must be at most `typicallyMs`.
 */
export function answersAfterFallOf(
  holder: string,
  answers: Answers & { readonly typicallyMs: number },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const pairs = pairAnswers(waveform, answers);
    if (!Array.isArray(pairs)) return pairs;
    const waits = pulsesOf(waveform, holder, 1).flatMap(({ start, end }) =>
      pairs.flatMap(({ press, answer }) =>
        end && answer && press.start.atUs >= start.atUs && press.start.atUs < end.atUs
          ? [{ end, answer }]
          : [],
      ),
    );
    if (waits.length === 0) return broken(`no press is answered after ${holder} falls`);
    const sortedUs = waits.map(({ end, answer }) => answer.atUs - end.atUs).sort((a, b) => a - b);
    const mostUs = answers.withinMs * 1000;
    return worstOf([
      ...waits.map(({ end, answer }) => judgeBetween(waveform, end, answer, { mostUs })),
      judgeMedian(waveform, sortedUs, answers.typicallyMs),
    ]);
  };
}

/**
 * Returns the times from press to answer in microseconds, in the order of the presses. The list is empty if an answer
 * comes before all presses, or if a press has two answers.
 */
export function answerLatenciesUs(waveform: Waveform, answers: Answers): number[] {
  const pairs = pairAnswers(waveform, answers);
  return Array.isArray(pairs) ? latenciesOf(pairs) : [];
}

interface Pair {
  readonly press: Pulse;
  answer?: Edge;
}

/**
 * Returns each press with its answer, if it has one. If an answer comes before all presses, or if a press has two
 * answers, returns a broken finding.
 */
function pairAnswers(
  waveform: Waveform,
  { button, by, level, startsAt = 0, fromMs = 0 }: Answers,
): Pair[] | Finding {
  const pairs: Pair[] = pulsesOf(waveform, button, 0)
    .filter(({ start }) => start.atUs >= fromMs * 1000)
    .map((press) => ({ press }));
  for (const answer of togglesOf(waveform, by, startsAt)) {
    if (level !== undefined && answer.level !== level) continue;
    const pair = pairs.findLast(({ press }) => press.start.atUs <= answer.atUs);
    if (pair === undefined) return broken(`${formatEdge(answer)}, before any press`);
    if (pair.answer !== undefined) {
      return broken(
        `${formatEdge(pair.press.start)}, ${formatEdge(pair.answer)}, and ${formatEdge(answer)}: two answers to one press`,
      );
    }
    pair.answer = answer;
  }
  return pairs;
}

function judgeTypical(waveform: Waveform, pairs: readonly Pair[], typicallyMs: number): Finding {
  const sortedUs = latenciesOf(pairs).sort((a, b) => a - b);
  return sortedUs.length === 0 ? holds : judgeMedian(waveform, sortedUs, typicallyMs);
}

function judgeMedian(
  waveform: Waveform,
  sortedUs: readonly number[],
  typicallyMs: number,
): Finding {
  const seen = () =>
    `${formatDistribution(sortedUs)}; expected a median of at most ${typicallyMs} ms`;
  return judgeSpan(waveform, median(sortedUs), { mostUs: typicallyMs * 1000 }, seen);
}

function latenciesOf(pairs: readonly Pair[]): number[] {
  return pairs.flatMap(({ press, answer }) => (answer ? [answer.atUs - press.start.atUs] : []));
}

function formatDistribution(sortedUs: readonly number[]): string {
  const at = (part: number) => formatMs(sortedUs[Math.ceil(part * sortedUs.length) - 1]!);
  return `${sortedUs.length} latencies: median ${formatMs(median(sortedUs))}, 90 % within ${at(0.9)}, all within ${at(1)}`;
}

function formatPulse({ start, end }: Pulse): string {
  return end === undefined ? formatEdge(start) : `${formatEdge(start)}, ${formatEdge(end)}`;
}
