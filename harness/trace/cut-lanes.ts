import type { TaskLane, TaskTurn } from "./task-lane.ts";

/**
 * Removes everything that tasks did after `endUs`, in microseconds. If a turn ends after `endUs`, it now ends at
 * `endUs`.
 */
export function cutLanes(lanes: readonly TaskLane[], endUs: number): TaskLane[] {
  return lanes
    .filter(({ createdAtUs }) => createdAtUs <= endUs)
    .map(({ ending, ...lane }) => ({
      ...lane,
      turns: lane.turns.filter(({ fromUs }) => fromUs <= endUs).map((turn) => cutTurn(turn, endUs)),
      cancels: lane.cancels.filter(({ atUs }) => atUs <= endUs),
      ...(ending && ending.atUs <= endUs && { ending }),
    }));
}

function cutTurn(turn: TaskTurn, endUs: number): TaskTurn {
  if (turn.toUs <= endUs) return turn;
  const { wait: _, ...rest } = turn;
  return { ...rest, toUs: endUs };
}
