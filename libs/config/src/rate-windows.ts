/** So many requests in so many seconds, counted from the first of them. */
export interface RateWindow {
  readonly requests: number;
  readonly seconds: number;
}

/** Form of a list of windows, e.g. `100/60,1000/3600`. */
export const RATE_WINDOWS = /^[1-9]\d{0,8}\/[1-9]\d{0,6}(,[1-9]\d{0,8}\/[1-9]\d{0,6}){0,4}$/;

/** Reads a text of the form {@link RATE_WINDOWS}. @returns windows, the shortest first */
export function parseRateWindows(text: string): RateWindow[] {
  const windows = text.split(',').map((part) => {
    const [requests, seconds] = part.split('/').map(Number);
    if (!requests || !seconds) throw new Error(`"${part}" is no window such as 100/60`);
    return { requests, seconds };
  });
  return windows.sort((a, b) => a.seconds - b.seconds);
}
