import type { Hint } from "../../harness/session/hints/hint.ts";
import type { Session, SessionTarget, UnseenPin } from "../../harness/session/session.ts";
import { measureWire, type WireMeasures } from "../../harness/session/wire-measures.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { type Edge, edgesByWire, type Level } from "../../harness/trace/waveform.ts";
import { showLine } from "../conformance/trace-text.ts";
import { type ConsoleLine, consoleLines, printedTimes } from "./console-lines.ts";
import type { TimeWindow } from "./drawn-wire.ts";
import { withMonitorWires } from "./monitor-wires.ts";
import { type DescribedEnd, describeEnd } from "./session-end.ts";
import { showInstant } from "./show-time.ts";
import { type TypedLine, typedLines } from "./typed-lines.ts";

/** The data that every report of a session shows. All texts are safe to show. */
export interface SessionView {
  /** The path of the program. */
  readonly program: string;
  readonly target: SessionTarget;
  readonly end: DescribedEnd;
  readonly lengthUs: number;
  /** Says in one sentence why no wire can be shown at all. The field is undefined if wires can be shown. */
  readonly whyNoWires?: string;
  /** The wires of the session. The wires at pins come first, and the wires of a monitor follow. */
  readonly wires: readonly WireView[];
  readonly unseen: readonly UnseenPin[];
  /** Sentences about options that do not fit the program. */
  readonly remarks: readonly string[];
  readonly typed: readonly TypedLine[];
  readonly lines: readonly ConsoleLine[];
  /** The times at which the program printed something. */
  readonly printedUs: readonly number[];
  readonly hints: readonly Hint[];
  /** The time for which the tasks were recorded, in microseconds. */
  readonly recordedUs: number;
  /** A sentence that says why the record of the tasks is not complete. Undefined if the record is complete. */
  readonly taskNotice?: string;
}

/** One wire of a session, as a report shows it. */
export interface WireView {
  /** The name of the wire, such as `GP25`. */
  readonly name: string;
  /**
   * The kind of the wire. `pin`: the wire is at a pin. `monitor`: the wire shows events of a monitor, and is not at a
   * pin. `bytes`: the wire is at the pin on which a monitor sends bytes.
   */
  readonly kind: "pin" | "bytes" | "monitor";
  /**
   * The names of the program's variables for this wire, joined by commas, such as `led`. Empty if no names are known.
   */
  readonly variables: string;
  /** The variables and the name, such as `led (GP25)`. */
  readonly title: string;
  readonly initial: Level | null;
  /** All edges of the wire, in order of time. The names in the edges are not made printable. */
  readonly edges: readonly Edge[];
  /** The periods of time in which nothing drove the wire after it had a level, in order of time. */
  readonly undriven: readonly TimeWindow[];
  readonly measures: WireMeasures;
  /** The voltages that the wire got from outside, in order of time. Undefined if there are none. */
  readonly volts?: readonly Volts[];
}

/** A voltage that a wire has from the time `atUs` on. */
export interface Volts {
  readonly atUs: number;
  readonly volts: number;
}

/** Prepares a session for a report. */
export function viewSession(session: Session, hints: readonly Hint[] = []): SessionView {
  const { program, target, unseen, remarks = [], lengthUs, waveform } = session;
  const texts = printableRecord(
    { path: program.path, target, unseen, remarks, hints },
    { longest: LONGEST, ofSeveralLines: ["what", "instead"] },
  );
  return {
    program: texts.path,
    target: texts.target,
    end: describeEnd(session),
    lengthUs,
    ...(waveform === undefined && { whyNoWires: explainNoWires(texts.target.name, lengthUs) }),
    wires: viewWires(session),
    unseen: texts.unseen,
    remarks: texts.remarks,
    typed: typedLines(session),
    lines: consoleLines(session.console),
    printedUs: printedTimes(session.console),
    hints: texts.hints,
    recordedUs: session.tasksCutAtUs ?? lengthUs,
    ...noticeOfTasks(session),
  };
}

/** Says why the record of the tasks is not complete. */
function noticeOfTasks({
  tasksCutAtUs,
  areTasksLost,
  end,
}: Session): Pick<SessionView, "taskNotice"> {
  if (areTasksLost) {
    const why =
      end.kind === "reset"
        ? "was reset before it could send the record"
        : end.kind === "time" || end.kind === "condition"
          ? "could not send it, because the program ignored Ctrl-C at the end of the watch"
          : "could not send it in this session";
    return {
      taskNotice: `It is not known what the tasks did. The target sends the record of the tasks after the program has ended, but this target ${why}.`,
    };
  }
  if (tasksCutAtUs === undefined) return {};
  return {
    taskNotice: `The tasks were recorded only until ${showInstant(tasksCutAtUs)}, because the memory for the record was full. The numbers and times of turns and waits cover only the time until then.`,
  };
}

/**
 * The largest number of characters of a path, a reason or another text of the view. Longer texts would be hard to read.
 */
const LONGEST = 500;

function explainNoWires(target: string, lengthUs: number): string {
  return lengthUs === 0
    ? "The program did not start, so there are no wires."
    : `${target} has no pins, so there are no wires.`;
}

function viewWires(session: Session): WireView[] {
  const { wires, waveform, lengthUs, analog = [] } = withMonitorWires(session);
  if (waveform === undefined) return [];
  const pins = new Set(session.wires.map(({ name }) => name));
  const edgesOf = edgesByWire(waveform);
  return wires.map(({ name: raw, variables: all }) => {
    const edges = edgesOf.get(raw) ?? [];
    const name = showLine(raw, 60);
    const variables = showLine(all.join(", "), 60);
    const volts = analog
      .filter(({ wire }) => wire === raw)
      .map((step) => ({ atUs: step.atMs * 1000, volts: step.volts }));
    return {
      name,
      kind: raw === session.monitor?.wire ? "bytes" : pins.has(raw) ? "pin" : "monitor",
      variables,
      title: titleOfWire(name, variables),
      initial: waveform.initial[raw] ?? null,
      edges,
      undriven: (waveform.undriven ?? [])
        .filter(({ wire }) => wire === raw)
        .map(({ fromUs, toUs }) => ({ fromUs, toUs })),
      measures: measureWire(edges, lengthUs, waveform.setUpUs?.[raw]),
      ...(volts.length > 0 && { volts }),
    };
  });
}

/** Returns the name of a wire with its variables, such as `led (GP25)`. */
export function titleOfWire(name: string, variables: string): string {
  if (variables === "") return name;
  // If the name already has parentheses, the result has the form `led, LED (GP25)`.
  return name.includes("(") ? `${variables}, ${name}` : `${variables} (${name})`;
}
