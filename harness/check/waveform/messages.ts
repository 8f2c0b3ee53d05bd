import type { Trace } from "../../trace/trace.ts";
import { type Edge, edgesOf, formatEdge, type Waveform } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, worstOf } from "../finding.ts";
import { median } from "../median.ts";
import { printedLines } from "../order/printed.ts";
import { edgeAt, formatMissing } from "./edges.ts";
import {
  formatMs,
  judgeBetween,
  judgeSpan,
  LATE_MS,
  START_MS,
  sleepLimits,
  TYPICALLY_LATE_MS,
  waveformOf,
} from "./span.ts";

/*
 * Checks for the program of the tutorials. It has an LED, a button and a queue, and two tasks:
 * - The first task polls the button. At each press it makes a message: the time since the previous press, or since
 *   the start. It prints the message and puts it on the queue.
 * - The second task repeats three steps. It toggles the LED. It takes a message from the queue, if there is one. Then
 *   it sleeps for the time in the last message that it has taken. Before the first message it does not sleep.
 */
export interface Demo {
  readonly led: string;
  readonly button: string;
  readonly pollMs: number;
  /** The largest value that a message can have. A message about a longer interval also has this value. */
  readonly longestMs: number;
}

/**
 * Holds if each press makes one message with the time since the previous press. The program polls the button, so it
 * notices a press late. A message may differ from the true time by at most one poll period plus LATE_MS. The first
 * message may be shorter by another START_MS, because the program needs time to start.
 */
export function messagesAreIntervals({ button, pollMs, longestMs }: Demo): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const presses = pressesOf(waveform, button);
    const messages = messagesOf(trace);
    const findings = messages.slice(0, presses.length).map((message, i) => {
      const press = presses[i]!;
      const before = presses[i - 1];
      const intervalMs = (press.atUs - (before?.atUs ?? 0)) / 1000;
      const slackMs = pollMs + LATE_MS;
      const leastMs = intervalMs - (before === undefined ? START_MS + slackMs : slackMs);
      const mostMs = intervalMs + slackMs;
      const since = before === undefined ? "the start" : formatEdge(before);
      const seen = () =>
        `${since}, then ${formatEdge(press)}: the message says ${message} ms; expected ${intervalMs} ms with a tolerance of ${slackMs} ms; the largest possible message is ${longestMs} ms`;
      if (message > longestMs || leastMs >= longestMs) {
        return message === longestMs ? holds : broken(seen());
      }
      const mostUs = mostMs >= longestMs ? Number.POSITIVE_INFINITY : mostMs * 1000;
      return judgeSpan(waveform, message * 1000, { leastUs: leastMs * 1000, mostUs }, seen);
    });
    if (messages.length !== presses.length || presses.length === 0) {
      findings.push(
        broken(
          `${presses.length} presses, but ${formatMessages(messages)}; ${presses.map(formatEdge).join(", ")}`,
        ),
      );
    }
    return worstOf(findings);
  };
}

/**
 * Holds if there are at least `count` messages of up to `toMs`, and each of these messages is a multiple of the poll
 * period. A message may be a little above the multiple: by TYPICALLY_LATE_MS per poll, because each poll may be late. A
 * message may not be below the multiple, because no poll is early if time is measured in ticks. The check ignores
 * messages above `toMs`, because the lateness of many polls adds up.
 */
export function messagesAreWholePolls(
  { pollMs }: Demo,
  { count, toMs }: { readonly count: number; readonly toMs: number },
): Check {
  return (trace) => {
    const short = messagesOf(trace).filter((message) => message <= toMs);
    if (short.length < count) {
      return broken(
        `${short.length} messages of at most ${toMs} ms, expected at least ${count}; ${formatMessages(short)}`,
      );
    }
    const odd = short.find(
      (message) => message % pollMs > Math.floor(message / pollMs) * TYPICALLY_LATE_MS,
    );
    if (odd === undefined) return holds;
    return broken(
      `the message ${odd} ms is not a multiple of the poll period of ${pollMs} ms; ${formatMessages(short)}`,
    );
  };
}

/**
 * Holds if the LED toggles on every pass of the loop until the program sees the first press. The first toggle must come
 * within START_MS. The times between these toggles have two limits: LATE_MS for each time, and TYPICALLY_LATE_MS for
 * their median. The program must see the press within one poll period plus LATE_MS.
 */
