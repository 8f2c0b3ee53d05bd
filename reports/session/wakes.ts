import type { Session } from "../../harness/session/session.ts";

/** An event in which one task made another task ready. Times are in microseconds. */
export interface Wake {
  readonly kind: "creates" | "wakes" | "cancels";
  /** The indexes of the two tasks in the list of lanes. */
  readonly waker: number;
  readonly woken: number;
  /** The time at which the woken task became ready. */
  readonly atUs: number;
  /** The time at which the woken task started to run. */
  readonly toUs: number;
}

/** How often one task created, woke or cancelled another task. */
export interface WakeCount extends Omit<Wake, "atUs" | "toUs"> {
  readonly times: number;
  readonly firstUs: number;
}

/**
 * Returns the events in which one task created, woke or cancelled another task, sorted by the woken tasks. Some targets
 * record only a part of these events.
 */
export function wakesOf({ tasks = [] }: Pick<Session, "tasks">): Wake[] {
  const places = new Map(tasks.map(({ id }, i) => [id, i]));
  return tasks.flatMap(({ createdBy, createdAtUs, turns, cancels }, woken) =>
    turns.flatMap(({ wokenBy, readyAtUs, fromUs }, i): Wake[] => {
      const isFirst = wokenBy.by === "creation";
      const by = wokenBy.by === "task" ? wokenBy.task : isFirst ? createdBy : undefined;
      const waker = by === undefined ? undefined : places.get(by);
      if (waker === undefined) return [];
      const atUs = isFirst ? createdAtUs : readyAtUs;
      const waitedFromUs = turns[i - 1]?.toUs ?? 0;
      const isCancel = cancels.some(
        (cancel) => cancel.by === by && cancel.atUs >= waitedFromUs && cancel.atUs <= fromUs,
      );
      const kind = isFirst ? "creates" : isCancel ? "cancels" : "wakes";
      return [{ kind, waker, woken, atUs, toUs: fromUs }];
    }),
  );
}

/** Counts the wakes of each kind for each pair of tasks. The result is in the order of the first wakes. */
export function countWakes(wakes: readonly Wake[]): WakeCount[] {
  const counts = new Map<string, WakeCount>();
  for (const { kind, waker, woken, atUs } of wakes) {
    const key = `${kind} ${waker} ${woken}`;
    const known = counts.get(key) ?? { kind, waker, woken, times: 0, firstUs: atUs };
    counts.set(key, { ...known, times: known.times + 1 });
  }
  return [...counts.values()].sort((one, other) => one.firstUs - other.firstUs);
}
