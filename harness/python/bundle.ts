import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** A change to one source file of the reference, for planting faults. `find` must stand there exactly once. */
export interface SourcePatch {
  /** The path below harness/, such as `scheduler/run-queue.ts`; of what programs import, the path from fixtures/lib/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * The reference with its Python front end as one script for a worker thread. Threads start faster
 * from it than from the sources, and need no loader for TypeScript.
 */
export async function bundleWorker(patches: readonly SourcePatch[] = []): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("./worker.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    loader: { ".py": "text" },
    plugins: [applyPatches(patches)],
    logLevel: "silent",
  });
  return result.outputFiles[0]!.text;
}

function applyPatches(patches: readonly SourcePatch[]): Plugin {
  return {
    name: "apply-patches",
    setup(builder) {
      for (const file of new Set(patches.map((patch) => patch.file))) {
        const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
        const ours = patches.filter((patch) => patch.file === file);
        builder.onLoad({ filter: exactly(path) }, async () => ({
          contents: ours.reduce(replaceOnce, await readFile(path, "utf8")),
          loader: path.endsWith(".py") ? "text" : "ts",
        }));
      }
    },
  };
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

/** The source with the patch. Throws an Error that names the file if `find` does not stand there exactly once. */
export function replaceOnce(source: string, patch: SourcePatch): string {
  const parts = source.split(patch.find);
  if (parts.length !== 2) {
    throw new Error(`${patch.file} holds this ${parts.length - 1} times, not once: ${patch.find}`);
  }
  return parts.join(patch.replace);
}
