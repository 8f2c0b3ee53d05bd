import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { explainWriteError } from "../output/output-error.ts";
import { recordFile } from "../output/written-files.ts";
import type { Run } from "../trace/run.ts";
import { formatVcd } from "../trace/vcd.ts";
import { keptRunAsJson } from "./kept-trace.ts";

/** The folder for traces. It is inside the output folder. */
export const TRACES = "traces";

/** The names of the files that `keepTrace` may write inside the output folder. */
export function traceNames(
  column: string,
  clause: string,
  repetition = 1,
): readonly [json: string, vcd: string] {
  const stem = `${TRACES}/${column}/${clause}${repetition === 1 ? "" : `.${repetition}`}`;
  return [`${stem}.json`, `${stem}.vcd`];
}

/**
 * Writes the trace of a run to a file, so that people can find the reason for a verdict. If the trace has a waveform,
 * the waveform is also written as a VCD file next to the trace. Returns the path of the trace file, relative to
 * `outDir`. If the disk is full, throws OutputFailed and leaves no incomplete file.
 */
export function keepTrace(
  outDir: string,
  column: string,
  clause: string,
  run: Run,
  repetition = 1,
): string {
  const [json, vcd] = traceNames(column, clause, repetition);
  const { trace } = run;
  const record = keptRunAsJson({ clause, runtime: column, ...run });
  writeRecorded(outDir, json, `${JSON.stringify(record, null, 2)}\n`);
  if (trace.waveform !== undefined) {
    writeRecorded(outDir, vcd, formatVcd(trace.waveform, clause));
  }
  return json;
}

/**
 * Returns true if a file starts like a trace, or is the VCD file next to such a trace. So aiorig also recognises its
 * own files from early versions, which kept no record of their files.
 */
export function looksLikeTrace(file: string): boolean {
  try {
    const start = readFileSync(file.replace(/vcd$/, "json"), "utf8").slice(0, 200);
    return /^\{\s*"clause": "[^"]+",\s*"runtime": "/.test(start);
  } catch {
    return false;
  }
}

function writeRecorded(outDir: string, name: string, text: string): void {
  const file = join(outDir, name);
  try {
    recordFile(outDir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    rmSync(file, { force: true });
    throw explainWriteError(error, file);
  }
}
