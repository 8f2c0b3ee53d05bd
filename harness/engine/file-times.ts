import type { Reporter, TestModule } from "vitest/node";

/** A test file, and the time in seconds that a project of vitest needed to load and run this file. */
export interface FileTime {
  readonly project: string;
  readonly path: string;
  readonly seconds: number;
}

/** A vitest reporter that prints nothing. It records how long each test file took. */
export class FileTimes implements Reporter {
  readonly #times: FileTime[] = [];

  get times(): readonly FileTime[] {
    return this.#times;
  }

  onTestModuleEnd(module: TestModule): void {
    const { collectDuration, duration } = module.diagnostic();
    this.#times.push({
      project: module.project.name,
      path: module.relativeModuleId,
      seconds: (collectDuration + duration) / 1000,
    });
  }
}

/** Returns a short table of the `count` slowest files, with the slowest file first. */
export function showSlowest(times: readonly FileTime[], count: number): string {
  const slowest = [...times].sort((a, b) => b.seconds - a.seconds).slice(0, count);
  const lines = slowest.map(
    ({ seconds, path, project }) => `${seconds.toFixed(1).padStart(7)} s  ${path} (${project})`,
  );
  return ["The slowest test files:", ...lines].join("\n");
}
