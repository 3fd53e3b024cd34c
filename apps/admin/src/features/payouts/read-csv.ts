import { CsvError, parse, type Info } from 'csv-parse/browser/esm/sync';
import type { NewPayout } from './use-simulation';

/** One line of a file. */
export interface CsvLine {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly payout: NewPayout;
  /** Why it cannot even be asked about: its cells do not fit the header. */
  readonly fault?: string;
}

export type CsvReading = { readonly lines: readonly CsvLine[] } | { readonly problem: string };

/** Columns by the names under which spreadsheets have them, without case, spaces and underscores. */
const COLUMNS: Readonly<Record<string, keyof NewPayout>> = {
  address: 'address',
  amount: 'amount',
  currency: 'currency',
  chain: 'chainId',
  chainid: 'chainId',
  reference: 'externalId',
  externalid: 'externalId',
  note: 'note',
  callbackurl: 'callbackUrl',
  account: 'accountId',
  accountid: 'accountId',
};
const NEEDED = ['address', 'amount'] as const;
const DELIMITERS = [',', ';', '\t'] as const;
const MAX_BYTES = 5_000_000;

/** What a file has to look like; the first line names the columns. */
export const TEMPLATE = [
  'address,amount,currency,chain,reference,note',
  '0x2f318C334780961FB129D2a6c30D0763d9a5C970,100.00,USDT,,salary-2041,November',
  '',
].join('\n');

/** Reads payouts from CSV: what commas, quotes and line ends mean is the library's; what the cells mean, the server's. */
export function readCsv(text: string): CsvReading {
  if (text.length > MAX_BYTES) return { problem: 'The file is larger than 5 MB.' };
  try {
    const rows = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      // with `info` each record comes with its place
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: Info }[];
    return fromRows(rows.map(({ record, info }) => ({ cells: record, line: info.lines })));
  } catch (error) {
    if (error instanceof CsvError) return { problem: `The file cannot be read: ${error.message}.` };
    throw error;
  }
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function fromRows([header, ...rows]: readonly Row[]): CsvReading {
  if (!header) return { problem: 'The file is empty.' };
  const columns = header.cells.map((name) => COLUMNS[name.toLowerCase().replaceAll(/[\s_-]/g, '')]);
  const strange = header.cells.find((_, n) => columns[n] === undefined);
  if (strange !== undefined) {
    return { problem: `The first line names the columns; “${strange}” is none. Known: ${KNOWN}.` };
  }
  const missing = NEEDED.find((name) => !columns.includes(name));
  if (missing) return { problem: `There is no column “${missing}” in the first line.` };
  const twice = columns.find((name, n) => columns.indexOf(name) !== n);
  if (twice) return { problem: `The column “${twice}” is there twice.` };
  if (rows.length === 0) return { problem: 'There are no lines below the first.' };
  return { lines: rows.map((row) => lineOf(row, columns)) };
}

const KNOWN = 'address, amount, currency, chain, reference, note, callback url, account';

function lineOf({ cells, line }: Row, columns: readonly (keyof NewPayout | undefined)[]): CsvLine {
  const filled = columns.flatMap((name, n) => (name && cells[n] ? [[name, cells[n]] as const] : []));
  const payout: NewPayout = { address: '', amount: '', currency: '', chainId: '', ...Object.fromEntries(filled) };
  if (cells.length === columns.length) return { line, payout };
  return { line, payout, fault: `Has ${cells.length} cells where the first line names ${columns.length} columns` };
}

/** The one that the first line has most of: spreadsheets write commas, semicolons or tabs, by the language of their machine. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1);
  const [most] = [...DELIMITERS].sort((a, b) => header.split(b).length - header.split(a).length);
  return most ?? ',';
}
