/** How many are fetched ahead of the one that is being used. */
const AHEAD = 4;

/** Results in the order of the items, with some fetched ahead. */
export async function* ahead<I, T>(items: readonly I[], fetch: (item: I) => Promise<T>): AsyncGenerator<T> {
  const running: Promise<T>[] = [];
  const start = (item: I): void => {
    const result = fetch(item);
    result.catch(() => undefined); // thrown where it is awaited, if the loop gets that far
    running.push(result);
  };
  for (const item of items) {
    start(item);
    if (running.length > AHEAD) yield await (running.shift() as Promise<T>); // not empty: one was just pushed
  }
  for (const result of running) yield await result;
}
