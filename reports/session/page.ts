import type { Hint } from "../../harness/session/hints/hint.ts";
import type { Session } from "../../harness/session/session.ts";
import { asset } from "../asset.ts";
import { html, type Markup, sentence } from "../markup.ts";
import { emulationNotice } from "../timing/conclusion.ts";
import { showCount } from "../timing/values.ts";
import { type CloseUp, chooseCloseUps } from "./close-ups.ts";
import { type ConsoleLine, showPrintedTime } from "./console-lines.ts";
import { type DecodedLine, type DecodedView, viewDecoded } from "./decoded-view.ts";
import type { TimeWindow } from "./drawn-wire.ts";
import { foldedLanesOf } from "./folded-lanes.ts";
import { MEASURE_COLUMNS, meaningsOf } from "./measure-table.ts";
import { MONITOR_COLUMNS, MONITOR_MEANING, type MonitorView, viewMonitor } from "./monitor-view.ts";
import { type SessionView, viewSession } from "./session-view.ts";
import { showInstant, showShare, showTime } from "./show-time.ts";
import { hintAnchor, lineAnchor, renderSource, shownLineCount } from "./source-listing.ts";
import { busiestLanes, type LaneView, lanesOf } from "./task-lanes.ts";
import { listEnds, sumWaits } from "./task-waits.ts";
import { renderTimeline } from "./timeline.ts";
import { countWakes, type Wake, wakesOf } from "./wakes.ts";

/**
 * Renders a session as one HTML page: wires and tasks over one time axis, hints, tables about wires and tasks, what was
 * typed and printed, and the source of the program. The page needs no other files and no network, and it is readable
 * without scripts. Scripts only add zoom and hover. Edges that are close together are drawn as blocks, so the page
 * stays below 5 MB. The same session always results in the same text.
 */
export function formatSessionPage(session: Session, hints: readonly Hint[] = []): string {
  const view = viewSession(session, hints);
  const lanes = lanesOf(session);
  const wakes = wakesOf(session);
  const { program, target, end } = view;
  const title = `${program} on ${target.name}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${asset("look.css")}${asset("session/page.css")}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${target.description}.${target.clock === "virtual" && !/virtual/.test(target.description) && " All times are virtual times."}</p>
${target.isEmulated && html`<p class="banner" role="note">${emulationNotice([target.name])}</p>\n`}<p class="conclusion${end.isFailure && " is-failure"}">${end.words}</p>
${end.traceback !== undefined && html`<pre>${end.traceback}</pre>\n`}</header>
<main>
${renderPlots(view, lanes, wakes)}${renderHints(view, shownLineCount(session.program.text))}${renderMeasures(view)}${renderDecoded(viewDecoded(session))}${renderMonitor(viewMonitor(session))}${renderTasks(view, foldedLanesOf(session), renderWakes(lanes, wakes))}${renderTyped(view)}${renderConsole(view)}<section id="program">
<h2>Program</h2>
${renderSource(session.program.text, view.hints.slice(0, MOST_HINTS), view.program)}</section>
</main>
<script>
${asset("session/page-zoom.js")}</script>
</body>
</html>
`.text;
}

/**
 * The approximate limit for the number of parts in a drawing. Each row of a drawing is divided into parts, and the
 * parts of all rows count.
 */
const MOST_DRAWN = 50_000;
const FINEST_PARTS = 4000;
const LEAST_PARTS = 400;

function partsFor(rows: number): number {
  return Math.max(LEAST_PARTS, Math.min(FINEST_PARTS, Math.floor(MOST_DRAWN / Math.max(1, rows))));
}

/**
 * The largest number of wires in a drawing, and also the largest number of tasks. A drawing with more rows would be
 * hard to read.
 */
const MOST_ROWS = 60;

/**
 * The number of columns of a close-up. It is the width of a terminal, so a page and a terminal show the same parts of a
 * session.
 */
const CLOSE_UP_COLUMNS = 80;

