import { type Edge, edgesOf, formatEdge, type Level } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, worstOf } from "../finding.ts";
import { edgeAt, formatMissing, type Pulse, pulsesOf } from "./edges.ts";
import { formatMs, judgeBetween, judgeReverse, judgeSpan, waveformOf } from "./span.ts";

/**
 * Says that a program copies the pulses of the wire `of` to the wire `by`. A copy may be at most `shorterMs` shorter and
 * at most `longerMs` longer than its original.
 */
export interface Copies {
  readonly of: { readonly wire: string; readonly level: Level };
  readonly by: { readonly wire: string; readonly level: Level };
  readonly shorterMs: number;
  readonly longerMs: number;
}

/**
 * Holds if the wire `by` repeats each pulse of the wire `of`, in the same order. Each copy starts after the end of the
 * original pulse. It is at most `shorterMs` shorter and at most `longerMs` longer than the original pulse.
 */
export function repeatsPulses({ of, by, shorterMs, longerMs }: Copies): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const models = completed(pulsesOf(waveform, of.wire, of.level));
    const copies = completed(pulsesOf(waveform, by.wire, by.level));
    const findings = models.slice(0, copies.length).map((model, i) => judgeCopy(model, copies[i]!));
    if (models.length === 0) findings.push(broken(`${of.wire} has no pulse`));
    if (models.length !== copies.length) {
      const odd = models[copies.length] ?? copies[models.length]!;
      findings.push(
        broken(
          `${of.wire} has ${models.length} pulses, but ${by.wire} has ${copies.length}; this pulse has no match: ${formatPulse(odd)}`,
        ),
      );
    }
    return worstOf(findings);

    function judgeCopy(model: Completed, copy: Completed): Finding {
      const seen = () => `${formatPulse(model)}, but ${formatPulse(copy)}`;
      if (copy.start.atUs < model.end.atUs) return broken(`${seen()}: too early`);
      const limits = {
        leastUs: lengthUs(model) - shorterMs * 1000,
        mostUs: lengthUs(model) + longerMs * 1000,
      };
      return judgeSpan(waveform, lengthUs(copy), limits, seen);
    }
  };
}

/**
 * Holds if the first rises of `wires` come in the order of `wires`, and all within `withinMs`. The program must set all
 * wires low before that.
 */
export function riseTogether(
  wires: readonly string[],
  { withinMs }: { readonly withinMs: number },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const rises: Edge[] = [];
    for (const wire of wires) {
      const rise = edgeAt(waveform, { wire, level: 1 });
      if (rise === undefined) return broken(formatMissing({ wire, level: 1 }));
      rises.push(rise);
    }
    const places = rises.map((rise) => waveform.edges.indexOf(rise));
    const early = rises.findIndex((_, i) => i > 0 && places[i]! < places[i - 1]!);
    if (early > 0) {
      const [first, second] = [rises[early]!, rises[early - 1]!];
      const seen = `${formatEdge(first)}, ${formatEdge(second)}: these edges are in the wrong order`;
      return judgeReverse(waveform, first, second, seen);
    }
    return judgeBetween(waveform, rises[0]!, rises.at(-1)!, { mostUs: withinMs * 1000 });
  };
}

/**
 * Holds if `wire` has exactly one edge, and this edge is a rise. It must come at most `withinMs` after the last edge of
 * all `wires`. Each of `wires` must have an edge.
 */
export function risesAfterLastOf(
  wire: string,
  { wires, withinMs }: { readonly wires: readonly string[]; readonly withinMs: number },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const [rise, second] = edgesOf(waveform, wire);
    if (rise === undefined || rise.level !== 1) return broken(`${wire} does not rise`);
    if (second !== undefined) {
      return broken(`${formatEdge(rise)}, ${formatEdge(second)}; expected only one edge`);
    }
    const silent = wires.find((candidate) => edgesOf(waveform, candidate).length === 0);
    if (silent !== undefined) return broken(`${silent} has no edge`);
    const last = waveform.edges.findLast((edge) => wires.includes(edge.wire))!;
    if (waveform.edges.indexOf(last) > waveform.edges.indexOf(rise)) {
      const seen = `${formatEdge(rise)}, before ${formatEdge(last)}`;
      return judgeReverse(waveform, rise, last, seen);
    }
    return judgeBetween(waveform, last, rise, { mostUs: withinMs * 1000 });
  };
}

interface Completed {
  readonly start: Edge;
  readonly end: Edge;
}

function completed(pulses: readonly Pulse[]): Completed[] {
  return pulses.flatMap(({ start, end }) => (end === undefined ? [] : { start, end }));
}

function lengthUs({ start, end }: Completed): number {
  return end.atUs - start.atUs;
}

function formatPulse(pulse: Completed): string {
  return `${formatEdge(pulse.start)}, ${formatEdge(pulse.end)} (${formatMs(lengthUs(pulse))})`;
}
