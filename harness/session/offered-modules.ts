import { FIRMWARE_MODULES, TUTORIAL_MODULES } from "../runtimes/offered-names.ts";
import { runtimeOf } from "../trace/runtime-names.ts";
import { importsModule } from "./imports.ts";

/**
 * Returns the names of the modules of fixtures/offered/ that the sources of a program import. If a module with the same
 * name is beside the program or in the firmware of the target, the program gets this module instead.
 */
export function offeredModules(sources: readonly string[]): string[] {
  return [...FIRMWARE_MODULES, ...TUTORIAL_MODULES].filter((name) =>
    sources.some((source) => importsModule(source, name)),
  );
}

/** The offered modules that work on a target. `column` is its name, such as `micropython@1.26`. */
export function modulesFor(column: string, offered: readonly string[]): readonly string[] {
  if (!PROCESSES.has(runtimeOf(column) ?? "")) return offered;
  return offered.filter((name) => !FIRMWARE_MODULES.includes(name));
}

/** Processes of this machine have no pins. */
const PROCESSES: ReadonlySet<string> = new Set(["micropython", "cpython", "exec", "adapter"]);