function renderPlots(
  view: SessionView,
  allLanes: readonly LaneView[],
  allWakes: readonly Wake[],
): Markup {
  const { target, lengthUs, printedUs } = view;
  const wires = view.wires.slice(0, MOST_ROWS);
  const lanes = busiestLanes(allLanes, MOST_ROWS);
  const wakes = allWakes.map(({ waker, woken, atUs, toUs }) => ({
    from: allLanes[waker]!,
    to: allLanes[woken]!,
    atUs,
    toUs,
  }));
  const whole = { fromUs: 0, toUs: lengthUs };
  const parts = partsFor(wires.length + lanes.length);
  const closeUps = chooseCloseUps(wires, whole, CLOSE_UP_COLUMNS);
  const windows = closeUps.length > 0 ? closeUps : closeUpOfLanes(lanes, whole);
  const hasRows = wires.length + lanes.length + printedUs.length > 0;
  return html`<section id="timeline">
<h2>Over time</h2>
${noticesOf(view, allLanes, parts).map((notice) => html`<p class="notice">${notice}</p>\n`)}${
  hasRows &&
  html`<div class="controls" hidden><button type="button" data-do="in">Zoom in</button><button type="button" data-do="out">Zoom out</button><button type="button" data-do="left" aria-label="Earlier">◀</button><button type="button" data-do="right" aria-label="Later">▶</button><button type="button" data-do="whole">Whole time</button><span>Drag over a drawing to zoom.</span><output></output></div>
${renderTimeline({ wires, printedUs, lanes, wakes }, whole, { id: "whole", title: "Time since the start of the program", parts, canZoom: true })}`
}${windows.map(({ window, wires: close }, i) => {
  const ran = lanes.filter(({ spans }) =>
    spans.some(({ fromUs, toUs }) => toUs >= window.fromUs && fromUs <= window.toUs),
  );
  const names = close.length > 0 ? close.map(({ title }) => title).join(", ") : "the tasks";
  return renderTimeline({ wires: close, printedUs: [], lanes: ran, wakes }, window, {
    id: `close-up-${i + 1}`,
    title: `Close-up: ${showTime(window.toUs - window.fromUs)} of ${names}`,
    parts: FINEST_PARTS,
  });
})}${lanes.length > 0 && html`<p class="notice">${legendOf(lanes)}${wakes.length > 0 && html`<span class="needs-pointer"> ${WAKE_LEGEND}</span>`}</p>\n`}${renderEdges(view)}${renderUnseen(view, target.name)}${view.remarks.map((remark) => html`<p class="notice">${remark}</p>\n`)}</section>
`;
}

function legendOf(lanes: readonly LaneView[]): string {
  const waits = lanes.some(({ waits }) => waits.some(({ isSleep }) => !isSleep));
  return [
    "Light: the task exists. Dark: the task runs.",
    ...(waits ? ["Dashed line: the task waits for something other than the end of a sleep."] : []),
    "A dark area that does not fill the height of the row: many turns together. The fuller the row, the larger the share of the time for which the task runs. Yellow line: a cancel. Red line: an exception that ends the task.",
  ].join(" ");
}

const WAKE_LEGEND =
  "Move the pointer over a task, and the page draws lines to this task from the tasks that created, woke or cancelled it. The tables below list the same events in words.";

/**
 * Returns a close-up of the first turns if there are more than MANY_TURNS turns. Otherwise returns an empty list.
 */
function closeUpOfLanes(lanes: readonly LaneView[], whole: TimeWindow): CloseUp[] {
  const turns = lanes.flatMap(({ spans }) => spans.slice(0, CLOSE_TURNS));
  const all = lanes.reduce((sum, { spans }) => sum + spans.length, 0);
  if (all <= MANY_TURNS) return [];
  const ends = turns.map(({ toUs }) => toUs).sort((one, other) => one - other);
  return [{ window: { fromUs: 0, toUs: Math.min(whole.toUs, ends[CLOSE_TURNS - 1]!) }, wires: [] }];
}

const MANY_TURNS = 500;
const CLOSE_TURNS = 60;

function noticesOf(
  { wires, whyNoWires }: SessionView,
  lanes: readonly LaneView[],
  parts: number,
): string[] {
  const isMerged =
    wires.some(({ edges }) => edges.length > parts) ||
    lanes.some(({ spans }) => spans.length > parts);
  const edges = wires.reduce((sum, wire) => sum + wire.edges.length, 0);
  return [
    ...(whyNoWires === undefined ? [] : [whyNoWires]),
    ...(whyNoWires === undefined && wires.length === 0
      ? ["The program uses no pin that can be watched."]
      : []),
    ...(isMerged
      ? [
          `There are ${showCount(edges)} edges. Where edges or turns are too close together to be drawn one by one, this page draws a block. The VCD and CSV files beside this page have every edge.`,
        ]
      : []),
    ...(wires.length > MOST_ROWS
      ? [`The page draws the first ${MOST_ROWS} of ${wires.length} wires.`]
      : []),
    ...(lanes.length > MOST_ROWS
      ? [`The page draws only ${MOST_ROWS} of ${lanes.length} tasks: the tasks that ran longest.`]
      : []),
  ];
}

