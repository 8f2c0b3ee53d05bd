import type { Conditions } from "./conditions.ts";
import type { TimingResults } from "./files/timing-file.ts";
import type { TimingTarget } from "./files/timing-lines.ts";
import type { Measurement } from "./measurement.ts";

/** The conditions under which one figure was measured on one target. */
export function conditionsOf({ header }: TimingResults, measurement: Measurement): Conditions {
  const target = header.targets.find(({ column }) => column === measurement.column);
  const { source, resolutionUs, tickUs, isEmulated } = measurement.method;
  return {
    targetKind: isEmulated ? "emulated board" : target?.rig === undefined ? "process" : "hardware",
    firmwareKind: target === undefined ? "unknown" : kindOf(target),
    clock: { source, resolutionUs: roundedStep(resolutionUs), tickUs },
    rig: target?.rig ?? null,
    machine: isEmulated ? null : header.host,
    loadCores: null,
    program: header.programs?.[measurement.figure] ?? null,
    samplePlan: {
      samplesPerBlock: Math.max(0, ...measurement.blocks.map(({ samplesUs }) => samplesUs.length)),
      blocks: measurement.blocks.length,
    },
  };
}

/** The port, without the version that a comparison is often about. */
function kindOf({ implementation = "unknown", platform }: TimingTarget): string {
  return `${implementation} on ${platform.split(" ")[0]}`;
}

/** A step that a program measured differs a little from run to run, so only its magnitude counts. */
function roundedStep(stepUs: number): number {
  return stepUs < 0.5 ? stepUs : 4 ** Math.round(Math.log2(stepUs) / 2);
}
