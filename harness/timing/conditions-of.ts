import type { Conditions } from "./conditions.ts";
import type { Figure } from "./figure.ts";
import type { TimingResults } from "./files/timing-file.ts";
import type { TimingHeader, TimingTarget } from "./files/timing-lines.ts";
import { planSamples } from "./measure/sample-plan.ts";
import type { Measurement } from "./measurement.ts";

/** Returns the conditions under which one figure was measured on one target. */
export function conditionsOf({ header }: TimingResults, measurement: Measurement): Conditions {
  const target = header.targets.find(({ column }) => column === measurement.column);
  const { source, resolutionUs, tickUs, isEmulated } = measurement.method;
  return {
    targetKind: isEmulated ? "emulated board" : target?.rig === undefined ? "process" : "hardware",
    firmwareKind: target === undefined ? "unknown" : kindOf(target),
    clock: { source, resolutionUs, tickUs },
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

/**
 * Returns the conditions that a measurement will have, before it starts. Some of these conditions are in its `header`.
 * The other conditions come from `before`, the conditions of an earlier measurement of the same figure on the same
 * column. `plan` is the plan of that earlier measurement.
 */
export function expectedConditions(
  before: Conditions,
  header: TimingHeader,
  {
    figure,
    column,
    plan,
  }: { readonly figure: Figure; readonly column: string; readonly plan: TimingHeader["plan"] },
): Conditions {
  const target = header.targets.find((one) => one.column === column);
  const [old, asked] = [planSamples(figure, plan), planSamples(figure, header.plan)];
  const ratio = asked.blocks / old.blocks;
  return {
    ...before,
    firmwareKind: target === undefined ? "unknown" : kindOf(target),
    rig: target?.rig ?? null,
    machine: before.machine === null ? null : header.host,
    program: header.programs?.[figure.id] ?? null,
    samplePlan: {
      samplesPerBlock:
        asked.samples === old.samples ? before.samplePlan.samplesPerBlock : asked.samples,
      blocks:
        header.plan.soakMs === undefined
          ? before.samplePlan.blocks * ratio
          : before.samplePlan.blocks,
    },
  };
}

/**
 * Returns the name of the port without its version. The version does not count, because most comparisons compare two
 * versions of a port.
 */
function kindOf({ implementation = "unknown", platform }: TimingTarget): string {
  return `${implementation} on ${platform.split(" ")[0]}`;
}
