/** A time given on a command line, under its option's name; nothing when it was not given. */
export function moment<N extends 'from' | 'to'>(name: N, text: string | undefined): Partial<Record<N, Date>> {
  if (text === undefined) return {};
  // a day alone is UTC, and so is what is stored: a time without its zone would depend on the machine
  const at = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : new Date(NaN);
  if (Number.isNaN(at.getTime())) throw new Error(`--${name} takes a time, e.g. 2027-01-01 or 2027-01-01T10:30:00Z`);
  return { [name]: at } as Record<N, Date>; // the one key is the name
}