/** Renders the first MOST_EDGES edges of all wires as a table. */
function renderEdges({ wires }: SessionView): Markup {
  const all = wires.flatMap(({ title, edges }) =>
    edges.slice(0, MOST_EDGES).map(({ atUs, level }) => ({ title, atUs, level })),
  );
  const total = wires.reduce((sum, { edges }) => sum + edges.length, 0);
  if (total === 0) return html``;
  const rows = all.sort((one, other) => one.atUs - other.atUs).slice(0, MOST_EDGES);
  const caption =
    total > rows.length
      ? `The first ${rows.length} of ${showCount(total)} edges. The CSV file has all edges.`
      : `All ${total} edges`;
  return html`<details class="behind edges"><summary>Edges as a table</summary><div class="wide"${scrollable("Edges")}><table><caption>${caption}</caption><thead><tr><th scope="col">time in ms<th scope="col">wire<th scope="col">edge</thead><tbody>
${rows.map(({ title, atUs, level }) => html`<tr><td>${(atUs / 1000).toFixed(3)}<td class="text">${title}<td class="text">${level === 1 ? "rises" : "falls"}\n`)}</tbody></table></div></details>
`;
}

/** The largest number of rows in the table of edges. A longer table would be hard to read. */
const MOST_EDGES = 200;

function renderUnseen({ unseen }: SessionView, target: string): Markup {
  if (unseen.length === 0) return html``;
  return html`<h3>Pins that cannot be watched on ${target}</h3>
<ul>
${unseen.map(({ name, variables, reason }) => html`<li><b>${variables.length > 0 ? `${variables.join(", ")} (${name})` : name}</b>: ${reason}</li>\n`)}</ul>
`;
}

function renderHints({ hints, program }: SessionView, lineCount: number): Markup {
  if (hints.length === 0) return html``;
  const items = hints.slice(0, MOST_HINTS).map(({ rule, kind, file, line, what, instead }, i) => {
    const place = `${file}, line ${line}`;
    return html`<li id="${hintAnchor(i)}" class="${kind}"><p>${kind === "note" && html`<b>Note:</b> `}${
      file === program && line <= lineCount
        ? html`<a href="#${lineAnchor(line)}">${place}</a>`
        : place
    } <small>${rule}</small></p>
<p>${sentence(what)}</p>
<p><b>Instead:</b> <span class="instead">${sentence(instead)}</span></p></li>
`;
  });
  return html`<section id="hints">
<h2>${hints.every(({ kind }) => kind === "note") ? "Notes" : "Hints"}</h2>
<ol>
${items}</ol>
${hints.length > MOST_HINTS && html`<p class="notice">There are ${hints.length - MOST_HINTS} more hints.</p>\n`}</section>
`;
}

const MOST_HINTS = 200;

function renderMeasures({ wires: all }: SessionView): Markup {
  const wires = all.filter(({ kind, volts }) => kind !== "monitor" && volts === undefined);
  if (wires.length === 0) return html``;
  const head = MEASURE_COLUMNS.map(
    ({ name }) => html`<th scope="col">${name.filter((word) => word !== "").join(" ")}`,
  );
  const rows = wires.map(
    ({ title, measures }) =>
      html`<tr><th scope="row">${title}${MEASURE_COLUMNS.map(({ cell }) => html`<td>${cell(measures)}`)}\n`,
  );
  return html`<section id="wires">
<h2>Wires</h2>
<div class="wide"${scrollable("Measures of the wires")}><table><thead><tr><th scope="col">wire${head}</thead><tbody>
${rows}</tbody></table></div>
${meaningsOf(wires).map((meaning) => html`<p class="notice">${meaning}</p>\n`)}</section>
`;
}

