import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel } from "./kernel.ts";
import { KernelTask } from "./kernel-task.ts";
import { RunQueue } from "./run-queue.ts";
import { VirtualClock } from "./virtual-clock.ts";

test("the queue returns tasks in the order of their deadlines, and keeps the order of tasks with equal deadlines", () => {
  const operation = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("push"), dueMs: fc.nat(8) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("pop") }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove"), which: fc.nat() }) },
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const queue = new RunQueue();
      const kernel = new Kernel(new VirtualClock());
      const model: { task: KernelTask; dueMs: number }[] = [];
      const popped: (KernelTask | undefined)[] = [];
      const due: (KernelTask | undefined)[] = [];
      for (const step of operations) {
        if ("dueMs" in step) {
          const task = new KernelTask(kernel, { isForeign: true });
          queue.push(task, step.dueMs);
          const behind = model.findIndex((other) => other.dueMs > step.dueMs);
          model.splice(behind < 0 ? model.length : behind, 0, { task, dueMs: step.dueMs });
        } else if ("which" in step) {
          const [entry] = model.splice(step.which % (model.length || 1), 1);
          if (entry !== undefined) queue.remove(entry.task);
        } else {
          popped.push(queue.pop());
          due.push(model.shift()?.task);
        }
      }
      while (queue.size > 0) popped.push(queue.pop());
      expect(popped).toEqual([...due, ...model.map((entry) => entry.task)]);
    }),
  );
});
