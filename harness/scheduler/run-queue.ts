import type { KernelTask } from "./kernel-task.ts";

/**
 * The queue of all tasks that are ready or have a deadline. The task with the earliest deadline comes first. If
 * deadlines are equal, the task that was queued first comes first (SLEEP-14, SLEEP-15). The queue is a binary heap.
 * Each task stores its position in the heap, so that `remove` takes O(log n).
 */
export class RunQueue {
  readonly #heap: KernelTask[] = [];
  #sequence = 0;

  get size(): number {
    return this.#heap.length;
  }

  peek(): KernelTask | undefined {
    return this.#heap[0];
  }

  push(task: KernelTask, dueMs: number): void {
    task.dueMs = dueMs;
    task.sequence = this.#sequence++;
    this.#heap.push(task);
    this.#siftUp(this.#heap.length - 1, task);
  }

  pop(): KernelTask | undefined {
    const first = this.#heap[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Removes `task`, wherever it is in the queue. The task must be in the queue. */
  remove(task: KernelTask): void {
    const hole = task.heapIndex;
    task.heapIndex = -1;
    const last = this.#heap.pop()!;
    if (last === task) return;
    if (hole > 0 && isBefore(last, this.#heap[(hole - 1) >> 1]!)) this.#siftUp(hole, last);
    else this.#siftDown(hole, last);
  }

  clear(): void {
    for (const task of this.#heap) task.heapIndex = -1;
    this.#heap.length = 0;
  }

  #siftUp(start: number, task: KernelTask): void {
    const heap = this.#heap;
    let i = start;
    while (i > 0) {
      const parentIndex = (i - 1) >> 1;
      const parent = heap[parentIndex]!;
      if (isBefore(parent, task)) break;
      heap[i] = parent;
      parent.heapIndex = i;
      i = parentIndex;
    }
    heap[i] = task;
    task.heapIndex = i;
  }

  #siftDown(start: number, task: KernelTask): void {
    const heap = this.#heap;
    const size = heap.length;
    let i = start;
    for (;;) {
      let childIndex = 2 * i + 1;
      if (childIndex >= size) break;
      let child = heap[childIndex]!;
      if (childIndex + 1 < size && isBefore(heap[childIndex + 1]!, child)) {
        childIndex++;
        child = heap[childIndex]!;
      }
      if (isBefore(task, child)) break;
      heap[i] = child;
      child.heapIndex = i;
      i = childIndex;
    }
    heap[i] = task;
    task.heapIndex = i;
  }
}

function isBefore(a: KernelTask, b: KernelTask): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence);
}
