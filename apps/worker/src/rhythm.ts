export interface Rhythm {
  /** Begins no new round and waits for the one that runs. */
  stop(): Promise<void>;
}

/**
 * Does something again and again, the first time at once. Workers do the same work side by side: the jitter keeps them from
 * doing it at the same moment, and the work itself has to stand being done twice.
 * @param everyMs wait between two rounds, +-20 %
 * @param work gives back how much it did; as long as that is more than nothing, the next round follows without a wait
 */
export function startRhythm(everyMs: number, work: () => Promise<number>, onError: (error: unknown) => void): Rhythm {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const round = async (): Promise<void> => {
    try {
      while (!stopped && (await work()) > 0);
    } catch (error) {
      onError(error);
    }
    if (!stopped) timer = setTimeout(next, everyMs * (0.8 + 0.4 * Math.random()));
  };
  const next = (): void => {
    running = round();
  };
  next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
