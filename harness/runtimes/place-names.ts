import type { Outcome } from "../trace/run.ts";

/**
 * Maps names of files and folders on the target to their names on the host. Names of folders end
 * with a slash.
 */
export type Places = Readonly<Record<string, string>>;

/** Returns the host's name of a file on the target. */
export function namePlace(file: string, places: Places = {}): string {
  const [from, to] = Object.entries(places).find(([folder]) => file.startsWith(folder)) ?? ["", ""];
  return to + file.slice(from.length);
}

/** Returns the outcome with the target's names of files replaced by the host's names. */
export function namePlaces(outcome: Outcome, places: Places): Outcome {
  if (!("traceback" in outcome)) return outcome;
  const { exception, traceback } = outcome;
  return {
    ...outcome,
    exception: Object.entries(places).reduce(
      // Only names of folders are replaced here, because the file name of a program may also be a normal word in the
      // message.
      (text, [from, to]) => (from.endsWith("/") ? text.replace(atWordStart(from), to) : text),
      exception,
    ),
    traceback: Object.entries(places).reduce(
      (text, [from, to]) => text.replaceAll(`File "${from}`, `File "${to}`),
      traceback,
    ),
  };
}

function atWordStart(folder: string): RegExp {
  return new RegExp(`(?<![^\\s"'])${folder}`, "g");
}
