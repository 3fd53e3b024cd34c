/** What a list keeps in the URL, read leniently: a broken link shows the list, never an error. */
type Raw = Record<string, unknown>;

export const PAGE_SIZE = 20;

export function pageOf(raw: Raw): number | undefined {
  const page = Number(raw['page']);
  return Number.isInteger(page) && page > 1 ? page : undefined;
}

export function textOf(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.slice(0, 255) : undefined;
}

/** A day such as 2026-03-01. */
export function dayOf(raw: Raw, name: string): string | undefined {
  const text = textOf(raw, name);
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** Of a list that has pages and nothing else. */
export function readPageSearch(raw: Raw) {
  return optional({ page: pageOf(raw) });
}

/** The value of a field when it is one of the known ones. */
export function oneOf<const T extends string>(raw: Raw, name: string, known: readonly T[]): T | undefined {
  return known.find((value) => value === raw[name]);
}

/** Says that each field may be left out: a link to a list names only what it filters by. */
export function optional<T extends object>(fields: T): Partial<T> {
  return fields;
}
