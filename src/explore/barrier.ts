/** A meeting point of threads in shared memory. A thread that fails breaks it, so that nobody waits for it in vain. */

const ARRIVED = 0;
const GENERATION = 1;
const BROKEN = 2;

/** Another thread failed; what failed is said there. */
export class BrokenBarrier extends Error {}

export class Barrier {
  readonly #shared: Int32Array;
  readonly #parties: number;

  /** Over memory that `Barrier.memory` made, for so many threads. */
  constructor(shared: Int32Array, parties: number) {
    this.#shared = shared;
    this.#parties = parties;
  }

  static memory(): Int32Array {
    return new Int32Array(new SharedArrayBuffer(12));
  }

  /** Blocks until all threads are here. Throws a `BrokenBarrier` once one has failed. */
  wait(): void {
    const shared = this.#shared;
    const generation = Atomics.load(shared, GENERATION);
    if (Atomics.load(shared, BROKEN) === 1) throw new BrokenBarrier();
    if (Atomics.add(shared, ARRIVED, 1) === this.#parties - 1) {
      Atomics.store(shared, ARRIVED, 0);
      Atomics.add(shared, GENERATION, 1);
      Atomics.notify(shared, GENERATION);
    } else {
      // Returns at once when the generation has already changed: no wake-up is lost.
      while (Atomics.load(shared, GENERATION) === generation) Atomics.wait(shared, GENERATION, generation);
    }
    if (Atomics.load(shared, BROKEN) === 1) throw new BrokenBarrier();
  }

  /** Lets everybody go who waits or will wait. */
  break(): void {
    Atomics.store(this.#shared, BROKEN, 1);
    Atomics.add(this.#shared, GENERATION, 1);
    Atomics.notify(this.#shared, GENERATION);
  }
}
