import type { Session } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";
import { showCount } from "../timing/values.ts";
import { type LaneView, lanesOf, makeLanes, titlesOf } from "./task-lanes.ts";

/**
 * Returns the lanes of a session for tables. Tasks that have ended share a lane if more than MOST_OF_A_NAME of them
 * have the same name. The title of such a lane is, for example, `get (15 tasks)`. Without these shared lanes, short
 * tasks would hide all other tasks, because each `wait_for` makes such a task.
 */
export function foldedLanesOf(session: Session): readonly LaneView[] {
  const { tasks = [] } = session;
  const ended = new Map<string, number>();
  for (const { name, ending } of tasks) {
    if (ending !== undefined) ended.set(name, (ended.get(name) ?? 0) + 1);
  }
  if ([...ended.values()].every((count) => count <= MOST_OF_A_NAME)) return lanesOf(session);
  const titles = titlesOf(tasks);
  for (const { id, name, ending } of tasks) {
    const count = ended.get(name) ?? 0;
    if (ending !== undefined && count > MOST_OF_A_NAME) {
      titles.set(id, `${showLine(name, 60)} (${showCount(count)} tasks)`);
    }
  }
  const byTitle = new Map<string, LaneView[]>();
  for (const lane of makeLanes(session, titles)) {
    const lanes = byTitle.get(lane.title);
    if (lanes === undefined) byTitle.set(lane.title, [lane]);
    else lanes.push(lane);
  }
  return [...byTitle.values()].map(joinLanes);
}

/**
 * The largest number of ended tasks with the same name that each have their own lane. If there are more such tasks,
 * they share a lane.
 */
const MOST_OF_A_NAME = 5;

function joinLanes(lanes: readonly LaneView[]): LaneView {
  const [first, ...others] = lanes;
  if (others.length === 0) return first!;
  const longest = lanes
    .flatMap((lane) => lane.longest ?? [])
    .reduce<LaneView["longest"]>(
      (best, span) =>
        best === undefined || span.toUs - span.fromUs > best.toUs - best.fromUs ? span : best,
      undefined,
    );
  return {
    title: first!.title,
    tasks: lanes.length,
    fromUs: first!.fromUs,
    toUs: lanes.reduce((last, { toUs }) => Math.max(last, toUs), first!.toUs),
    spans: lanes.flatMap(({ spans }) => spans),
    waits: lanes.flatMap(({ waits }) => waits),
    marks: lanes.flatMap(({ marks }) => marks),
    ending: joinEndings(lanes),
    totalUs: lanes.reduce((sum, { totalUs }) => sum + totalUs, 0),
    ...(longest && { longest }),
  };
}

/**
 * Says how the tasks of a lane ended. If they ended in different ways, the text has the number of tasks for each way.
 * Failures come first, because a terminal may cut off the end of a row.
 */
function joinEndings(lanes: readonly LaneView[]): string {
  const counts = new Map<string, number>();
  for (const { ending } of lanes) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  const [[only] = [""], ...others] = counts;
  if (others.length === 0) return only;
  const isFailure = ([ending]: readonly [string, number]) => Number(ending.startsWith("failed"));
  return [...counts]
    .sort((one, other) => isFailure(other) - isFailure(one))
    .map(([ending, count]) => `${showCount(count)} ${ending}`)
    .join(", ");
}
