import { type Edge, formatEdge, type Level, type Waveform } from "../trace/waveform.ts";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds } from "./finding.ts";
import { median } from "./timing-samples.ts";
import { type Pulse, pulsesOf, togglesOf } from "./waveform-edges.ts";
import { formatMs, judgeBetween, judgeSpan, waveformOf, worstOf } from "./waveform-span.ts";

/** How a program answers the presses of a button, whose wire falls when it is pressed. */
export interface Answers {
  readonly button: string;
  /** The wire that answers, with an edge to `level`, or with any. */
  readonly by: string;
  readonly level?: Level;
  /** The level that the program gives that wire at first; 0 if not given. */
  readonly startsAt?: Level;
  /** How long after the press the answer may come. */
  readonly withinMs: number;
  /** The same of the median. */
  readonly typicallyMs?: number;
  /** A press that is shorter may be missed; 0 if not given. */
  readonly heldMs?: number;
  /** Earlier presses are none: the program had not begun. */
  readonly fromMs?: number;
}

/** Holds if each press has one answer, in time, and nothing else has. */
export function answersEachPress(answers: Answers): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const { withinMs, typicallyMs, heldMs = 0 } = answers;
    const pairs = pairAnswers(waveform, answers);
    if (!Array.isArray(pairs)) return pairs;
    const findings = pairs.map(({ press, answer }) => {
      if (answer) return judgeBetween(waveform, press.start, answer, { mostUs: withinMs * 1000 });
      const lastsUs = (press.end?.atUs ?? waveform.watchedUs) - press.start.atUs;
      return lastsUs < heldMs * 1000
        ? holds
        : broken(`${formatPulse(press)}; no answer by ${answers.by}`);
    });
    if (pairs.length === 0) findings.push(broken(`${answers.button} is never pressed`));
    if (typicallyMs !== undefined) findings.push(judgeTypical(waveform, pairs, typicallyMs));
    return worstOf(findings);
  };
}

/**
 * Holds if of the presses that are shorter than `heldMs` some are answered and some are missed, at
 * least a tenth of each: the program looks from time to time only.
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
      `of ${short.length} presses of less than ${answers.heldMs} ms, ${missed} were missed; some were due to be, and some not`,
    );
  };
}

/** The times from press to answer, in microseconds, in the order of the presses: for a distribution. None if there is an answer too many. */
export function answerLatenciesUs(waveform: Waveform, answers: Answers): number[] {
  const pairs = pairAnswers(waveform, answers);
  return Array.isArray(pairs) ? latenciesOf(pairs) : [];
}

interface Pair {
  readonly press: Pulse;
  answer?: Edge;
}

/** What a press was answered with. The finding, if there is an answer too many. */
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
  if (sortedUs.length === 0) return holds;
  const seen = () =>
    `${formatDistribution(sortedUs)}; a median of at most ${typicallyMs} ms was due`;
  return judgeSpan(waveform, median(sortedUs), { mostUs: typicallyMs * 1000 }, seen);
}

function latenciesOf(pairs: readonly Pair[]): number[] {
  return pairs.flatMap(({ press, answer }) => (answer ? [answer.atUs - press.start.atUs] : []));
}

function formatDistribution(sortedUs: readonly number[]): string {
  const at = (part: number) => formatMs(sortedUs[Math.ceil(part * sortedUs.length) - 1]!);
  return `${sortedUs.length} latencies: median ${formatMs(median(sortedUs))}, 90 % ${at(0.9)}, all ${at(1)}`;
}

function formatPulse({ start, end }: Pulse): string {
  return end === undefined ? formatEdge(start) : `${formatEdge(start)}, ${formatEdge(end)}`;
}
