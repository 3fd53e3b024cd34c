import fc from 'fast-check';
import { Secret } from 'otpauth';
import { hotpCode } from '../../../../tools/test/totp';
import { newTotpSecret, stepOfCode, totpUri } from './totp';

it('knows the codes of RFC 6238, appendix B (their last six digits)', () => {
  const secret = Secret.fromLatin1('12345678901234567890').base32;
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const) {
    expect(stepOfCode(secret, code, new Date(seconds * 1_000))).toBe(Math.floor(seconds / 30));
  }
});

it('takes the code of the step, of the one before and of the one after, and of no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 2 ** 31 }), fc.integer({ min: 0, max: 29_999 }), (step, ms) => {
      const secret = newTotpSecret();
      const now = new Date(step * 30_000 + ms);
      const near = [-1, 0, 1].map((drift) => hotpCode(secret, step + drift));
      for (const [at, code] of near.entries()) {
        // two neighbours may share a code once in a million
        expect(near).toContain(code);
        if (new Set(near).size === 3) expect(stepOfCode(secret, code, now)).toBe(step + at - 1);
      }
      for (const drift of [-2, 2]) {
        const far = hotpCode(secret, step + drift);
        if (!near.includes(far)) expect(stepOfCode(secret, far, now)).toBeNull();
      }
    }),
    { numRuns: 50 },
  );
});

it('takes nothing else for a code', () => {
  const now = new Date(59_000);
  const secret = Secret.fromLatin1('12345678901234567890').base32;
  for (const text of ['', '28708', '2870820', ' 287082', '287082\n', '２８７０８２', '0x1234', '-87082', '28708a']) {
    expect(stepOfCode(secret, text, now)).toBeNull();
  }
});

it('makes a secret of 160 bits and the address that apps read', () => {
  const secret = newTotpSecret();
  expect(Secret.fromBase32(secret).bytes).toHaveLength(20);
  const uri = new URL(totpUri(secret, 'me@shop.example', 'My shop & co'));
  expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
  expect(decodeURIComponent(uri.pathname)).toBe('/My shop & co:me@shop.example');
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: 'My shop & co',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
