import { prepareRuntime, RuntimeUnavailable } from "../runtimes/index.ts";
import { print, printError } from "../text/output.ts";
import { watchParents } from "../toolchain/parent-watch.ts";
import { cleanUpAtEnd } from "../toolchain/run-cleanup.ts";
import { type EmulatorRow, measureEmulator } from "./emulator.ts";
import { type InstrumentFigures, measureInstrument } from "./instrument.ts";
import { measureSwitching, SWITCHING_COLUMNS, type SwitchingRow } from "./switching.ts";
import { measureTaskRecorder, type RecorderCost } from "./task-recorder.ts";
import { measureTimingPage, type TimingPageRow } from "./timing-page.ts";

const ROUNDS = 5;

const note = (text: string) => printError(`${text}\n`);

cleanUpAtEnd();
// 143 is the exit code for SIGTERM.
watchParents(() => process.exit(143));

const absent = new Set<string>();
for (const name of ["micropython", "cpython", "pico-virtual"] as const) {
  try {
    await prepareRuntime(name, {}, ({ step, detail }) =>
      note(detail ? `${step}: ${detail}` : step),
    );
  } catch (error) {
    if (!(error instanceof RuntimeUnavailable)) throw error;
    absent.add(name);
    note(error.message);
  }
}
note(
  `The benchmark runs ${ROUNDS} rounds and takes the median. This takes about two minutes. Run nothing else on this machine during this time.`,
);
print(`${formatSwitching(await measureSwitching(ROUNDS, note))}\n`);
print(`\n${formatTimingPage(measureTimingPage())}\n`);
if (!absent.has("pico-virtual")) {
  print(`\n${formatEmulator(await measureEmulator(ROUNDS, note))}\n`);
  print(`\n${formatInstrument(await measureInstrument(note))}\n`);
  print(`\n${formatRecorder(await measureTaskRecorder())}\n`);
}

/** Formats the rates of task switches as a Markdown table. The ratios compare only values of this run. */
function formatSwitching(rows: readonly SwitchingRow[]): string {
  const ratios = ["TS / micropython", "Python / micropython"];
  const header = ["switches per second", ...SWITCHING_COLUMNS, ...ratios];
  const body = rows.map(({ workload, switchesPerSecond: rate }) => [
    workload,
    ...SWITCHING_COLUMNS.map((column) => formatRate(rate[column])),
    formatRatio(rate["reference (TS)"], rate.micropython),
    formatRatio(rate["reference (Python)"], rate.micropython),
  ]);
  return formatTable([header, ...body]);
}

function formatTimingPage(rows: readonly TimingPageRow[]): string {
  const body = rows.map(({ figures, targets, samples, cpuS, megabytes }) => [
    `${figures} measurements on ${targets} targets`,
    samples.toLocaleString("en"),
    cpuS.toFixed(1),
    megabytes.toFixed(1),
  ]);
  return formatTable([["timing page", "samples", "processor s", "MB"], ...body]);
}

function formatEmulator(rows: readonly EmulatorRow[]): string {
  const body = rows.map(({ workload, unit, ours, plain }) => [
    workload,
    unit,
    ours.toPrecision(3),
    plain === undefined ? "cannot" : plain.toPrecision(3),
  ]);
  return formatTable([["emulated board", "unit", "ours", "unmodified rp2040js"], ...body]);
}

function formatRecorder({ plainUs, recordedUs }: RecorderCost): string {
  const more = (100 * (recordedUs / plainUs - 1)).toFixed(1);
  return formatTable([
    ["cost of recording tasks, emulated Pico", "without, us", "with, us", "more"],
    ["a switch with sleep_ms(0)", plainUs.toFixed(1), recordedUs.toFixed(1), `${more} %`],
  ]);
}

function formatInstrument({ errors, rates }: InstrumentFigures): string {
  const { errorsNs } = errors;
  const at = (part: number) => `${Math.round(errorsNs[Math.floor(part * (errorsNs.length - 1))]!)}`;
  const distribution = formatTable([
    ["emulated instrument", "edges", "lost", "look", "min", "median", "p90", "p99", "max"],
    [
      "error in the time of an edge, ns",
      `${errors.edges}`,
      `${errors.lost}`,
      errors.lookNs.toFixed(0),
      ...[0, 0.5, 0.9, 0.99, 1].map(at),
    ],
  ]);
  const body = rates.map(({ spacingNs, longestBurst, triedMs }) => [
    `${spacingNs / 1000} us`,
    `${Math.round(1e6 / spacingNs)} k`,
    longestBurst === undefined ? `no edge lost in ${triedMs} ms` : `${longestBurst} edges`,
    longestBurst === undefined ? "" : `${((longestBurst * spacingNs) / 1e6).toFixed(1)} ms`,
  ]);
  const header = ["an edge every", "edges per second", "without loss", "duration"];
  return `${distribution}\n\n${formatTable([header, ...body])}`;
}

function formatTable([header = [], ...body]: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...body]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function formatRate(rate: number | undefined): string {
  if (rate === undefined) return "not available";
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(1)} M` : `${Math.round(rate / 1000)} k`;
}

function formatRatio(rate: number | undefined, base: number | undefined): string {
  if (rate === undefined || base === undefined) return "";
  const ratio = rate / base;
  return `${ratio < 10 ? ratio.toPrecision(2) : Math.round(ratio)} x`;
}
