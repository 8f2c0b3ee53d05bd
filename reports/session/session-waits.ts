import type { Session } from "../../harness/session/session.ts";
import { findWaitPlaces, stuckSince, type WaitPlace } from "../../harness/session/wait-places.ts";
import { showLine } from "../conformance/trace-text.ts";
import { showInstant, showTime } from "./show-time.ts";
import { WAITED_FOR } from "./wait-words.ts";

/**
 * Says why a program is deadlocked: what its tasks wait for, where they wait, and what could wake them. `waits` has one
 * text for each task. The result continues a sentence after the word "because", and may contain more sentences.
 */
export function describeDeadlock(waits: readonly string[], session: Session): string {
  if (waits.length === 0) return "no task is left, and the event loop would run forever.";
  const { tasksCutAtUs, target } = session;
  const short = "nothing can end the waits of its tasks";
  const long = `${short}: ${showLine(countEqual(waits).join(", "))}.`;
  // The reference reports the waits of all tasks, even if its record of the tasks was cut. On other targets, the waits
  // of the unrecorded tasks are not known.
  if (tasksCutAtUs !== undefined && target.name !== "reference") {
    return `${long} The tasks were recorded only until ${showInstant(tasksCutAtUs)}, so it is not known what other tasks waited for.`;
  }
  const places = findWaitPlaces(session);
  if (places.length === 0) return `${long} Find out what should end these waits.`;
  const areAllShown =
    places.length <= MOST_PLACES &&
    waits.every((wait) => places.some(({ task }) => wait.startsWith(`${task} waits `)));
  return [areAllShown ? `${short}.` : long, ...describePlaces(places)].join(" ");
}

/**
 * If all tasks have waited for a long time at the end of the session, says since when and where they wait. Otherwise
 * returns an empty text.
 */
export function describeStuck(session: Session): string {
  if (session.returnedAtUs !== undefined) return "";
  const sinceUs = stuckSince(session);
  if (sinceUs === undefined) return "";
  return [` From ${showTime(sinceUs)} on, no task had a turn.`, ...whereTasksWait(session)].join(
    " ",
  );
}

/**
 * Returns sentences that say where the tasks of a session wait at its end, one sentence or more for each place. The
 * sentences name at most five places.
 */
export function whereTasksWait(session: Session): string[] {
  return describePlaces(findWaitPlaces(session));
}

function describePlaces(places: readonly WaitPlace[]): string[] {
  return places.slice(0, MOST_PLACES).map(describePlace);
}

const MOST_PLACES = 5;

function describePlace(place: WaitPlace): string {
  const { task, count, kind, lines, waits, wakers, wakerLines, heldBy, holds } = place;
  const who = count === 1 ? `${showLine(task)} waits` : `${count} tasks ${showLine(task)} wait`;
  const at = `${who} for ${WAITED_FOR[kind]} in ${describeLines(lines, "or")}`;
  const what = waits === undefined ? at : `${at}: ${showLine(waits, 60)}`;
  if (heldBy.length > 0) {
    const holders = heldBy.map((one) => `${showLine(one.task)} holds it since line ${one.line}.`);
    return [`${what}.`, ...holders].join(" ");
  }
  if (wakers.length === 0) return `${what}.`;
  const held = holds.map(({ lock, line }) => `${showLine(lock, 40)} since line ${line}`);
  const holder = count === 1 ? `${showLine(task)} holds` : "each of them holds";
  const rest = held.length === 0 ? "" : ` Meanwhile ${holder} ${held.join(" and ")}.`;
  const calls = showLine(wakers.join(" or "), 80);
  if (wakerLines.length === 0) return `${what}, but no line calls ${calls}.${rest}`;
  return `${what}. This wait would end with ${calls} in ${describeLines(wakerLines, "and")}.${rest}`;
}

/**
 * Returns each different text once. If several tasks have the same text, this text ends with the number of these tasks.
 */
function countEqual(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, 1 + (counts.get(text) ?? 0));
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} tasks)`));
}

function describeLines(lines: readonly number[], joined: "or" | "and"): string {
  if (lines.length === 1) return `line ${lines[0]}`;
  const word = joined === "or" ? "line" : "lines";
  return `${word} ${lines.slice(0, -1).join(", ")} ${joined} ${lines.at(-1)}`;
}
