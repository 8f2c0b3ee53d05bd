import type { Program } from "./program.ts";

/** Says whether all imported modules are known. If a module is not known, it may run the loop or create tasks. */
export function usesOnlyKnownModules({ nodes, text }: Program): boolean {
  return nodes
    .filter(({ name }) => name === "ImportStatement")
    .every((node) => {
      const [, from, list] = /^(?:from\s+([\w.]+)\s+)?import\s+(.+)$/s.exec(text(node)) ?? [];
      const modules = from === undefined ? (list ?? "").split(",") : [from];
      return modules.every((module) => KNOWN_MODULES.has(module.trim().split(/[\s.]/)[0]!));
    });
}

const KNOWN_MODULES: ReadonlySet<string> = new Set(
  "asyncio uasyncio machine umachine time utime micropython sys usys gc os uos math random urandom queue pyb json ujson struct ustruct array neopixel dht onewire ds18x20 rp2".split(
    " ",
  ),
);
