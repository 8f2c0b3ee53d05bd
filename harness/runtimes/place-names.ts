import type { Outcome } from "./runtime.ts";

/** Files and folders of the host by those of the target that they are; a folder has a slash behind it. */
export type Places = Readonly<Record<string, string>>;

/** The host's file for a target's. */
export function namePlace(file: string, places: Places = {}): string {
  const [from, to] = Object.entries(places).find(([folder]) => file.startsWith(folder)) ?? ["", ""];
  return to + file.slice(from.length);
}

/** Has an outcome name the host's files. */
export function namePlaces(outcome: Outcome, places: Places): Outcome {
  if (!("traceback" in outcome)) return outcome;
  const { exception, traceback } = outcome;
  return {
    ...outcome,
    exception: Object.entries(places).reduce(
      // Only folders: the bare name of a program may be a word of the message.
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
