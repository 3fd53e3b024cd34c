import { parseRetryAfter, retryDelayMs } from '@chaintill/webhooks';
import { variables } from '@chaintill/config';
import fc from 'fast-check';

const real = variables.WEBHOOK_RETRY_SECONDS.parse(undefined);
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const schedules = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 20 });

it('stays within 20 % of the nominal wait, ends with the schedule and never before', () => {
  fc.assert(
    fc.property(schedules, fc.integer({ min: 1, max: 30 }), randoms, (waits, attempt, random) => {
      const delay = retryDelayMs(waits, attempt, random);
      const nominal = waits[attempt - 1];
      if (nominal === undefined) {
        expect(delay).toBeNull();
        return;
      }
      expect(delay).toBeGreaterThanOrEqual(nominal * 800);
      expect(delay).toBeLessThanOrEqual(nominal * 1_200);
    }),
  );
});

it('never comes earlier than the receiver asked, up to a day, nor earlier than the schedule', () => {
  fc.assert(
    fc.property(schedules, randoms, fc.integer({ min: 0, max: 10_000_000 }), (waits, random, retryAfter) => {
      const plain = retryDelayMs(waits, 1, random) ?? 0;
      const delay = retryDelayMs(waits, 1, random, retryAfter) ?? 0;
      expect(delay).toBe(Math.max(plain, Math.min(retryAfter, 86_400) * 1_000));
    }),
  );
});

it('lasts 72 hours even when every jitter is the shortest', () => {
  const shortest = real.reduce((sum, _, i) => sum + (retryDelayMs(real, i + 1, 0) ?? 0), 0);
  expect(shortest).toBeGreaterThanOrEqual(72 * 3_600_000);
});

it.each([
  ['120', 120],
  ['0', 0],
  [' 7 ', 7],
  ['Fri, 02 Jan 2026 00:01:00 GMT', 60],
  ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ['Friday, 02-Jan-26 00:01:00 GMT', 60],
  ['-1', null],
  ['1.5', null],
  ['2026', 2_026],
  ['soon', null],
  ['99999999999999999999', null],
  ['', null],
  [undefined, null],
])('reads Retry-After %j as %j', (header, seconds) => {
  expect(parseRetryAfter(header, new Date('2026-01-02T00:00:00Z'))).toBe(seconds);
});
