/*
 * Array parameters as PostgreSQL writes them. The driver would escape element by element, which for ten thousand rows
 * costs more than storing them.
 */

const PLAIN = /^[\w,.-]*$/;

/**
 * Numbers, ids and canonical chain texts (hashes, addresses), which hold letters and digits only; null becomes NULL.
 * @throws RangeError for anything that would have to be quoted
 */
export function plainArray(values: readonly (string | number | bigint | null)[]): string {
  const joined = values.map((value) => value ?? 'NULL').join(',');
  if (!PLAIN.test(joined)) throw new RangeError('a value of the array is neither a number nor canonical');
  return `{${joined}}`;
}

/** Any text. */
export function quotedArray(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
