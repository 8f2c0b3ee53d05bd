import { relative } from "node:path/posix";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { compareRanks, type Rank } from "./file-rank.ts";
import { SLOW_FILES } from "./slow-files.ts";

/**
 * The order in which vitest starts test files. The slowest file of each project starts first, so that no long file runs
 * alone at the end while other cores are idle. The order comes from the durations of the last run, which vitest keeps.
 * If vitest has kept no durations, the order comes from SLOW_FILES.
 */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files
      .map((file) => ({ file, ...this.#rankOf(file) }))
      .sort(compareRanks)
      .map(({ file }) => file);
  }

  #rankOf({ project, moduleId }: TestSpecification): Rank {
    const path = relative(project.vitest.config.root, moduleId);
    const recorded = this.ctx.cache.getFileTestResults(`${project.name}:${path}`);
    return {
      order: project.config.sequence.groupOrder,
      project: project.name,
      seconds: recorded
        ? recorded.duration / 1000
        : (SLOW_FILES[path.replace(/\.js$/, ".ts")] ?? 0),
    };
  }
}
