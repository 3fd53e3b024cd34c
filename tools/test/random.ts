/** A seeded source of chance: the same seed gives the same run. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** A seed from the environment (TEST_SEED) or a new one; tests print it. */
  static seed(): number {
    const given = process.env['TEST_SEED'];
    return given ? Number(given) : Math.floor(Math.random() * 2 ** 31);
  }

  /** From 0 (included) to 1 (excluded); mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** The same in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.flatMap((_, n) => left.splice(this.between(0, items.length - 1 - n), 1));
  }
}

/** Seed of a simulation, printed so that the run can be repeated with `TEST_SEED=…`. */
export function simulationSeed(name: string): number {
  const seed = Random.seed();
  process.stdout.write(`${name}: TEST_SEED=${seed}\n`);
  return seed;
}
