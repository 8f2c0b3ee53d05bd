import { createLineFile, type LineFile } from "../../output/line-file.ts";
import type { OutFolder } from "../../output/out-folder.ts";
import type { MeasureEvent } from "../measure/measure.ts";
import { TIMING_FILE, type TimingHeader, type TimingLine } from "./timing-lines.ts";

/** Starts a file of measurements. */
export function createTimingFile(
  folder: OutFolder,
  header: TimingHeader,
  name: string = TIMING_FILE,
): LineFile<TimingLine> {
  return createLineFile<TimingLine>(folder, name, header);
}

/** Returns the line that records this event in a file of measurements. */
export function lineOf(event: MeasureEvent): TimingLine {
  const { figure, column } = event;
  if (event.kind === "missing") {
    const { reason, isUnsupported } = event;
    return { type: "missing", figure, column, reason, isUnsupported };
  }
  const { block, method } = event;
  return {
    type: "block",
    figure,
    column,
    ...(block.load !== undefined && { load: block.load }),
    source: method.source,
    stepUs: method.resolutionUs,
    tickUs: method.tickUs,
    lost: block.lost,
    ...(block.costUs !== undefined && { costUs: block.costUs }),
    ...(block.clockRatio && {
      clockPpm: [roundPpm(block.clockRatio.ppm), roundPpm(block.clockRatio.uncertaintyPpm)],
    }),
    us: [...block.samplesUs],
  };
}

function roundPpm(ppm: number): number {
  return Math.round(ppm * 1000) / 1000;
}
