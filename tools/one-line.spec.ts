import { oneLine } from './one-line';

it('keeps a name within its line, whatever is in it', () => {
  expect(oneLine('Night Trains\norg_victim\tlive\tethereum\tUSDT\t-9000')).toBe(
    'Night Trains org_victim live ethereum USDT -9000',
  );
  expect(oneLine('\x1b[2J\x1b]0;title\x07Shop\x9b31m')).toBe(' [2J ]0;title Shop 31m');
  expect(oneLine('Shop \u202eevil\u2066\u2028\u2029end')).toBe('Shop  evil end');
});

it('leaves every other name as it is', () => {
  for (const name of ['Müller & Söhne', '日本橋', 'קפה', '💰 Bank', 'O\'Neill "Ltd"']) expect(oneLine(name)).toBe(name);
});
