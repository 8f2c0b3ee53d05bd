import { endlessTurnOf, runningTaskOf } from "../../harness/session/endless-turn.ts";
import type { Session } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";
import { showTime } from "./show-time.ts";

/**
 * Says which task ran until the end of the session, if another task should have had a turn. Otherwise returns an empty
 * text.
 */
export function describeEndlessTurn(session: Session): string {
  const found = endlessTurnOf(session);
  if (found === undefined) return "";
  const { lane, turn } = found;
  return ` From ${showTime(turn.fromUs)} on, only ${showLine(lane.name)} ran, so no other task had a turn.`;
}

/**
 * Returns the name of the task that was computing when the session ended. If no task had a turn, returns `the program`.
 */
export function nameComputing(session: Session): string {
  const running = runningTaskOf(session);
  return running === undefined ? "the program" : showLine(running.lane.name);
}