function renderMonitor(monitor: MonitorView | undefined): Markup {
  if (monitor === undefined) return html``;
  const { title, words, rows, hogs, problems } = monitor;
  const table = html`<div class="wide"${scrollable("Events of the monitor")}><table><thead><tr><th scope="col">ident${MONITOR_COLUMNS.map((name) => html`<th scope="col">${name}`)}</thead><tbody>
${rows.map((row) => html`<tr><th scope="row">${row.title}${row.cells.map((cell) => html`<td>${cell}`)}\n`)}</tbody></table></div>
<p class="notice">${MONITOR_MEANING}</p>
`;
  const list = ([first, ...others]: readonly string[]) =>
    html`${
      first !== undefined && html`<p>${first}</p>\n`
    }${others.length > 0 && html`<ul>\n${others.map((line) => html`<li>${line}\n`)}</ul>\n`}`;
  return html`<section id="monitor">
<h2>${title}</h2>
<p>${words}</p>
${rows.length > 0 && table}${list(hogs)}${list(problems)}</section>
`;
}

function renderDecoded(tracks: readonly DecodedView[]): Markup {
  if (tracks.length === 0) return html``;
  const row = ({ atUs, text, isProblem }: DecodedLine) =>
    html`<tr><td>${(atUs / 1000).toFixed(3)} ms<td class="text">${text}${isProblem && " (problem)"}\n`;
  const parts = tracks.map(
    ({ title, words, lines }) => html`<h2>${title}</h2>
<p>${words}</p>
${
  lines.length > 0 &&
  html`<div class="wide"${scrollable("What the wires say")}><table><thead><tr><th scope="col">at<th scope="col" class="text">what</thead><tbody>
${lines.slice(0, MOST_DECODED).map(row)}</tbody></table></div>
`
}${lines.length > MOST_DECODED && html`<p class="notice">${lines.length - MOST_DECODED} more lines are in session.json.</p>\n`}`,
  );
  return html`<section id="decoded">
${parts}</section>
`;
}

const MOST_DECODED = 1000;

function renderTasks(
  { recordedUs, taskNotice }: SessionView,
  lanes: readonly LaneView[],
  wakes: Markup,
): Markup {
  if (lanes.length === 0) {
    if (taskNotice === undefined) return html``;
    return html`<section id="tasks">
<h2>Tasks</h2>
<p class="notice">${taskNotice}</p>
</section>
`;
  }
  const hasEndings = lanes.some(({ ending }) => ending !== "");
  const shown = busiestLanes(lanes, MOST_TASKS);
  const rows = shown.map(
    ({ title, spans, totalUs, longest, ending }) =>
      html`<tr><th scope="row">${title}<td>${showCount(spans.length)}<td>${showTime(totalUs)}<td>${recordedUs > 0 && showShare(totalUs / recordedUs)}<td>${longest && showTime(longest.toUs - longest.fromUs)}<td>${longest && showInstant(longest.fromUs)}${hasEndings && html`<td class="text">${ending}`}\n`,
  );
  return html`<section id="tasks">
<h2>Tasks</h2>
<div class="wide"${scrollable("Tasks")}><table><thead><tr><th scope="col">task<th scope="col">turns<th scope="col">total time<th scope="col">of all time<th scope="col">longest turn<th scope="col">start of the longest turn${hasEndings && html`<th scope="col" class="text">at the end`}</thead><tbody>
${rows}</tbody></table></div>
<p class="notice">A turn is the time from one await to the next. While a task has a turn, no other task can run.</p>
${taskNotice !== undefined && html`<p class="notice">${taskNotice}</p>\n`}${renderWaits(shown)}${wakes}${lanes.length > shown.length && html`<p class="notice">The table has only ${MOST_TASKS} of ${lanes.length} rows: the rows of the tasks that ran longest.</p>\n`}</section>
`;
}

/**
 * Renders a table of waits. For each task and each thing that the task waited for, the table shows how often and how
 * long the task waited, and what ended these waits.
 */
function renderWaits(lanes: readonly LaneView[]): Markup {
  const sums = sumWaits(lanes, { withSleeps: true });
  if (sums.length === 0) return html``;
  const shown = sums.slice(0, MOST_TASKS);
  return html`<h3>What the tasks waited for</h3>
<div class="wide"${scrollable("What the tasks waited for")}><table><thead><tr><th scope="col">task<th scope="col" class="text">waited for<th scope="col">how often<th scope="col">total time<th scope="col">longest wait<th scope="col">start of the longest wait<th scope="col" class="text">ended by</thead><tbody>
${shown.map(({ task, what, times, totalUs, longestUs, longestFromUs, endedBy }) => html`<tr><th scope="row">${task}<td class="text">${what}<td>${showCount(times)}<td>${showTime(totalUs)}<td>${showTime(longestUs)}<td>${showInstant(longestFromUs)}<td class="text">${listEnds(endedBy)}\n`)}</tbody></table></div>
${sums.length > shown.length && html`<p class="notice">The table has the first ${MOST_TASKS} of ${showCount(sums.length)} rows.</p>\n`}`;
}

