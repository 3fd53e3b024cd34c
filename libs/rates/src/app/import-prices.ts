import { parse } from 'csv-parse/sync';
import { RATE_SOURCE_NAMES } from '@chaintill/config';
import type { Sql } from '@chaintill/persistence';
import { storePrices } from '../data/price-store';
import { BadPriceError, pairName, parsePrice, type SourcePrice } from '../domain/price';

const MAX_LINES = 10_000;
const PAIR = /^([A-Z0-9]{2,12})\/([A-Z0-9]{2,12})$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const SOURCE = /^[a-z][a-z0-9-]{1,30}$/;
/** Names of sources that the worker asks. */
const TAKEN = new Set<string>([...RATE_SOURCE_NAMES, 'fixed']);

/** What is wrong with an import, line by line. */
export class ImportError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`nothing was imported:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ImportError';
  }
}

/**
 * Stores prices of the operator's own: lines `pair,rate[,observedAt]`, e.g. `ETH/USD,3012.50,2026-01-01T12:00:00Z`. They are
 * one more source and grow old like any other.
 * @param csv with or without the heading `pair,rate,observedAt`
 * @param source its name
 * @returns how many were stored
 * @throws ImportError naming every line that is wrong; then nothing is stored
 */
export async function importPrices(sql: Sql, csv: string, source: string, now: Date): Promise<number> {
  if (!SOURCE.test(source) || TAKEN.has(source)) {
    throw new ImportError([
      `"${source.slice(0, 40)}" cannot be the name of a source: small letters, not one that is asked`,
    ]);
  }
  const rows = linesOf(csv);
  const prices = new Map<string, SourcePrice>();
  const faults: string[] = [];
  for (const { line, fields } of rows) {
    try {
      const price = priceOf(fields, source, now);
      if (prices.has(pairName(price))) throw new BadPriceError(`${pairName(price)} is there twice`);
      prices.set(pairName(price), price);
    } catch (error) {
      if (!(error instanceof BadPriceError)) throw error;
      faults.push(`line ${line}: ${error.message}`);
    }
  }
  if (rows.length === 0) faults.push('there is no line');
  if (faults.length > 0) throw new ImportError(faults);
  await storePrices(sql, [...prices.values()]);
  return prices.size;
}

interface Line {
  readonly line: number;
  readonly fields: readonly string[];
}

function linesOf(csv: string): Line[] {
  const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true } as const;
  let rows: { info: { lines: number }; record: string[] }[];
  try {
    // with `info` each row comes with its place
    rows = parse(csv, options) as unknown as typeof rows;
  } catch (error) {
    throw new ImportError([(error as Error).message]);
  }
  const lines = rows.map(({ info, record }) => ({ line: info.lines, fields: record }));
  if (lines[0]?.fields[0]?.toLowerCase() === 'pair') lines.shift();
  if (lines.length > MAX_LINES) throw new ImportError([`there are more than ${MAX_LINES} lines`]);
  return lines;
}

function priceOf(fields: readonly string[], source: string, now: Date): SourcePrice {
  const [pair = '', text, moment = ''] = fields;
  if (fields.length < 2 || fields.length > 3) throw new BadPriceError('must be pair,rate or pair,rate,observedAt');
  const [, base = '', quote = ''] = PAIR.exec(pair) ?? [];
  if (!base || base === quote) throw new BadPriceError(`"${pair.slice(0, 40)}" is not a pair such as ETH/USD`);
  const observedAt = moment ? new Date(TIME.test(moment) ? moment : Number.NaN) : now;
  if (Number.isNaN(observedAt.getTime())) throw new BadPriceError(`"${moment.slice(0, 40)}" is not a time`);
  if (observedAt > now) throw new BadPriceError(`${moment} is in the future`);
  return { base, quote, source, rate: parsePrice(text), observedAt };
}
