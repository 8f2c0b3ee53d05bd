import { arch, availableParallelism, cpus, release, type } from "node:os";
import { isAbsolute } from "node:path";
import { contentOf } from "../engine/run-header.ts";
import type { Config } from "../runtimes/config.ts";
import type { Figure } from "../timing/figure.ts";
import {
  TIMING_SCHEMA,
  type TimingHeader,
  type TimingTarget,
} from "../timing/files/timing-lines.ts";
import type { Target } from "../timing/measure/measure.ts";
import { version } from "../toolchain/version.ts";
import { hashProgram } from "./program-hash.ts";

/** Makes the first line of a file of measurements: the targets, and the measurements that the user asked for. */
export function timingHeader(
  targets: readonly Target[],
  figures: readonly Figure[],
  plan: TimingHeader["plan"],
  config: Config,
): TimingHeader {
  const processor = cpus()[0]?.model ?? "unknown processor";
  const own = figures.flatMap(({ id, program, quantity }) =>
    isAbsolute(program) && quantity.kind === "duration"
      ? [{ id, program, requestedUs: quantity.requestedUs }]
      : [],
  );
  return {
    type: "timing",
    schema: TIMING_SCHEMA,
    suite: version(),
    started: new Date().toISOString(),
    host: `${type()} ${release()} ${arch()}, ${availableParallelism()} cores, ${processor}, Node ${process.versions.node}`,
    targets: targets.map((target) => targetOf(target, config)),
    figures: figures.map(({ id }) => id),
    programs: Object.fromEntries(figures.map((figure) => [figure.id, hashProgram(figure)])),
    ...(own.length > 0 && { ownFigures: own }),
    ...(config.budgets !== undefined && { budgets: [...config.budgets] }),
    plan,
  };
}

function targetOf({ column, runtime }: Target, { rigs = [] }: Config): TimingTarget {
  const {
    version: number,
    platform,
    implementation,
    executable,
    asyncio,
    firmware,
  } = runtime.identity;
  return {
    column,
    version: number,
    platform,
    ...(implementation !== undefined && { implementation }),
    ...(executable !== undefined && { interpreter: contentOf(executable) }),
    ...(asyncio !== undefined && { asyncio }),
    ...(firmware !== undefined && { firmware: contentOf(firmware) }),
    isEmulated: runtime.capabilities.clock === "virtual",
    ...(rigs.some(({ name }) => name === column) && { rig: column }),
  };
}