/**
 * Renders a table of the wakes and cancels between tasks. The drawings show these events as lines between the tasks,
 * which some readers cannot see.
 */
function renderWakes(lanes: readonly LaneView[], wakes: readonly Wake[]): Markup {
  const counts = countWakes(wakes);
  if (counts.length === 0) return html``;
  const shown = counts.slice(0, MOST_TASKS);
  const caption =
    counts.length > shown.length
      ? `The first ${MOST_TASKS} of ${showCount(counts.length)} pairs of tasks`
      : "All pairs of tasks, sorted by the time of the first event";
  return html`<details class="behind"><summary>Which task woke or cancelled which</summary><div class="wide"${scrollable("Which task woke or cancelled which")}><table><caption>${caption}</caption><thead><tr><th scope="col" class="text">task<th scope="col" class="text">does what<th scope="col" class="text">to which task<th scope="col">how often<th scope="col">first at</thead><tbody>
${shown.map(({ kind, waker, woken, times, firstUs }) => html`<tr><th scope="row" class="text">${lanes[waker]!.title}<td class="text">${kind}<td class="text">${lanes[woken]!.title}<td>${showCount(times)}<td>${showInstant(firstUs)}\n`)}</tbody></table></div></details>
`;
}

const MOST_TASKS = 200;

function renderTyped({ typed }: SessionView): Markup {
  if (typed.length === 0) return html``;
  const shown = typed.slice(0, MOST_TYPED);
  return html`<section id="typed">
<h2>Typed</h2>
<div class="wide"${scrollable("Typed text")}><table class="console"><thead><tr><th scope="col">time<th scope="col">line</thead><tbody>
${shown.map(({ atUs, text }) => html`<tr><td>${showInstant(atUs)}<td class="text">${text}\n`)}</tbody></table></div>
${typed.length > shown.length && html`<p class="notice">${showCount(typed.length - shown.length)} lines are not shown here. The CSV file has these lines.</p>\n`}</section>
`;
}

const MOST_TYPED = 200;

function renderConsole({ lines }: SessionView): Markup {
  if (lines.length === 0) return html``;
  const first = fitting(lines, FIRST_CHARACTERS);
  const last = fitting(lines.slice(first.length).reverse(), LAST_CHARACTERS).reverse();
  const omitted = lines.length - first.length - last.length;
  const row = ({ text, ...times }: ConsoleLine) =>
    html`<tr><td>${showPrintedTime(times)}<td class="text">${text}\n`;
  return html`<section id="printed">
<h2>Printed</h2>
<div class="wide"${scrollable("Printed lines")}><table class="console"><thead><tr><th scope="col">time<th scope="col">line</thead><tbody>
${first.map(row)}${omitted > 0 && html`<tr><td>…<td class="text quiet">${showCount(omitted)} lines are not shown here. The CSV file has these lines.\n`}${last.map(row)}</tbody></table></div>
</section>
`;
}

/**
 * The page shows only the start and the end of a long output, because more output would make the page slow. These are
 * the largest numbers of characters of the start and of the end. Each printed line counts as `ROW_CHARACTERS` more
 * characters than its text has.
 */
const FIRST_CHARACTERS = 150_000;
const LAST_CHARACTERS = 30_000;
const ROW_CHARACTERS = 50;

/**
 * Returns the attributes of a box that may be wider than the page, so that people can also scroll it with the keyboard.
 */
function scrollable(label: string): Markup {
  return html` tabindex="0" role="region" aria-label="${label}"`;
}

function fitting(lines: readonly ConsoleLine[], characters: number): ConsoleLine[] {
  let left = characters;
  const end = lines.findIndex(({ text }) => {
    left -= text.length + ROW_CHARACTERS;
    return left < 0;
  });
  return lines.slice(0, end === -1 ? lines.length : end);
}
