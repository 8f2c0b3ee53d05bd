import pc from "picocolors";
import type { Hint } from "../../harness/session/hints/hint.ts";
import type { Session } from "../../harness/session/session.ts";
import { truncate, widthOf } from "../../harness/text/width.ts";
import type { PageLook } from "../page-look.ts";
import { emulationNotice } from "../timing/conclusion.ts";
import { chooseCloseUps } from "./close-ups.ts";
import { showPrintedTime } from "./console-lines.ts";
import { renderDecoded } from "./decoded-table.ts";
import { viewDecoded } from "./decoded-view.ts";
import { drawAxis } from "./drawn-axis.ts";
import { describeVolts, drawVolts, VOLTS_LEGEND } from "./drawn-volts.ts";
import { drawWire, type TimeWindow } from "./drawn-wire.ts";
import { fitLine, fitPrinted } from "./fitted-line.ts";
import { foldedLanesOf } from "./folded-lanes.ts";
import { renderMeasures } from "./measure-table.ts";
import { renderMonitor } from "./monitor-table.ts";
import { viewMonitor } from "./monitor-view.ts";
import { type SessionView, viewSession, type WireView } from "./session-view.ts";
import { showInstant, showTime } from "./show-time.ts";
import { renderTaskTable } from "./task-table.ts";
import { renderWaitTable } from "./wait-table.ts";

/**
 * Renders a session for a terminal, in this order: drawings of the wires over a time axis, what was measured at the
 * wires, what the tasks did, what the program printed, the hints, and how the session ended. No line is wider than
 * `width` columns.
 */
