import { bodyOf, judged } from '../src/features/payouts/import-verdicts';
import { fieldOf, plainMessage } from '../src/features/payouts/refusal';
import { readCsv, TEMPLATE, type CsvLine } from '../src/features/payouts/read-csv';
import type { Simulation } from '../src/features/payouts/use-simulation';

const read = (text: string): readonly CsvLine[] => {
  const reading = readCsv(text);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.lines;
};

describe('payouts from CSV', () => {
  it.each([
    ['commas', 'address,amount\n0xa,1.50', { address: '0xa', amount: '1.50' }],
    ['semicolons, a comma in a cell', 'address;amount;note\n0xa;1.50;"a, b"', { note: 'a, b', amount: '1.50' }],
    ['tabs', 'address\tamount\n0xa\t2', { amount: '2' }],
    [
      'a mark of byte order, line ends of Windows',
      '\uFEFFAddress,Amount\r\n0xa,3\r\n',
      { address: '0xa', amount: '3' },
    ],
    [
      'names as spreadsheets have them',
      'ADDRESS,Amount,Chain ID,external_id\n0xa,4,c,r',
      { chainId: 'c', externalId: 'r' },
    ],
    ['a quote in a cell', 'address,amount,note\n0xa,5,"say ""hi"""', { note: 'say "hi"' }],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual([{ line: 2, payout: expect.objectContaining(expected) }]);
  });

  it('keeps the place of each line, over empty ones and cells of two lines', () => {
    const lines = read('address,amount,note\n0xa,1,"x\ny"\n\n,,\n0xb,2,\n0xc,3');
    expect(lines.map(({ line, fault }) => [line, fault])).toEqual([
      [3, undefined],
      [6, undefined],
      [7, 'Has 2 cells where the first line names 3 columns'],
    ]);
  });

  it.each([
    ['', /empty/],
    ['address,amount', /no lines/],
    ['address,sum\n0xa,1', /“sum” is none/],
    ['address,note\n0xa,1', /no column “amount”/],
    ['address,amount,amount\n0xa,1,2', /twice/],
    ['address,amount\n"0xa,1', /cannot be read/],
  ])('says what is wrong with %j as a whole', (text, problem) => {
    expect(readCsv(text)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('reads its own template', () => {
    expect(read(TEMPLATE)).toEqual([{ line: 2, payout: expect.objectContaining({ amount: '100.00', chainId: '' }) }]);
  });

  it('asks about what stays, with what was chosen where a line does not say, and finds each verdict its line', () => {
    const lines = read('address,amount,currency,chain\n0xa,1,USDC,polygon\n0xb,2,,\n0xc,3\n0xd,4,,');
    const left = new Map([[3, 'wrong']]);
    const { items } = bodyOf(lines, left, 'USDT ethereum', '');
    expect(items.map(({ address, currency, chainId }) => `${address} ${currency} ${chainId}`)).toEqual([
      '0xa USDC polygon',
      '0xd USDT ethereum',
    ]);
    expect(items.some((item) => 'accountId' in item)).toBe(false);
    const answer = { items: [{ refusal: null }, { refusal: { code: 'X', message: 'items[1].address is bad' } }] };
    // of the whole simulation the verdicts of items are all that is read
    expect(
      judged(lines, left, answer as Simulation).map(({ line, problem, left: out }) => [line, problem, out]),
    ).toEqual([
      [2, undefined, false],
      [3, 'wrong', true],
      [4, 'Has 2 cells where the first line names 4 columns', false],
      [5, 'Address is bad', false],
    ]);
  });

  it('takes the sub-account that was chosen for lines that name none', () => {
    const lines = read('address,amount,account\n0xa,1,acc_1\n0xb,2,');
    const accounts = (chosen: string) => bodyOf(lines, new Map(), '', chosen).items.map(({ accountId }) => accountId);
    expect(accounts('acc_2')).toEqual(['acc_1', 'acc_2']);
    expect(accounts('')).toEqual(['acc_1', undefined]);
  });
});

it.each([
  ['DESTINATION_NOT_ALLOWED', 'payouts go to listed addresses only', 'address', 'Payouts go to listed addresses only'],
  ['INVALID_ADDRESS', 'items[0].address is bad', 'address', 'Address is bad'],
  ['DUPLICATE_EXTERNAL_ID', 'externalId "a" already belongs', 'externalId', 'Reference "a" already belongs'],
  ['BELOW_MINIMUM', 'items[0].amount is below', 'amount', 'Amount is below'],
  ['PAYOUT_LIMIT_EXCEEDED', 'the limit is 5', 'amount', 'The limit is 5'],
])('shows %s of a single payout at its field', (code, message, field, words) => {
  expect([fieldOf({ code, message }), plainMessage(message)]).toEqual([field, words]);
});
