import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import type { StatementLine } from '@chaintill/ledger';
import { statementCsv } from './statement-csv';

const LINE: StatementLine = {
  at: '2027-01-01T00:00:01.000Z',
  kind: 'payout.held',
  text: 'Bound for a payout',
  cause: { kind: 'payout', id: 'pay_1' },
  reference: 'salary-7',
  chainId: 'ethereum',
  currency: 'USDT',
  account: 'available',
  amount: '-2.00',
  balance: '3.50',
};

async function* some(...lines: StatementLine[]): AsyncGenerator<StatementLine> {
  for (const line of lines) yield await Promise.resolve(line);
}

const rowsOf = async (...lines: StatementLine[]): Promise<Record<string, string>[]> =>
  parse(await text(statementCsv(some(...lines))), { columns: true });

it('puts what came in and what went out in columns of their own', async () => {
  const [out, into] = await rowsOf(LINE, { ...LINE, amount: '7.00' });
  expect([out?.['in'], out?.['out'], into?.['in'], into?.['out']]).toEqual(['', '2.00', '7.00', '']);
});

it('leaves a balance below zero the number that it is', async () => {
  const [row, next] = await rowsOf({ ...LINE, account: 'costs', balance: '-0.000000009224439' }, LINE);
  expect([row?.['balance'], next?.['balance']]).toEqual(['-0.000000009224439', '3.50']);
});

it('has a header even when nothing was booked', async () => {
  expect(await text(statementCsv(some()))).toBe(
    'time,entry,description,cause,causeId,reference,chainId,currency,account,in,out,balance\r\n',
  );
});

it.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '＝1', "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")'])(
  'takes the sting out of %j',
  async (hostile) => {
    const [row] = await rowsOf({
      ...LINE,
      currency: hostile,
      cause: { kind: hostile, id: hostile },
      reference: hostile,
    });
    for (const column of ['currency', 'cause', 'causeId', 'reference']) expect(row?.[column]).toBe(`'${hostile}`);
  },
);

it.each(['x;=1+1', 'x; \t+1', ';;-1+1;@SUM(A1)', ';＝1'])(
  'takes it out of %j, too, where a spreadsheet begins a cell at each semicolon',
  async (reference) => {
    const cells = (await text(statementCsv(some({ ...LINE, reference, balance: '-1.00' })))).split(/[;\r\n]/);
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
    expect((await rowsOf({ ...LINE, reference }))[0]?.['reference']?.replaceAll("'", '')).toBe(reference);
  },
);

it('keeps quotes, commas and line ends within their cell', async () => {
  const text = 'a "b", c\r\nd';
  expect((await rowsOf({ ...LINE, text }))[0]?.['description']).toBe(text);
});

it('fails where it is read when reading the books fails', async () => {
  async function* broken(): AsyncGenerator<StatementLine> {
    yield await Promise.resolve(LINE);
    throw new Error('the database went away');
  }
  await expect(text(statementCsv(broken()))).rejects.toThrow('the database went away');
});
