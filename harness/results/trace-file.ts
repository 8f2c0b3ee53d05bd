import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Run } from "../runtimes/runtime.ts";
import { formatVcd } from "../trace/vcd.ts";

/**
 * Keeps what a run left behind, for the person who asks why it was judged so.
 * A waveform is kept as VCD, too, beside it. Returns the file's path relative to `outDir`.
 */
export function keepTrace(outDir: string, runtime: string, clause: string, run: Run): string {
  const path = join("traces", runtime, `${clause}.json`);
  const file = join(outDir, path);
  mkdirSync(dirname(file), { recursive: true });
  const { outcome, trace, wallMs } = run;
  writeFileSync(
    file,
    `${JSON.stringify({ clause, runtime, outcome, wallMs, ...trace }, null, 2)}\n`,
  );
  if (trace.waveform !== undefined) {
    writeFileSync(file.replace(/json$/, "vcd"), formatVcd(trace.waveform, clause));
  }
  return path;
}
