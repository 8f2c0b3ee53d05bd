import { QueueEmpty, QueueFull, ValueError } from "./errors.ts";
import type { Task } from "./task.ts";
import type { Coroutine } from "./traps.ts";
import { WaitList, type WaitPlace } from "./wait-list.ts";

/**
 * Items between tasks, first in, first out; bounded by `maxSize` where that is above 0 (QUEUE-05).
 * Getters and putters that wait are served in the order of their asking, also if they ask again
 * and again (QUEUE-08 to QUEUE-11): a waiter keeps its place in the line until it is served, even
 * if somebody who did not wait takes the item from under it (QUEUE-15).
 */
export class Queue<T = unknown> {
  readonly #maxSize: number;
  readonly #items: T[] = [];
  readonly #getters = new Line();
  readonly #putters = new Line();
  #unfinished = 0;
  readonly #joiners = new WaitList();

  constructor(maxSize = 0) {
    this.#maxSize = maxSize;
  }

  qsize(): number {
    return this.#items.length;
  }

  empty(): boolean {
    return this.#items.length === 0;
  }

  full(): boolean {
    return this.#maxSize > 0 && this.#items.length >= this.#maxSize;
  }

  /** Takes the oldest item, waiting while there is none; without a switch if there is one (QUEUE-16). */
  *get(): Coroutine<T> {
    if (this.empty()) yield* this.#getters.waitWhile(() => this.empty());
    return this.getNowait();
  }

  /** Takes the oldest item. Throws QueueEmpty if there is none. */
  getNowait(): T {
    if (this.empty()) throw new QueueEmpty();
    const item = this.#items.shift() as T;
    this.#putters.callNext();
    return item;
  }

  /** Adds an item, waiting while the queue is full; without a switch if it is not (QUEUE-16). */
  *put(item: T): Coroutine {
    if (this.full()) yield* this.#putters.waitWhile(() => this.full());
    this.putNowait(item);
  }

  /** Adds an item. Throws QueueFull if there is no room. */
  putNowait(item: T): void {
    if (this.full()) throw new QueueFull();
    this.#items.push(item);
    this.#unfinished++;
    this.#getters.callNext();
  }

  /** One item that was taken is dealt with. Throws ValueError if that was said for every item already (QUEUE-18). */
  taskDone(): void {
    if (this.#unfinished === 0) throw new ValueError("taskDone() called too many times");
    if (--this.#unfinished === 0) this.#joiners.wakeAll();
  }

  /** Waits until every item that was put has been dealt with (QUEUE-17). */
  *join(): Coroutine {
    while (this.#unfinished > 0) yield { kind: "park", place: this.#joiners };
  }
}

/** Tasks in line for items, or for room. */
class Line {
  readonly #places: Place[] = [];

  /** Calls the first in line that has not been called yet. */
  callNext(): void {
    this.#places.find((place) => place.isWaiting())?.call();
  }

  /** Stands in line while `isBlocked`. A task cancelled after it was called lets the next one come (QUEUE-13, QUEUE-14). */
  *waitWhile(isBlocked: () => boolean): Coroutine {
    const place = new Place();
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

/** One task's place in a line: kept from the first wait until the task is served or cancelled. */
class Place implements WaitPlace {
  #task: Task | undefined;
  wasCalled = false;

  isWaiting(): boolean {
    return this.#task !== undefined;
  }

  call(): void {
    const task = this.#task!;
    this.#task = undefined;
    this.wasCalled = true;
    task.kernel.makeReady(task);
  }

  add(task: Task): void {
    this.#task = task;
    this.wasCalled = false;
  }

  remove(): void {
    this.#task = undefined;
  }
}
