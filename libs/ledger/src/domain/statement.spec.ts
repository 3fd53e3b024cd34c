import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { causeId, entryText } from './statement';

/** Kinds of entries as they stand in the code of the rooms that book, apart from what builds them at run time. */
function kindsInCode(): string[] {
  const rooms = join(import.meta.dirname, '../../../..', 'libs');
  const files = readdirSync(rooms, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\/(domain|app)\/(booking|hold|sender-writes)\.ts$/.test(file) && !file.includes('node_modules'),
  );
  const found = files.flatMap((file) => [
    ...readFileSync(join(rooms, file), 'utf8').matchAll(/'((?:transfer|order|payout|outgoing)\.[a-z_]+)'/g),
  ]);
  return found.map(([, kind = '']) => kind);
}

it('has words for every kind of entry that is booked', () => {
  const kinds = kindsInCode();
  expect(kinds).toEqual(expect.arrayContaining(['transfer.received', 'order.fee', 'payout.held', 'outgoing.fee']));
  for (const place of ['pending', 'available', 'review', 'held', 'own']) kinds.push(`transfer.${place}`);
  for (const kind of kinds) expect([kind, entryText(kind)]).not.toEqual([kind, kind]);
});

it('says what is owed, and lets a kind without words stand for itself', () => {
  expect(entryText('transfer.reversed_uncovered')).toBe('Payment taken back by the chain (owed: it was spent already)');
  expect(entryText('something.new')).toBe('something.new');
});

it('shows ids of causes as the API does', () => {
  expect(causeId('transfer', '42')).toBe('trf_00000000000000000000000042');
  expect(causeId('payout', 'pay_1')).toBe('pay_1');
});
