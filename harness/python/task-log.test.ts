import { expect, test } from "vitest";
import { readTaskLanes } from "./task-lanes.ts";
import { BY_CREATION, BY_OUTSIDE, TaskLog } from "./task-log.ts";

const SIZE = { turns: 3, notes: 4 };

test("the other thread reads everything that the worker wrote, even a turn that never ended", () => {
  const log = new TaskLog(SIZE);
  log.note("created", 1, 0);
  log.note("named", 1, 0, -1, "größe");
  log.note("created", 2, 1, 0);
  const turn = log.startTurn({ task: 0, fromUs: 3, readyAtUs: 1, wokenBy: BY_CREATION });
  log.endTurn(turn, 4, { for: "gather", tasks: [1, 7] });
  log.startTurn({ task: 1, fromUs: 5, readyAtUs: 2, wokenBy: 0 });
  expect(readTaskLanes(new TaskLog(log.shared), 10)).toEqual([
    {
      ...{ id: 0, name: "größe", createdAtUs: 1, cancels: [] },
      turns: [
        {
          ...{ fromUs: 3, toUs: 4, readyAtUs: 1, wokenBy: { by: "creation" } },
          wait: { for: "gather", tasks: [1] },
        },
      ],
    },
    {
      ...{ id: 1, name: "task 1", createdAtUs: 2, createdBy: 0, cancels: [] },
      turns: [{ fromUs: 5, toUs: 10, readyAtUs: 2, wokenBy: { by: "task", task: 0 } }],
    },
  ]);
});

test("a full log reports the time at which it became full", () => {
  const log = new TaskLog(SIZE);
  log.note("created", 0, 0);
  const turn = { task: 0, readyAtUs: 0, wokenBy: BY_OUTSIDE };
  const added = [1, 2, 3, 4, 5].map((fromUs) => log.startTurn({ ...turn, fromUs }));
  log.endTurn(added[3]!, 6);
  log.note("returned", 7, 0);
  const view = new TaskLog(log.shared);
  expect({ added, cutAtUs: view.cutAtUs, ending: readTaskLanes(view, 9)[0]!.ending }).toEqual({
    added: [0, 1, 2, -1, -1],
    cutAtUs: 4,
    ending: undefined,
  });
});
