import type { Trace } from "../trace/trace.ts";
import { type Edge, edgesOf, formatEdge, type Waveform } from "../trace/waveform.ts";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds } from "./finding.ts";
import { printedLines } from "./printed.ts";
import { edgeAt, formatMissing } from "./waveform-edges.ts";
import {
  formatMs,
  judgeBetween,
  judgeSpan,
  LATE_MS,
  START_MS,
  sleepLimits,
  TYPICALLY_LATE_MS,
  waveformOf,
  worstOf,
} from "./waveform-span.ts";

/*
 * Checks of the tutorials' program with an LED, a button and a queue. One task polls the button; at a
 * press it takes the time since the press before, or since the start, as a message: it prints it and
 * puts it on the queue. Another task toggles the LED, takes a message if there is one, and sleeps as
 * long as the newest message that it has taken says; before the first not at all.
 */
export interface Demo {
  readonly led: string;
  readonly button: string;
  readonly pollMs: number;
  /** Longer intervals are cut down to this. */
  readonly longestMs: number;
}

/** Holds if each press is one message: the time since the press before, as truly as polls can tell. */
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
        `${since}, ${formatEdge(press)}: the program made ${message} ms of it; of ${intervalMs} ms, ${slackMs} ms more or less were due, at most ${longestMs}`;
      if (message > longestMs || leastMs >= longestMs) {
        return message === longestMs ? holds : broken(seen());
      }
      const mostUs = mostMs >= longestMs ? Number.POSITIVE_INFINITY : mostMs * 1000;
      return judgeSpan(waveform, message * 1000, { leastUs: leastMs * 1000, mostUs }, seen);
    });
    if (messages.length !== presses.length || presses.length === 0) {
      const seen = presses.map(formatEdge).join(", ");
      findings.push(
        broken(`${presses.length} presses, ${messages.length} messages: ${seen}; ${messages} ms`),
      );
    }
    return worstOf(findings);
  };
}

/**
 * Holds if the messages of up to `toMs`, of which there are `count` at least, are multiples of the poll,
 * but for what each poll may be late; in ticks it is never early. Longer ones tell nothing any more.
 */
export function messagesAreWholePolls(
  { pollMs }: Demo,
  { count, toMs }: { readonly count: number; readonly toMs: number },
): Check {
  return (trace) => {
    const short = messagesOf(trace).filter((message) => message <= toMs);
    if (short.length < count) {
      return broken(`${short.length} messages of at most ${toMs} ms, ${count} were due`);
    }
    const odd = short.find(
      (message) => message % pollMs > Math.floor(message / pollMs) * TYPICALLY_LATE_MS,
    );
    if (odd === undefined) return holds;
    return broken(`${odd} ms is no multiple of the poll of ${pollMs} ms; messages: ${short} ms`);
  };
}

/** Holds if the LED toggles on every pass until the program has seen the first press, which it does within a poll. */
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
    if (first.atUs > START_MS * 1000) return broken(`${formatEdge(first)}: too late`);
    if (stays.atUs < press.atUs) {
      const next = toggles[firstStay + 1];
      const seen = `${formatEdge(stays)}, ${next === undefined ? "and not again" : formatEdge(next)}`;
      return broken(`${seen}; on each pass was due until ${formatEdge(press)}`);
    }
    return judgeBetween(waveform, press, stays, { mostUs: (pollMs + LATE_MS) * 1000 });
  };
}

/** How the LED sleeps, from a press on. */
export interface Delays {
  /** The number of the press, from 1. */
  readonly fromPress: number;
  /**
   * Which message, from 1, the LED sleeps by: in the delay in which the press falls (for the first press, in the first
   * delay after it), and in those after it. The last one goes on to the end.
   */
  readonly messages: readonly number[];
  /** Of so many delays at least. */
  readonly least: number;
}

/** Holds if the LED sleeps by these messages, one a delay. */
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
    // A toggle between the press and the poll that sees it comes too early for the message.
    const later = judgeFrom(from + 1);
    return later.kind === "holds" ? later : finding;

    function judgeFrom(first: number): Finding {
      const delays = toggles.slice(first);
      const findings = delays.map((toggle, i) => judgeDelay(toggle, delays[i + 1], dueAt(i)));
      const count = delays.length - 1;
      if (count < least) {
        const seen = `${led} has ${count} delays from ${formatEdge(press!)} on`;
        findings.push(broken(`${seen}, ${least} were due`));
      }
      return worstOf(findings);
    }

    function dueAt(i: number): number {
      return numbers[messages[Math.min(i, messages.length - 1)]! - 1] ?? Number.NaN;
    }

    function judgeDelay(toggle: Edge, next: Edge | undefined, dueMs: number): Finding {
      const limits = sleepLimits(dueMs);
      const message = `of the messages ${numbers} ms`;
      if (Number.isNaN(dueMs)) return broken(`${numbers.length} messages: ${numbers} ms`);
      if (next !== undefined) return judgeBetween(waveform, toggle, next, limits, message);
      const restUs = waveform.watchedUs - toggle.atUs;
      const seen = () =>
        `${formatEdge(toggle)}, and not again until ${formatMs(waveform.watchedUs)}; ${dueMs} ms were due`;
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

/** How many toggles at the beginning are followed by the next one at once, without a delay. */
function freeToggles(toggles: readonly Edge[]): number {
  const stays = toggles.findIndex(
    ({ atUs }, i) => (toggles[i + 1]?.atUs ?? Number.POSITIVE_INFINITY) - atUs > LATE_MS * 1000,
  );
  return Math.max(0, stays);
}
