import type { SourcePatch } from "../../../python/bundle.ts";
import { breakAsyncFor, breakAsyncWith } from "../../broken-compiler.ts";

const KERNEL = "scheduler/kernel.ts";
const GATHER = "scheduler/gather.ts";
const WAIT_FOR = "scheduler/wait-for.ts";
const STREAMS = "python/shim/streams.py";
const SHIM = "python/shim/asyncio.py";

const ENDS_WHEN_IDLE: SourcePatch = {
  file: KERNEL,
  find: `if (task === undefined) return { kind: "idle", untilUs: undefined };`,
  replace: `if (task === undefined) return { kind: this.#polled.size > 0 ? "idle" : "over", untilUs: undefined };`,
};

/** The patches for each historic defect that can be planted. They make the reference behave as MicroPython once did. */
export const historicFaults: Readonly<Record<string, readonly SourcePatch[]>> = {
  "HISTORY-01": [
    {
      file: KERNEL,
      find: "    this.#live.add(task);\n    this.#pushNow(task);\n",
      replace: "    this.#live.add(task);\n    this.#queue.push(task, -1);\n",
    },
  ],
  "HISTORY-02": [
    {
      file: "python/trap-functions.ts",
      find: "nowMs + ticksDiff(dueTick, nowMs % TICK_PERIOD)",
      replace: "nowMs + dueTick - (nowMs % TICK_PERIOD)",
    },
  ],
  "HISTORY-03": [
    {
      file: "scheduler/queue.ts",
      find: "this.#items.length >= this.#maxSize",
      replace: "this.#items.length > this.#maxSize",
    },
  ],
  "HISTORY-04": [
    {
      file: SHIM,
      find: "    return sleep_ms(int(seconds * 1000))\n",
      replace: "    return sleep_ms(int(seconds))\n",
    },
  ],
  "HISTORY-05": [
    { file: SHIM, find: "        raise self.end\n", replace: "        raise StopIteration()\n" },
  ],
  "HISTORY-06": [
    {
      file: STREAMS,
      find: "            if result is not None:\n                return result\n",
      replace: `            while result is None:
                yield from sleep_ms(0)
                result = operation(*args)
            return result\n`,
    },
  ],
  "HISTORY-07": [
    {
      file: STREAMS,
      find: "                line += part\n",
      replace: "                line += part\n                break\n",
    },
  ],
  "HISTORY-08": [
    {
      file: KERNEL,
      find: "        this.#inbox = task.inbox;\n        task.inbox = undefined;\n",
      replace: `        this.#inbox = task.inbox ?? task.oldInbox;
        task.oldInbox = task.inbox;
        task.inbox = undefined;\n`,
    },
  ],
  "HISTORY-09": [
    {
      file: KERNEL,
      find: "        this.#pollSources();\n",
      replace: `        const first = this.#queue.peek();
        const isBusy = first !== undefined && first.dueMs <= this.nowMs();
        if (!isBusy) this.#pollSources();\n`,
    },
  ],
  "HISTORY-10": [
    {
      file: KERNEL,
      find: "    target.inbox = {",
      replace: `    if (target.waiting?.kind === "poll") return true;\n    target.inbox = {`,
    },
  ],
  "HISTORY-11": breakAsyncWith({}),
  "HISTORY-12": breakAsyncWith({ errors: "Exception" }),
  "HISTORY-13": [
    {
      file: "scheduler/run-queue.ts",
      find: "    if (hole > 0 && isBefore(last, this.#heap[(hole - 1) >> 1]!)) this.#siftUp(hole, last);\n    else this.#siftDown(hole, last);\n",
      replace: "    this.#heap[hole] = last;\n    last.heapIndex = hole;\n",
    },
  ],
  "HISTORY-14": [
    {
      file: SHIM,
      find: "def get_event_loop():\n    return _loop\n",
      replace: "def get_event_loop():\n    return Loop()\n",
    },
  ],
  "HISTORY-15": [
    {
      file: SHIM,
      find: "ticks_add(ticks_ms(), ms if ms > 0 else 0)",
      replace: "ticks_add(ticks_ms(), ms)",
    },
  ],
  "HISTORY-16": [
    {
      file: KERNEL,
      find: "    if (hasFailed && !task.isRetrieved) this.#queue.push(task, this.nowMs());\n",
      replace: "    if (hasFailed && !task.isRetrieved) this.#queue.push(task, -1);\n",
    },
  ],
  "HISTORY-17": [
    {
      file: WAIT_FOR,
      find: "  } catch (error) {\n    watcher.cancel();\n",
      replace: "  } catch (error) {\n",
    },
  ],
  "HISTORY-18": [
    {
      file: KERNEL,
      find: "    target.inbox = {",
      replace: `    if (target.waiting === undefined && target.inbox?.kind === "returned") {
      this.#queue.remove(target);
      return true;
    }
    target.inbox = {`,
    },
  ],
  "HISTORY-19": [
    {
      file: GATHER,
      find: `    if (child.ending?.kind === "raised" && !returnExceptions) failed = child;\n`,
      replace: `    if (child.ending?.kind === "raised" && (!returnExceptions || child.ending.error instanceof CancelledError)) failed = child;\n`,
    },
  ],
  "HISTORY-20": [
    {
      file: GATHER,
      find: "if (error instanceof CancelledError) cancelInOrder(children);",
      replace: "if (error instanceof CancelledError) children[0]!.cancel();",
    },
  ],
  "HISTORY-21": [
    {
      file: GATHER,
      find: `child.ending?.kind === "raised" && !returnExceptions`,
      replace: `child.ending?.kind === "raised" && child === children[0]`,
    },
  ],
  "HISTORY-22": [
    {
      file: GATHER,
      find: "cancelInOrder(children);\n    throw error;\n",
      replace: "cancelInOrder(children);\n    if (running.size > 0) throw error;\n",
    },
  ],
  "HISTORY-23": [
    {
      file: WAIT_FOR,
      find: "  } catch (error) {\n    watcher.cancel();\n",
      replace: `  } catch (error) {
    if (watch.ending?.kind === "returned") return watch.ending.value as T;
    watcher.cancel();\n`,
    },
  ],
  "HISTORY-24": [{ file: GATHER, find: "if (running.size > 0) yield", replace: "yield" }],
  "HISTORY-25": [
    {
      file: STREAMS,
      find: "            if not part:\n                return data\n            data += part\n",
      replace: "            return part or data\n",
    },
  ],
  "HISTORY-26": [
    {
      file: STREAMS,
      find: "accepted = 0 if self._kept else self.s.write(buf) or 0",
      replace: "accepted = 0",
    },
  ],
  "HISTORY-27": breakAsyncFor(),
  "HISTORY-29": [
    {
      file: GATHER,
      find: "    if (child.ending !== undefined) continue;\n",
      replace: `    if (child.ending !== undefined) throw new RuntimeError("can't gather");\n`,
    },
  ],
  "HISTORY-30": [
    {
      file: GATHER,
      find: "  if (failedBefore !== undefined && !returnExceptions) throw errorOf(failedBefore);\n",
      replace: "",
    },
  ],
  "HISTORY-31": [
    {
      file: SHIM,
      find: `    if number < 0:\n        raise RuntimeError("no running event loop")\n`,
      replace: "    if number < 0:\n        return None\n",
    },
  ],
  "HISTORY-32": [
    {
      file: "scheduler/loop.ts",
      find: "    this.#goal = undefined;\n",
      replace: `    if (this.#goal?.joiners !== undefined && this.#goal.ending !== undefined) this.kernel.discardAll();
    this.#goal = undefined;\n`,
    },
  ],
  "HISTORY-33": [ENDS_WHEN_IDLE],
  "HISTORY-34": [ENDS_WHEN_IDLE],
};
