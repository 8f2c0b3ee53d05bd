import type { SourceFile } from "./source-files.ts";

/**
 * Returns one sentence for each comment that silences the compiler or the linter. Biome already refuses `any` and
 * comments with `ts-ignore`, so this function does not look for them.
 */
export function findSilencers(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, i) =>
        SILENCER.test(line)
          ? [`${path}:${i + 1} silences the compiler or the linter: fix the code instead`]
          : [],
      ),
  );
}

const SILENCER = /^\s*(?:\/\/|\/?\*+)\s*(?:@ts-(?:expect-error|nocheck)|biome-ignore)\b/;
