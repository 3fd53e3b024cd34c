import { DomainError } from '@chaintill/kernel';
import { parse } from 'csv-parse/sync';

/** One address to import, with the line it stood on. */
export interface AddressLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly derivationIndex?: number;
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Most lines that one import takes. */
export const MAX_IMPORT_LINES = 10_000;

/**
 * Reads a paste or a file: one address a line, or CSV with the header `address` or `address,derivation_index`. Blank lines
 * and lines that begin with `#` are passed over.
 * @throws DomainError INVALID_REQUEST when it is no such text or has too many lines
 */
export function parseAddressLines(text: string): AddressLine[] {
  let records: readonly CsvRecord[];
  try {
    const options = {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      comment: '#',
      bom: true,
    };
    // With `info` each row comes with its place, which the types of csv-parse do not say.
    records = parse(text, options) as unknown as CsvRecord[];
  } catch (error) {
    throw new DomainError('INVALID_REQUEST', { field: 'csv', problem: `cannot be read: ${(error as Error).message}` });
  }
  const [first] = records;
  const header = first?.record.map((cell) => cell.toLowerCase());
  const hasHeader = header?.includes('address') ?? false;
  const column = hasHeader ? (header?.indexOf('address') ?? 0) : 0;
  const indexColumn = hasHeader ? (header?.indexOf('derivation_index') ?? -1) : 1;
  const rows = hasHeader ? records.slice(1) : records;
  if (rows.length > MAX_IMPORT_LINES) {
    throw new DomainError('INVALID_REQUEST', { field: 'csv', problem: `has more than ${MAX_IMPORT_LINES} lines` });
  }
  return rows.map(({ record, info }) => {
    const index = record[indexColumn];
    const line = { line: info.lines, text: record[column] ?? '' };
    return index && /^\d{1,10}$/.test(index) ? { ...line, derivationIndex: Number(index) } : line;
  });
}
