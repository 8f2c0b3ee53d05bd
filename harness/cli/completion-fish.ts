import type { Place } from "./completion-tree.ts";
import type { Values } from "./completion-values.ts";

/** Returns a completion script for fish 3 or later. */
export function fishCompletion(places: readonly Place[]): string {
  const names = new Set(places.flatMap(({ path }) => (path === "" ? [] : [path])));
  return `# Completion of aiorig for fish.
function __aiorig_at
  set -l at ""
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$at $word")
    contains -- "$next" ${[...names].map(quoted).join(" ")}; and set at $next
  end
  test "$at" = "$argv[1]"
end

complete -c aiorig -f
${places.flatMap(linesOf).join("\n")}
`;
}

function linesOf({ path, commands, options, arguments: values }: Place): string[] {
  const start = `complete -c aiorig -n ${quoted(`__aiorig_at ${quoted(path)}`)}`;
  return [
    ...commands.map((one) => `${start} -a ${one.name} -d ${quoted(one.description)}`),
    ...options.map(
      (one) =>
        `${start} -l ${one.name.replace(/^--/, "")}${one.values ? ` -r${offer(one.values)}` : ""} -d ${quoted(one.description)}`,
    ),
    ...values.map((one) => `${start}${offer(one)}`).filter((line) => line !== start),
  ];
}

function offer({ words = [], paths }: Values): string {
  const folders = paths === "folders" ? ["(__fish_complete_directories)"] : [];
  const offered = [...words, ...folders].join(" ");
  return `${paths === "files" ? " -F" : ""}${offered === "" ? "" : ` -a ${quoted(offered)}`}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
