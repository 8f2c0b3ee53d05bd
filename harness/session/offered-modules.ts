import { FIRMWARE_MODULES, TUTORIAL_MODULES } from "../runtimes/offered-names.ts";
import { runtimeOf } from "../trace/runtime-names.ts";
import { importsModule } from "./imports.ts";

/**
 * Returns the names of the modules of fixtures/offered/ that the sources of a program import. If the program's folder
 * or the target's firmware has a module with the same name, the program gets that module instead of the offered one.
 */
export function offeredModules(sources: readonly string[]): string[] {
  return [...FIRMWARE_MODULES, ...TUTORIAL_MODULES].filter((name) =>
    sources.some((source) => importsModule(source, name)),
  );
}

/**
 * Returns the offered modules that work on a target. `column` is the name of the target, such as `micropython@1.26`.
 */
export function modulesFor(column: string, offered: readonly string[]): readonly string[] {
  if (!PROCESSES.has(runtimeOf(column) ?? "")) return offered;
  return offered.filter((name) => !FIRMWARE_MODULES.includes(name));
}

/**
 * Runtimes that are processes of this computer. They have no pins, so the modules of a Pico's firmware do not work on
 * them.
 */
const PROCESSES: ReadonlySet<string> = new Set(["micropython", "cpython", "exec", "adapter"]);
