import { relative } from "node:path";
import { aiorigCommand, startCommand } from "../text/aiorig-command.ts";
import { describeFaults } from "../toolchain/build-manifest.ts";
import type { Cleaning, Reasoned } from "../toolchain/cache-cleaning.ts";
import type { BuildItem, CacheContents, CacheItem } from "../toolchain/cache-contents.ts";
import { columns } from "./columns.ts";
import type { JsonDocument } from "./json-document.ts";

/** For each kind of build that aiorig does not use: the path of the program or file that aiorig uses instead. */
export type Instead = Readonly<Record<string, string>>;

/** Makes the page of `cache list`. */
export function renderContents(
  { folder, items, foreign }: CacheContents,
  instead: Instead = {},
): string {
  const head = `Build cache: ${folder}`;
  if (items.length === 0) return `${[head, EMPTY, ...others(foreign, folder)].join("\n")}\n`;
  const rows = columns([
    ["what", "version", "size", "age", "state", "path"],
    ...items.map((item) => rowOf(item, folder, instead)),
  ]);
  const lines = rows.flatMap((row, i) => [row, ...faultsOf(items[i - 1]).map((it) => `    ${it}`)]);
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const notes = Object.entries(instead).map(
    ([name, path]) => `aiorig uses ${path} instead of ${name}.`,
  );
  const page = [
    head,
    "",
    ...lines,
    "",
    `Total: ${inBytes(bytes)}`,
    ...notes,
    ...others(foreign, folder),
  ];
  return `${page.join("\n")}\n`;
}

export function contentsAsJson(
  { folder, items, foreign }: CacheContents,
  instead: Instead = {},
): JsonDocument {
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  return {
    type: "cache list",
    schema: 1,
    folder,
    bytes,
    items: items.map(itemAsJson),
    instead,
    foreign,
  };
}

/** Makes the page of `cache verify`. */
export function renderVerification({ folder, items }: CacheContents): string {
  const builds = items.filter((item) => item.kind === "build");
  if (builds.length === 0) return `Build cache: ${folder}\n${EMPTY}\n`;
  const lines = builds.flatMap((build) => {
    const name = relative(folder, build.path);
    if (build.faults.length === 0) return [`  ok       ${name}`];
    return [
      `  damaged  ${name}`,
      ...build.faults.map((fault) => `             ${fault}`),
      `           ${whatNext(build)}`,
    ];
  });
  return `${[`Build cache: ${folder}`, ...lines].join("\n")}\n`;
}

export function verificationAsJson({ folder, items }: CacheContents): JsonDocument {
  const builds = items.filter((item) => item.kind === "build");
  const isWhole = builds.every(({ faults }) => faults.length === 0);
  return { type: "cache verify", schema: 1, folder, isWhole, builds: builds.map(itemAsJson) };
}

/** Makes the page of `cache clean`. */
export function renderCleaning(folder: string, cleaning: Cleaning, isDryRun: boolean): string {
  const { removed, kept, failed } = cleaning;
  if (removed.length + kept.length + failed.length === 0) {
    return `Build cache: ${folder}\nThere is nothing to clean.\n`;
  }
  const section = (title: string, items: readonly Reasoned[]) => {
    if (items.length === 0) return [];
    const rows = items.map(({ path, bytes, why }) => [relative(folder, path), inBytes(bytes), why]);
    return [title, ...columns(rows)];
  };
  const bytes = removed.reduce((sum, item) => sum + item.bytes, 0);
  const lines = [
    `Build cache: ${folder}`,
    ...section(isDryRun ? "Would be removed:" : "Removed:", removed),
    ...section("Kept:", kept),
    ...section("Could not be removed:", failed),
    `${isDryRun ? "That would free" : "Freed"} ${inBytes(bytes)}.`,
  ];
  return `${lines.join("\n")}\n`;
}

export function cleaningAsJson(
  folder: string,
  cleaning: Cleaning,
  isDryRun: boolean,
): JsonDocument {
  const bytes = cleaning.removed.reduce((sum, item) => sum + item.bytes, 0);
  return { type: "cache clean", schema: 1, folder, isDryRun, bytes, ...cleaning };
}

const EMPTY = `Nothing has been built yet. ${startCommand()} builds what is missing.`;

function others(foreign: readonly string[], folder: string): string[] {
  if (foreign.length === 0) return [];
  const shown = foreign.slice(0, SHOWN_FOREIGN).map((path) => relative(folder, path));
  const rest = foreign.length > SHOWN_FOREIGN ? `, and ${foreign.length - SHOWN_FOREIGN} more` : "";
  return [`aiorig did not write these files and never removes them: ${shown.join(", ")}${rest}`];
}

const SHOWN_FOREIGN = 5;

function rowOf(item: CacheItem, folder: string, instead: Instead): string[] {
  const [what, version] = nameOf(item);
  const age = inTime(Date.now() - item.changedAt.getTime());
  const state = stateOf(item, instead);
  return [what, version, inBytes(item.bytes), age, state, relative(folder, item.path)];
}

function nameOf(item: CacheItem): [string, string] {
  switch (item.kind) {
    case "build":
      return [item.name, item.version];
    case "apt lists":
      return [item.kind, item.suite];
    case "log":
      return [item.kind, item.name];
    default:
      return [item.kind, "-"];
  }
}

function stateOf(item: CacheItem, instead: Instead): string {
  switch (item.kind) {
    case "build": {
      const state = item.faults.length === 0 ? "whole" : "damaged";
      if (!item.isCurrent) return `${state}, not used any more`;
      return state === "whole" && instead[item.name] === undefined ? "whole, in use" : state;
    }
    case "apt lists":
      return item.isCurrent ? "for the next build" : "not used any more";
    case "lock":
      return `held by ${item.holder}`;
    default:
      return "-";
  }
}

function faultsOf(item: CacheItem | undefined): readonly string[] {
  return item?.kind === "build" && item.faults.length > 0 ? [describeFaults(item.faults)] : [];
}

function whatNext({ name, isCurrent }: BuildItem): string {
  if (!isCurrent)
    return `Nothing uses this build any more. ${aiorigCommand("cache clean")} removes the build.`;
  const command = COMMANDS[name];
  const how = command === undefined ? "" : `, for instance by: ${command}`;
  return `aiorig makes this build again as soon as a command needs it${how}`;
}

/** For each kind of build, the command that builds it. */
const COMMANDS: Readonly<Record<string, string>> = {
  "micropython-unix": startCommand(),
  "micropython-rp2040": aiorigCommand("firmware build"),
  mpremote: "npm test",
  node: "npm run test:node",
};

function itemAsJson(item: CacheItem): object {
  const { kind, path, bytes, changedAt } = item;
  const [name, version] = nameOf(item);
  return {
    kind,
    ...(name !== kind && { name }),
    ...(version !== "-" && { [kind === "build" ? "version" : "of"]: version }),
    path,
    bytes,
    changedAt: changedAt.toISOString(),
    ...("isCurrent" in item && { isCurrent: item.isCurrent }),
    ...(item.kind === "build" && {
      isWhole: item.faults.length === 0,
      faults: item.faults,
      builtBy: item.manifest?.aiorig,
    }),
    ...(item.kind === "lock" && { holder: item.holder }),
  };
}

function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * Returns the age of a file as text. The time of the file may come from a clock that is ahead of our clock, so an age
 * below 0 counts as 0.
 */
function inTime(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  for (const [unit, length] of UNITS) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return "just now";
}

const UNITS: readonly [string, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];