export function formatSessionTerminal(
  session: Session,
  { width, colour }: PageLook,
  hints: readonly Hint[] = [],
): string {
  const view = viewSession(session, hints);
  const lanes = foldedLanesOf(session);
  const page: Page = { view, width, colours: pc.createColors(colour) };
  const parts = [
    renderHead(page),
    renderWires(page),
    renderMeasures(
      view.wires.filter(({ kind, volts }) => kind !== "monitor" && volts === undefined),
      { width, colour },
    ),
    renderVolts(page),
    renderMonitor(viewMonitor(session), { width, colour }),
    renderDecoded(viewDecoded(session), { width, colour }),
    [
      ...renderTaskTable(lanes, { width, colour }),
      ...(view.taskNotice === undefined ? [] : fitLine(view.taskNotice, width)),
    ],
    renderWaitTable(lanes, { width, colour }),
    renderUnseen(page),
    renderRemarks(page),
    renderTyped(page),
    renderConsole(page),
    renderHints(page),
    renderEnd(page),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join("\n"))
    .join("\n\n")}\n`;
}

interface Page {
  readonly view: SessionView;
  readonly width: number;
  readonly colours: ReturnType<typeof pc.createColors>;
}

function renderHead({ view: { program, target }, width, colours }: Page): string[] {
  return [
    ...fitLine(`${program} on ${target.name}`, width).map(colours.bold),
    ...fitLine(target.description, width).map(colours.dim),
    ...(target.isEmulated
      ? fitLine(emulationNotice([target.name]), width).map(colours.yellow)
      : []),
  ];
}

function renderWires(page: Page): string[] {
  const { view, width } = page;
  const { wires, whyNoWires } = view;
  if (whyNoWires !== undefined) return fitLine(whyNoWires, width);
  if (wires.length === 0) return fitLine("The program uses no pin that can be watched.", width);
  const labelWidth = Math.min(
    Math.max(LEAST_LABEL, ...wires.flatMap((wire) => [wire.name, wire.variables].map(widthOf))),
    Math.floor(width / 4),
  );
  const columns = Math.max(LEAST_COLUMNS, width - labelWidth - 3);
  const layout: Layout = { labelWidth, columns };
  const whole = { fromUs: 0, toUs: view.lengthUs };
  const drawing = drawWires(wires, whole, layout, page);
  const closeUps = chooseCloseUps(wires, whole, columns);
  return [
    ...drawing.lines,
    ...renderLegend(drawing.lines.join(""), page),
    ...closeUps.flatMap(({ window, wires: close }) => {
      const names = close.map(({ variables, name }) => variables || name).join(", ");
      const title = `Close-up: ${showTime(window.toUs - window.fromUs)} of ${names}`;
      return [
        "",
        ...fitLine(title, width).map(page.colours.bold),
        ...drawWires(close, window, layout, page).lines,
      ];
    }),
  ];
}

const LEAST_LABEL = "printed".length;
const LEAST_COLUMNS = 8;

interface Layout {
  readonly labelWidth: number;
  /** The width of the drawing. */
  readonly columns: number;
}

function drawWires(
  wires: readonly WireView[],
  window: TimeWindow,
  { labelWidth, columns }: Layout,
  { view, colours }: Page,
): { readonly lines: string[] } {
  const row = (label: string, content: string) => {
    const shown = truncate(label, labelWidth);
    return `${" ".repeat(labelWidth - widthOf(shown) + 1)}${colours.bold(shown)} ${content}`;
  };
  const axis = drawAxis(window, columns);
  const printed = markLines(view, window, columns);
  return {
    lines: [
      ...wires.flatMap(({ variables, name, edges, initial, undriven, volts }) => {
        const { high, low } =
          volts === undefined
            ? drawWire(edges, initial, window, columns, undriven)
            : drawVolts(volts, window, columns);
        return [row(variables, colours.green(high)), row(name, colours.green(low)), ""];
      }),
      ...(printed.trim() === "" ? [] : [row("printed", printed)]),
      row("time", colours.dim(axis.line)),
      row(`in ${axis.unit}`, axis.labels),
    ],
  };
}

/** Returns a line with a mark at each time at which the program printed something. */
function markLines(
  { printedUs }: SessionView,
  { fromUs, toUs }: TimeWindow,
  columns: number,
): string {
  const marks = new Array<string>(columns).fill(" ");
  for (const atUs of printedUs) {
    if (atUs < fromUs || atUs > toUs) continue;
    const part = (atUs - fromUs) / Math.max(toUs - fromUs, 1e-3);
    marks[Math.min(columns - 1, Math.floor(part * columns))] = "•";
  }
  return marks.join("");
}

function renderLegend(drawing: string, { view: { wires }, width, colours }: Page): string[] {
  const used = LEGEND.filter(([sign]) => drawing.includes(sign)).map(
    ([sign, meaning]) => `${sign} ${meaning}`,
  );
  if (wires.some(({ volts }) => volts !== undefined)) used.push(VOLTS_LEGEND);
  return used.flatMap((line) => fitLine(line, width)).map(colours.dim);
}

const LEGEND = [
  ["▒", "the edges are too close to be drawn one by one"],
  ["┄", "nothing drives the wire"],
] as const;

/** Lists the voltages in words, because a drawing in a terminal is coarse. */
function renderVolts({ view: { wires }, width, colours }: Page): string[] {
  const given = wires.filter(({ volts }) => volts !== undefined);
  if (given.length === 0) return [];
  return [
    colours.bold("Voltages"),
    ...given.flatMap(({ title, volts }) =>
      fitLine(`${title}: ${describeVolts(volts!)}`, width, { indent: 2, hanging: 4 }),
    ),
  ];
}

function renderUnseen({ view: { unseen }, width, colours }: Page): string[] {
  if (unseen.length === 0) return [];
  return [
    ...fitLine("Pins that cannot be watched", width).map(colours.bold),
    ...unseen.flatMap(({ name, variables, reason }) =>
      fitLine(
        `${[...variables, variables.length > 0 ? `(${name})` : name].join(" ")}: ${reason}`,
        width,
        { indent: 2, hanging: 4 },
      ),
    ),
  ];
}

function renderRemarks({ view: { remarks }, width, colours }: Page): string[] {
  return remarks.flatMap((remark) => fitLine(remark, width)).map(colours.yellow);
}

function renderTyped({ view: { typed }, width, colours }: Page): string[] {
  if (typed.length === 0) return [];
  const first = typed.slice(0, MOST_TYPED);
  const timeWidth = Math.max(...first.map(({ atUs }) => showInstant(atUs).length));
  const indent = timeWidth + 2;
  return [
    colours.bold("Typed"),
    ...first.flatMap(({ atUs, text }) => {
      const time = showInstant(atUs).padStart(timeWidth);
      return fitLine(text, width, { indent, hanging: indent }).map((line, i) =>
        i === 0 ? `${colours.dim(time)}  ${line.slice(indent)}` : line,
      );
    }),
    ...(typed.length > MOST_TYPED
      ? fitLine(`… ${typed.length - MOST_TYPED} lines are not shown here …`, width).map(colours.dim)
      : []),
  ];
}

const MOST_TYPED = 20;

function renderConsole({ view: { lines, end }, width, colours }: Page): string[] {
  const traceback = end.traceback?.split("\n") ?? [];
  if (lines.length === 0 && traceback.length === 0) return [];
  const isLong = lines.length > MOST_LINES;
  const first = isLong ? lines.slice(0, MOST_LINES - LAST_LINES) : lines;
  const last = isLong ? lines.slice(-LAST_LINES) : [];
  const timeWidth = Math.max(0, ...[...first, ...last].map((line) => showPrintedTime(line).length));
  const show = ({ text, ...times }: (typeof lines)[number]) => {
    const time = showPrintedTime(times).padStart(timeWidth);
    const indent = timeWidth + 2;
    return fitPrinted(text, width, indent).map((line, i) =>
      i === 0 ? `${colours.dim(time)}  ${line.slice(indent)}` : line,
    );
  };
  const omitted = `… ${lines.length - MOST_LINES} lines are not shown here …`;
  return [
    colours.bold("Printed"),
    ...first.flatMap(show),
    ...(isLong ? fitLine(omitted, width).map(colours.dim) : []),
    ...last.flatMap(show),
    ...traceback.flatMap((line) => fitPrinted(line, width)),
  ];
}

/** The largest number of printed lines that the page shows. More lines would push the drawings out of sight. */
const MOST_LINES = 40;
const LAST_LINES = 10;

function renderHints({ view: { hints }, width, colours }: Page): string[] {
  return hints.flatMap(({ rule, kind, file, line, what, instead }, i) => [
    ...(i > 0 ? [""] : []),
    ...fitLine(
      `${kind === "mistake" ? "Hint" : "Note"}: ${file}, line ${line} (${rule})`,
      width,
    ).map((text) => colours.bold(kind === "mistake" ? colours.yellow(text) : text)),
    ...fitLine(what, width, { indent: 2, hanging: 2 }),
    ...fitLine(`Instead: ${instead}`, width, { indent: 2, hanging: 2 }),
  ]);
}

function renderEnd({ view: { end }, width, colours }: Page): string[] {
  return fitLine(end.words, width).map(end.isFailure ? colours.red : colours.bold);
}
