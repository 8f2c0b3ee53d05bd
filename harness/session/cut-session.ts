import type { Activity } from "../trace/activity.ts";
import { cutLanes } from "../trace/cut-lanes.ts";
import type { WatchCondition } from "../trace/session-setup.ts";
import { cutUndriven } from "../trace/waveform.ts";
import type { Session } from "./session.ts";
import type { Until } from "./until.ts";

/**
 * Cuts a session at the time when its `until` condition came true. If the condition never came true, returns the whole
 * session and lists the condition as unmet.
 */
export function cutSession(session: Session, until: Until): Session {
  const { text, condition } = until;
  const endUs = timeOf(session, condition);
  if (endUs === undefined) return { ...session, unmet: until };
  const { waveform, returnedAtUs, tasksCutAtUs, ...others } = session;
  return {
    ...others,
    ...(returnedAtUs !== undefined && returnedAtUs <= endUs && { returnedAtUs }),
    ...(tasksCutAtUs !== undefined && tasksCutAtUs < endUs && { tasksCutAtUs }),
    end: { kind: "condition", condition: text },
    lengthUs: endUs,
    ...(waveform && {
      waveform: {
        ...waveform,
        ...cutUndriven(waveform, endUs),
        ...(waveform.setUpUs && { setUpUs: cutTimes(waveform.setUpUs, endUs) }),
        edges: waveform.edges.filter(({ atUs }) => atUs <= endUs),
        watchedUs: endUs,
      },
    }),
    console: session.console.filter(({ atUs }) => atUs <= endUs),
    stimulus: session.stimulus.filter(({ atMs }) => atMs * 1000 <= endUs),
    ...(session.analog && {
      analog: session.analog.filter(({ atMs }) => atMs * 1000 <= endUs),
    }),
    typed: session.typed.filter(({ atMs }) => atMs * 1000 <= endUs),
    ...(session.activity && {
      activity: cutActivity(session.activity, endUs),
    }),
    ...(session.tasks && { tasks: cutLanes(session.tasks, endUs) }),
  };
}

/** Removes the times that are later than `endUs`. */
function cutTimes(times: Readonly<Record<string, number>>, endUs: number): Record<string, number> {
  return Object.fromEntries(Object.entries(times).filter(([, atUs]) => atUs <= endUs));
}

/**
 * Removes all activity after `endUs`, a time in microseconds. If an activity continues beyond `endUs`, cuts it there.
 */
export function cutActivity(activity: readonly Activity[], endUs: number): Activity[] {
  return activity
    .filter(({ fromUs }) => fromUs <= endUs)
    .map((one) => ({ ...one, toUs: Math.min(one.toUs, endUs) }));
}

function timeOf(
  { waveform, console: parts }: Session,
  condition: WatchCondition,
): number | undefined {
  if (condition.kind === "edge") {
    const { wire, level } = condition;
    return waveform?.edges.find((edge) => edge.wire === wire && edge.level === level)?.atUs;
  }
  let printed = "";
  return parts.find((part) => {
    // Only the end of the earlier text is kept, so that a long output does not make the search slow.
    printed = printed.slice(-condition.text.length) + part.text;
    return printed.includes(condition.text);
  })?.atUs;
}
