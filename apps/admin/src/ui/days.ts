/** The span of whole days, in the viewer's zone, as the instants that the API filters by: `until` is the first moment that counts no more. */
export function spanOfDays(from: string | undefined, to: string | undefined): { since?: string; until?: string } {
  return {
    ...(from ? { since: startOf(from, 0) } : {}),
    ...(to ? { until: startOf(to, 1) } : {}),
  };
}

/** Midnight of a day in the viewer's zone, `add` days later. */
function startOf(day: string, add: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + add).toISOString();
}
