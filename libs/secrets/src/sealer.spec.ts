import { Sealer } from '@chaintill/secrets';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';

const sealer = new Sealer(randomBytes(32));

it('opens what it sealed, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, context) => {
      expect(sealer.open(sealer.seal(plain, context), context)).toBe(plain);
    }),
  );
});

it('never gives the same bytes twice, nor the plain text', () => {
  const one = sealer.seal('webhook_secret_key', 'whe_1');
  expect(one.equals(sealer.seal('webhook_secret_key', 'whe_1'))).toBe(false);
  expect(one.toString('latin1')).not.toContain('secret');
});

it('does not open for another row, under another key, or with any byte changed', () => {
  const sealed = sealer.seal('webhook_secret_key', 'whe_1');
  expect(() => sealer.open(sealed, 'whe_2')).toThrow('whe_2');
  expect(() => new Sealer(randomBytes(32)).open(sealed, 'whe_1')).toThrow('whe_1');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => sealer.open(changed, 'whe_1')).toThrow('whe_1');
  }
  expect(() => sealer.open(sealed.subarray(0, 20), 'whe_1')).toThrow('whe_1');
});
