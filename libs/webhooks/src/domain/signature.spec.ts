import { checkSecret, generateSecret, signatureHeaders, signingKey } from '@chaintill/webhooks';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const body = JSON.stringify({ id: 'evt_1', data: { note: 'ä€😀' } });

/** The library of Standard Webhooks is the judge. It takes secrets that are not base64 as raw bytes. */
function judge(secret: string, headers: Record<string, string>, text: string): boolean {
  const webhook = secret.startsWith('whsec_')
    ? new Webhook(secret)
    : new Webhook(Buffer.from(secret, 'utf8'), { format: 'raw' });
  try {
    webhook.verify(text, headers);
    return true;
  } catch {
    return false;
  }
}

/** A receiver as the vendor of S2 describes it, written without our code. */
function vendorAccepts(secret: string, headers: Record<string, string>, text: string): boolean {
  const parts = (headers['X-PayIn-Signature'] ?? '').split(',').map((part) => part.split('=') as [string, string]);
  const t = parts.find(([name]) => name === 't')?.[1];
  const expected = createHmac('sha256', secret).update(`${t}.${text}`).digest('hex');
  return parts.some(([name, value]) => name === 'v1' && value === expected);
}

const secrets = fc.oneof(
  fc.string({ unit: 'binary', minLength: 8, maxLength: 100 }).filter((text) => !text.startsWith('whsec_')),
  fc.uint8Array({ minLength: 8, maxLength: 64 }).map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`),
);

it('is accepted by both kinds of receiver for every live secret, and by nobody else', () => {
  fc.assert(
    fc.property(fc.uniqueArray(secrets, { minLength: 2, maxLength: 5 }), fc.string({ unit: 'binary' }), (all, note) => {
      const [foreign = '', ...live] = all.map(checkSecret);
      const text = JSON.stringify({ note });
      const headers = signatureHeaders(live.map(signingKey), 'evt_1', new Date(), text);
      for (const secret of live) {
        expect(judge(secret, headers, text)).toBe(true);
        expect(vendorAccepts(secret, headers, text)).toBe(true);
      }
      expect(judge(foreign, headers, text)).toBe(false);
      expect(vendorAccepts(foreign, headers, text)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

it('does not survive a change of any byte, of the id or of the time', () => {
  const secret = generateSecret();
  const headers = signatureHeaders([signingKey(secret)], 'evt_1', new Date(), body);
  const bytes = Buffer.from(JSON.stringify({ amount: '100.00' }));
  const signed = signatureHeaders([signingKey(secret)], 'evt_1', new Date(), bytes.toString());
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(judge(secret, signed, changed.toString())).toBe(false);
  }
  expect(judge(secret, { ...headers, 'webhook-id': 'evt_2' }, body)).toBe(false);
  expect(
    judge(secret, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }, body),
  ).toBe(false);
  const old = signatureHeaders([signingKey(secret)], 'evt_1', new Date(Date.now() - 301_000), body);
  expect(judge(secret, old, body)).toBe(false);
});

it('gives the published test vector of Standard Webhooks', () => {
  const key = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const headers = signatureHeaders(
    [key],
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('signs the sample secret of S2 as the text it is', () => {
  const headers = signatureHeaders([signingKey('webhook_secret_key')], 'evt_1', new Date(1_700_000_000_000), '{}');
  const expected = createHmac('sha256', 'webhook_secret_key').update('1700000000.{}').digest('hex');
  expect(headers['X-PayIn-Signature']).toBe(`t=1700000000,v1=${expected}`);
});

it('makes secrets that the library takes, and refuses those it would not', () => {
  expect(judge(generateSecret(), signatureHeaders([], 'evt_1', new Date(), body), body)).toBe(false);
  for (const secret of [
    '',
    'short',
    'x'.repeat(257),
    'whsec_not base64!!',
    'whsec_',
    'whsec_AAAA',
    'broken \ud800 text',
  ]) {
    expect(() => checkSecret(secret)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  }
});
