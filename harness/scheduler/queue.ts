import { QueueEmpty, QueueFull, ValueError } from "./errors.ts";
import type { Coroutine } from "./traps.ts";
import { type Waiter, WaitList, type WaitPlace } from "./wait-list.ts";

/**
 * A queue of items between tasks, first in, first out. Tasks that wait in `get` or `put` are served in the order of
 * their calls (QUEUE-08 to QUEUE-11). A task that was woken in `get` may find the queue empty again, because a faster
 * task took the item. In the same way, a task that was woken in `put` may find the queue full again. Such a task keeps
 * its place in the line (QUEUE-15).
 */
export class Queue<T = unknown> {
  readonly #maxSize: number;
  readonly #items: T[] = [];
  readonly #getters = new Line("an item of a Queue");
  readonly #putters = new Line("room in a Queue");
  #unfinished = 0;
  readonly #joiners = new WaitList("the join of a Queue");

  /** Makes an empty queue for at most `maxSize` items. If `maxSize` is 0 or less, the queue has no limit (QUEUE-05). */
  constructor(maxSize = 0) {
    this.#maxSize = maxSize;
  }

  /** Returns the number of items in the queue. */
  qsize(): number {
    return this.#items.length;
  }

  /** Returns true if the queue holds no item. */
  empty(): boolean {
    return this.#items.length === 0;
  }

  /** Returns true if the queue holds `maxSize` items. Returns false for a queue without a limit. */
  full(): boolean {
    return this.#maxSize > 0 && this.#items.length >= this.#maxSize;
  }

  /**
   * Waits for an item, takes the oldest item and returns it. If the queue already holds an item, does not let other
   * tasks run (QUEUE-16).
   */
  *get(): Coroutine<T> {
    if (this.empty()) yield* this.#getters.waitWhile(() => this.empty());
    return this.getNowait();
  }

  /** Takes the oldest item and returns it. Throws QueueEmpty if the queue is empty (QUEUE-03). */
  getNowait(): T {
    if (this.empty()) throw new QueueEmpty();
    const item = this.#items.shift() as T;
    this.#putters.callNext();
    return item;
  }

  /**
   * Waits for a free place and adds an item. If the queue already has a free place, does not let other tasks run
   * (QUEUE-16).
   */
  *put(item: T): Coroutine {
    if (this.full()) yield* this.#putters.waitWhile(() => this.full());
    this.putNowait(item);
  }

  /** Adds an item. Throws QueueFull if the queue is full (QUEUE-04). */
  putNowait(item: T): void {
    if (this.full()) throw new QueueFull();
    this.#items.push(item);
    this.#unfinished++;
    this.#getters.callNext();
  }

  /**
   * Reports that a task has finished the work on one item. Throws ValueError if `taskDone` was already called once for
   * every item (QUEUE-18).
   */
  taskDone(): void {
    if (this.#unfinished === 0) throw new ValueError("taskDone() called too many times");
    if (--this.#unfinished === 0) this.#joiners.wakeAll();
  }

  /** Waits until `taskDone` was called for every item that was ever put into the queue (QUEUE-17). */
  *join(): Coroutine {
    while (this.#unfinished > 0) yield { kind: "park", place: this.#joiners };
  }
}

/**
 * A line of waiting tasks, in the order in which they started to wait. A queue has one line for `get` and one line for
 * `put`.
 */
class Line {
  readonly #awaited: string;
  readonly #places: Place[] = [];

  constructor(awaited: string) {
    this.#awaited = awaited;
  }

  /** Wakes the first task in the line that has not been woken yet. */
  callNext(): void {
    this.#places.find((place) => place.isWaiting())?.call();
  }

  /**
   * Waits in the line while `isBlocked` returns true. `callNext` may wake a task that is cancelled before it continues.
   * If `isBlocked` returns false when such a task ends its wait, the task wakes the next task in the line (QUEUE-13,
   * QUEUE-14).
   */
  *waitWhile(isBlocked: () => boolean): Coroutine {
    const place = new Place(this.#awaited);
    this.#places.push(place);
    try {
      while (isBlocked()) yield { kind: "park", place };
    } catch (error) {
      this.#leave(place);
      if (place.wasCalled && !isBlocked()) this.callNext();
      throw error;
    }
    this.#leave(place);
  }

  #leave(place: Place): void {
    this.#places.splice(this.#places.indexOf(place), 1);
  }
}

/**
 * The place of one task in the line. The task keeps this place from the start of its wait until the wait succeeds or
 * the task is cancelled.
 */
class Place implements WaitPlace {
  readonly awaited: string;
  #task: Waiter | undefined;
  wasCalled = false;

  constructor(awaited: string) {
    this.awaited = awaited;
  }

  isWaiting(): boolean {
    return this.#task !== undefined;
  }

  call(): void {
    const task = this.#task!;
    this.#task = undefined;
    this.wasCalled = true;
    task.wake();
  }

  add(task: Waiter): void {
    this.#task = task;
    this.wasCalled = false;
  }

  remove(): void {
    this.#task = undefined;
  }
}
