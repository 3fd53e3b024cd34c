import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { StatementLine } from '@chaintill/ledger';

const COLUMNS = [
  'time',
  'entry',
  'description',
  'cause',
  'causeId',
  'reference',
  'chainId',
  'currency',
  'account',
  'in',
  'out',
  'balance',
];

/** A number below zero and nothing else, which no spreadsheet takes for a formula. */
const NEGATIVE = /^-\d+(\.\d+)?$/;

/** Where a spreadsheet of a country that writes 1,5 begins a cell, and would begin it with a formula. */
const BEHIND_SEMICOLON = /;\s*(?=[=+\-@＝＋－＠])/g;

/**
 * A statement as CSV, written while it is read. A cell that a spreadsheet would take for a formula begins with an apostrophe
 * instead, and so does what such a spreadsheet makes a cell of; amounts stand in two columns, so that none of them begins with a minus. The balance of an account that runs below
 * zero (receivable, costs) does, and stays a number that a spreadsheet can add up.
 */
export function statementCsv(lines: AsyncIterable<StatementLine>): Readable {
  const csv = stringify({
    header: true,
    columns: COLUMNS,
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: {
      string: (value) =>
        NEGATIVE.test(value) ? { value, escape_formulas: false } : value.replace(BEHIND_SEMICOLON, "$&'"),
    },
  });
  // an error of the one side ends the other; whoever reads the result sees it there
  pipeline(Readable.from(cells(lines)), csv, () => undefined);
  return csv;
}

async function* cells(lines: AsyncIterable<StatementLine>): AsyncGenerator<string[]> {
  for await (const { at, kind, text, cause, reference, chainId, currency, account, amount, balance } of lines) {
    const sides = amount.startsWith('-') ? ['', amount.slice(1)] : [amount, ''];
    yield [at, kind, text, cause.kind, cause.id, reference ?? '', chainId, currency, account, ...sides, balance];
  }
}