export function togglesFreelyUntilPress({ led, button, pollMs }: Demo): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const [press] = pressesOf(waveform, button);
    if (press === undefined) return broken(formatMissing({ wire: button, level: 0 }));
    const toggles = edgesOf(waveform, led);
    const firstStay = freeToggles(toggles);
    const [first] = toggles;
    const stays = toggles[firstStay];
    if (first === undefined || stays === undefined) return broken(`${led} does not toggle`);
    if (first.atUs > START_MS * 1000) {
      return broken(
        `${formatEdge(first)}; expected the first toggle of ${led} within ${START_MS} ms`,
      );
    }
    if (stays.atUs < press.atUs) {
      const next = toggles[firstStay + 1];
      const seen = `${formatEdge(stays)}, then ${next === undefined ? "no other edge" : formatEdge(next)}`;
      return broken(
        `${seen}; expected a toggle on every pass of the loop until ${formatEdge(press)}`,
      );
    }
    const gapsUs = toggles.slice(1, firstStay + 1).map(({ atUs }, i) => atUs - toggles[i]!.atUs);
    const typicalUs = median(gapsUs);
    const seen = () =>
      `the ${gapsUs.length} intervals between toggles of ${led} have a median of ${formatMs(typicalUs)}, expected at most ${TYPICALLY_LATE_MS} ms`;
    return worstOf([
      judgeSpan(waveform, typicalUs, { mostUs: TYPICALLY_LATE_MS * 1000 }, seen),
      judgeBetween(waveform, press, stays, { mostUs: (pollMs + LATE_MS) * 1000 }),
    ]);
  };
}

/** The delays of the LED that a check expects after a press. */
export interface Delays {
  /** The number of the press. The first press has the number 1. */
  readonly fromPress: number;
  /**
   * For each delay, in order, the number of the message that sets it. The first message has the number 1. The last item
   * of the list also counts for all later delays. The first delay is the delay during which the press comes. For the
   * first press, it is the first delay of the LED, because there are no delays before the first press.
   */
  readonly messages: readonly number[];
  /** The smallest number of delays that the check allows. */
  readonly least: number;
}

/**
 * Holds if each delay of the LED from the given press on is as long as its message says. `messages` says which message
 * sets which delay.
 */
export function sleepsByMessages(
  { led, button, pollMs }: Demo,
  { fromPress, messages, least }: Delays,
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const press = edgeAt(waveform, { wire: button, level: 0, nth: fromPress });
    if (press === undefined) {
      return broken(formatMissing({ wire: button, level: 0, nth: fromPress }));
    }
    const numbers = messagesOf(trace);
    const toggles = edgesOf(waveform, led);
    const from = Math.max(
      toggles.findLastIndex(({ atUs }) => atUs <= press.atUs),
      freeToggles(toggles),
    );
    const finding = judgeFrom(from);
    const next = toggles[from + 1];
    const isSeenBefore = next !== undefined && next.atUs - press.atUs > (pollMs + LATE_MS) * 1000;
    if (finding.kind === "holds" || isSeenBefore) return finding;
    // If the LED toggles between the press and the poll that sees the press, an older message still sets the delay that
    // starts at this toggle.
    const later = judgeFrom(from + 1);
    return later.kind === "holds" ? later : finding;

    function judgeFrom(first: number): Finding {
      const delays = toggles.slice(first);
      const findings = delays.map((toggle, i) => judgeDelay(toggle, delays[i + 1], dueAt(i)));
      const count = delays.length - 1;
      if (count < least) {
        const seen = `${led} has ${count} delays after ${formatEdge(press!)}`;
        findings.push(broken(`${seen}, expected at least ${least}`));
      }
      return worstOf(findings);
    }

    function dueAt(i: number): number {
      return numbers[messages[Math.min(i, messages.length - 1)]! - 1] ?? Number.NaN;
    }

    function judgeDelay(toggle: Edge, next: Edge | undefined, dueMs: number): Finding {
      const limits = sleepLimits(dueMs);
      const known = formatMessages(numbers);
      if (Number.isNaN(dueMs))
        return broken(
          `${formatEdge(toggle)}, but no message sets the delay that starts at this edge; ${known}`,
        );
      if (next !== undefined) return judgeBetween(waveform, toggle, next, limits, `(${known})`);
      const restUs = waveform.watchedUs - toggle.atUs;
      const seen = () =>
        `${formatEdge(toggle)}, then no other edge until ${formatMs(waveform.watchedUs)}; expected the next edge ${dueMs} ms after the last edge`;
      return judgeSpan(waveform, restUs, { mostUs: limits.mostUs }, seen);
    }
  };
}

function pressesOf(waveform: Waveform, button: string): Edge[] {
  return edgesOf(waveform, button).filter(({ level }) => level === 0);
}

function messagesOf(trace: Trace): number[] {
  return printedLines(trace).map(Number);
}

function formatMessages(messages: readonly number[]): string {
  if (messages.length === 0) return "no messages";
  return `${messages.length} messages: ${messages.join(", ")} ms`;
}

/** Returns how many toggles at the beginning have no delay after them. */
function freeToggles(toggles: readonly Edge[]): number {
  const stays = toggles.findIndex(
    ({ atUs }, i) => (toggles[i + 1]?.atUs ?? Number.POSITIVE_INFINITY) - atUs > LATE_MS * 1000,
  );
  return Math.max(0, stays);
}
