import type { Hog, HogRecord, MonitorProblem } from "../../harness/decoders/monitor.ts";
import type { Session } from "../../harness/session/session.ts";
import type { NamedLane, SessionMonitor } from "../../harness/session/session-monitor.ts";
import { showLine } from "../conformance/trace-text.ts";
import { showCount } from "../timing/values.ts";
import { titleOfWire } from "./session-view.ts";
import { showTime } from "./show-time.ts";

/** What reports show about a monitor. All texts are safe to show. */
export interface MonitorView {
  /** The title of this part of the report, such as `Monitor on GP0`. */
  readonly title: string;
  /** Says in up to three sentences what aiorig received from the monitor. */
  readonly words: string;
  readonly rows: readonly MonitorRow[];
  /** The facts about hogs. The first line is a sentence. Each further line describes one hog. */
  readonly hogs: readonly string[];
  /** The facts about wrong bytes. The first line is a sentence. Each further line describes one byte. */
  readonly problems: readonly string[];
}

/** The row of one ident. If the ident never started, the cells for its times are empty. */
export interface MonitorRow {
  readonly title: string;
  /** The cells of the row: one text for each column in `MONITOR_COLUMNS`. */
  readonly cells: readonly string[];
}

export const MONITOR_COLUMNS = ["starts", "total", "shortest", "longest", "at once", "at the end"];

export const MONITOR_MEANING =
  'The program reports starts and ends of each ident. An ident is on while it has more starts than ends. The column "at once" has the largest number of starts without an end at any one time.';

/** Describes the monitor of a session. Returns undefined if the session has no monitor. */
export function viewMonitor({ monitor, lengthUs }: Session): MonitorView | undefined {
  if (monitor === undefined) return undefined;
  const { lanes, hogs, problems } = monitor;
  return {
    title: `Monitor on ${showLine(monitor.wire, 60)}`,
    words: describeMonitor(monitor),
    rows: lanes.map((lane) => rowOf(lane, lengthUs)),
    hogs: hogs === undefined ? [] : describeHogs(hogs),
    problems: describeProblems(problems, monitor.bytes),
  };
}

function describeMonitor({ unreadable, bytes, resets, problems }: SessionMonitor): string {
  if (unreadable !== undefined) return `The events cannot be read: ${showLine(unreadable, 500)}`;
  if (bytes === 0) {
    return "The monitor received no byte. The program must call monitor.set_device with a UART of 1,000,000 baud on this pin, and monitor.init.";
  }
  const events = `${showCount(bytes)} ${bytes === 1 ? "byte" : "bytes"}, one per event.`;
  const isWrong = problems.filter(({ kind }) => kind === "stop bit").length * 2 > bytes;
  if (isWrong) return `${events} Most bytes are broken. Is the UART set to 1,000,000 baud?`;
  const [first] = resets;
  if (first === undefined) return `${events} The program never called monitor.init.`;
  if (resets.length === 1) return `${events} The program called monitor.init at ${showMs(first)}.`;
  const shown = resets.slice(0, MOST_RESETS).map(showMs).join(", ");
  const more = resets.length > MOST_RESETS ? ` and ${resets.length - MOST_RESETS} more` : "";
  return `${events} The program called monitor.init at ${shown}${more}.`;
}

const MOST_RESETS = 3;

function rowOf(
  { ident, name, edges, starts, mostAtOnce }: NamedLane,
  lengthUs: number,
): MonitorRow {
  const title = titleOfWire(`ident ${ident}`, showLine(name ?? "", 60));
  const spans = edges.flatMap(({ level, atUs }, i) =>
    level === 0 ? [] : [(edges[i + 1]?.atUs ?? lengthUs) - atUs],
  );
  let totalUs = 0;
  let shortestUs = Number.POSITIVE_INFINITY;
  let longestUs = 0;
  for (const us of spans) {
    totalUs += us;
    shortestUs = Math.min(shortestUs, us);
    longestUs = Math.max(longestUs, us);
  }
  if (spans.length === 0) return { title, cells: ["0", "", "", "", "", "off"] };
  return {
    title,
    cells: [
      showCount(starts.length),
      showTime(totalUs),
      showTime(shortestUs),
      showTime(longestUs),
      showCount(mostAtOnce),
      edges.at(-1)!.level === 1 ? "on" : "off",
    ],
  };
}

function describeHogs({ limitUs, hogs, longest }: HogRecord): string[] {
  const limit = showTime(limitUs);
  if (hogs.length === 0) {
    const most = longest && ` The longest pause was ${showHog(longest)}.`;
    return [
      `No hogs: no pause between two turns of ident 0 was longer than ${limit}.${most ?? ""}`,
    ];
  }
  const pauses = hogs.length === 1 ? "1 pause" : `${showCount(hogs.length)} pauses`;
  return [
    `Hogs: ${pauses} between two turns of ident 0 ${hogs.length === 1 ? "was" : "were"} longer than ${limit}. Other tasks did not let ident 0 run.`,
    ...listed(hogs, (hog) => {
      const isLongest = hogs.length > 1 && hog.fromUs === longest?.fromUs;
      return `${showHog(hog)}${isLongest ? ", the longest" : ""}`;
    }),
  ];
}

function showHog({ fromUs, toUs, isAtEnd }: Hog): string {
  return `${showTime(toUs - fromUs)}, starting at ${showMs(fromUs)}${isAtEnd ? ", until the end" : ""}`;
}

function describeProblems(all: readonly MonitorProblem[], bytes: number): string[] {
  const problems = all.filter(({ kind }) => kind !== "cut");
  if (problems.length === 0) {
    return all.length === 0 ? [] : ["The session ended during the last byte."];
  }
  const count = problems.length === 1 ? "1 byte has" : `${showCount(problems.length)} bytes have`;
  return [
    `${count} a problem, of ${showCount(bytes)}.`,
    ...listed(problems, ({ atUs, byte, kind }) => `${showMs(atUs)}: ${PROBLEMS[kind](byte)}`),
  ];
}

const PROBLEMS: Readonly<Record<MonitorProblem["kind"], (byte: number) => string>> = {
  "not of the protocol": (byte) => `${hex(byte)} is not a byte of the protocol`,
  "an end without a start": (byte) =>
    `${hex(byte)} ends ident ${byte & 0x1f}, which was off already`,
  "stop bit": (byte) => `${hex(byte)} has no stop bit (framing error)`,
  parity: (byte) => `${hex(byte)} has a wrong parity`,
  short: () => "the line was low for less than half a bit, so this was not a start bit",
  cut: () => "the session ended during this byte",
};

function hex(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

function listed<T>(items: readonly T[], show: (item: T) => string): string[] {
  const more = items.length - MOST_LISTED;
  return [
    ...items.slice(0, MOST_LISTED).map(show),
    ...(more > 0 ? [`… ${showCount(more)} more are in session.json …`] : []),
  ];
}

const MOST_LISTED = 10;

function showMs(us: number): string {
  return `${(us / 1000).toFixed(3)} ms`;
}
