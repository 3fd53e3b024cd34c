import { connect } from 'node:net';
import { PASSWORD, randomAddress, TestApi, type Answer, type TestOrganization } from '../testing/test-api';
import { waitFor } from '../../../tools/local/ports';

const code = ({ status, body }: Answer): string => `${status} ${body['code'] ?? ''}`.trim();

describe('without proxies', () => {
  let api: TestApi;
  let shop: TestOrganization;
  beforeAll(async () => {
    api = await TestApi.start({ SIGN_IN_LIMIT_ACCOUNT: '5' });
    shop = await api.organization();
  });
  afterAll(() => api.stop());

  it('signs in with a cookie that no page can read, and out for good', async () => {
    const answer = await api.call('POST', '/admin/api/session', {
      body: { email: shop.emails.admin.toUpperCase(), password: PASSWORD },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      role: 'admin',
      modes: ['live', 'test'],
      defaultMode: 'live',
      person: { email: shop.emails.admin },
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^chaintill_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    const token = /=([^;]+)/.exec(cookie)?.[1] ?? '';
    const stored = JSON.stringify(await api.database.db.query('select * from sessions'));
    expect(stored).not.toContain(token);

    const session = { cookie: cookie.split(';')[0] ?? '', csrfToken: String(answer.body['csrfToken']) };
    const me = await api.call('GET', '/admin/api/session', { session });
    expect(me.body).toEqual(answer.body);
    expect(code(await api.call('DELETE', '/admin/api/session', { session }))).toBe('204');
    expect(code(await api.call('GET', '/admin/api/session', { session }))).toBe('401 NOT_SIGNED_IN');
  });

  it('gives every sign-in a new session, whatever cookie was brought along', async () => {
    const first = await api.signIn(shop.emails.owner);
    const answer = await api.call('POST', '/admin/api/session', {
      headers: { cookie: first.cookie },
      body: { email: shop.emails.owner, password: PASSWORD },
    });
    expect(answer.headers.get('set-cookie')).not.toContain(first.cookie);
    expect(answer.body['csrfToken']).not.toBe(first.csrfToken);
  });

  it('answers an unknown e-mail like a wrong password', async () => {
    const wrong = await api.call('POST', '/admin/api/session', {
      body: { email: shop.emails.viewer, password: 'wrong password' },
    });
    const unknown = await api.call('POST', '/admin/api/session', {
      body: { email: 'nobody@example.com', password: 'wrong password' },
    });
    expect(code(wrong)).toBe('401 INVALID_CREDENTIALS');
    expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  });

  it('lets parallel guesses of one account through no more often than the limit says, and then not even the right one', async () => {
    const { member: email } = shop.emails;
    const guess = (password: string): Promise<Answer> =>
      api.call('POST', '/admin/api/session', { body: { email, password } });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => guess(`guess number ${n}`)));
    const codes = answers.map(code);
    expect(codes.filter((c) => c === '401 INVALID_CREDENTIALS')).toHaveLength(5);
    expect(codes.filter((c) => c === '429 RATE_LIMIT_EXCEEDED')).toHaveLength(15);
    const late = await guess(PASSWORD);
    expect(code(late)).toBe('429 RATE_LIMIT_EXCEEDED');
    expect(Number(late.headers.get('retry-after'))).toBe(late.body['retryAfter']);
    // another account of the same network is not touched
    expect(
      code(await api.call('POST', '/admin/api/session', { body: { email: shop.emails.admin, password: PASSWORD } })),
    ).toBe('201');
  });

  it('takes the role of a person who lost it, from his next request on', async () => {
    const other = await api.organization();
    const session = await api.signIn(other.emails.admin);
    expect((await api.call('GET', '/admin/api/api-keys', { session })).status).toBe(200);
    await api.database.db.query(
      `update memberships m set role = 'viewer' from people p where p.id = m.person_id and p.email = $1`,
      [other.emails.admin],
    );
    expect(code(await api.call('GET', '/admin/api/api-keys', { session }))).toBe('403 INSUFFICIENT_PERMISSIONS');
    await api.database.db.query('delete from memberships m using people p where p.id = m.person_id and p.email = $1', [
      other.emails.admin,
    ]);
    expect(code(await api.call('GET', '/admin/api/session', { session }))).toBe('401 NOT_SIGNED_IN');
  });

  it('shows a key once, masks it, notes its use, and forgets it the moment it is revoked', async () => {
    const session = await api.acting(shop.emails.owner);
    const body = { name: 'till', role: 'member', code: await session.code() };
    const made = await api.call('POST', '/admin/api/api-keys', { session, body });
    const secret = String(made.body['secret']);
    expect(secret).toMatch(/^ctk_test_[\w-]{43}$/);
    const keyId = String(made.body['keyId']);
    expect((await api.call('GET', '/api/v1/orders', { key: secret })).status).toBe(200);

    const list = await waitFor('the use of the key', async () => {
      const answer = await api.call('GET', '/admin/api/api-keys', { session });
      const keys = answer.body['data'] as unknown as { keyId: string; lastUsedAt: string | null }[];
      return keys.find((key) => key.keyId === keyId)?.lastUsedAt ? answer : undefined;
    });
    expect(list.text).not.toContain(secret);
    expect(list.body['data']).toContainEqual(
      expect.objectContaining({
        keyId,
        prefix: secret.slice(0, 13),
        last4: secret.slice(-4),
        role: 'member',
        revokedAt: null,
      }),
    );
    const dump = JSON.stringify(await api.database.db.query('select * from api_keys'));
    expect(dump).not.toContain(secret.slice(13));

    expect((await api.call('DELETE', `/admin/api/api-keys/${keyId}`, { session })).body['revokedAt']).toEqual(
      expect.any(String),
    );
    expect(code(await api.call('GET', '/api/v1/orders', { key: secret }))).toBe('401 INVALID_API_KEY');
  });

  it('hears of a key that is revoked elsewhere', async () => {
    const key = shop.keys.member.secret;
    expect((await api.call('GET', '/api/v1/orders', { key })).status).toBe(200);
    await api.database.db.query('update api_keys set revoked_at = now() where id = $1', [shop.keys.member.keyId]);
    // an order is refused at once, whatever this process still remembers
    const body = { orderReference: 'r', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' };
    expect(code(await api.call('POST', '/api/v1/orders', { key, body }))).toBe('401 INVALID_API_KEY');
    await waitFor('the revocation', async () =>
      code(await api.call('GET', '/api/v1/orders', { key })) === '401 INVALID_API_KEY' ? true : undefined,
    );
  });

  it('makes no key, and revokes none, above the role of who asks', async () => {
    const session = await api.acting(shop.emails.admin);
    const body = { name: 'x', role: 'owner', code: await session.code() };
    const made = await api.call('POST', '/admin/api/api-keys', { session, body });
    expect(code(made)).toBe('403 INSUFFICIENT_PERMISSIONS');
    const revoked = await api.call('DELETE', `/admin/api/api-keys/${shop.keys.owner.keyId}`, { session });
    expect(code(revoked)).toBe('403 INSUFFICIENT_PERMISSIONS');
    expect((await api.call('GET', '/api/v1/orders', { key: shop.keys.owner.secret })).status).toBe(200);
  });

  it('takes an order from a person, in the mode the panel shows', async () => {
    await api.stock(shop, 1);
    const session = await api.acting(shop.emails.admin);
    const body = { orderReference: 'by hand', amount: '5', currency: 'USDT', chainId: 'ethereum-sepolia' };
    const live = await api.call('POST', '/admin/api/orders', {
      session,
      body,
      headers: { 'x-chaintill-mode': 'live' },
    });
    expect(code(live)).toBe('400 INVALID_CHAIN');
    const made = await api.call('POST', '/admin/api/orders', { session, body });
    expect([made.status, made.body['livemode']]).toEqual([201, false]);
    const steps = await api.call('GET', `/admin/api/orders/${String(made.body['orderId'])}/timeline`, { session });
    expect(steps.body['data']).toMatchObject([{ type: 'order.created', state: 'pending', version: 1 }]);
    expect(steps.text).toContain('per_');
  });

  it('believes no header about where a request comes from', async () => {
    const session = await api.acting(shop.emails.admin);
    const made = await api.call('POST', '/admin/api/api-keys', {
      session,
      body: {
        name: 'pinned',
        role: 'viewer',
        allowedIps: ['203.0.113.0/24', '2001:db8::/32'],
        code: await session.code(),
      },
    });
    expect(made.body['allowedIps']).toEqual(['203.0.113.0/24', '2001:db8::/32']);
    const forged = [
      '203.0.113.7',
      '203.0.113.7, 127.0.0.1',
      '127.0.0.1, 203.0.113.7',
      '::ffff:203.0.113.7',
      '2001:db8::1',
      'for=203.0.113.7',
    ];
    for (const name of [
      'x-forwarded-for',
      'x-real-ip',
      'forwarded',
      'x-client-ip',
      'true-client-ip',
      'cf-connecting-ip',
      'x-originating-ip',
    ]) {
      for (const value of forged) {
        const answer = await api.call('GET', '/api/v1/orders', {
          key: String(made.body['secret']),
          headers: { [name]: value },
        });
        expect([name, value, code(answer)]).toEqual([name, value, '403 IP_NOT_ALLOWED']);
      }
    }
  });

  it('shows figures to the neighbours only', async () => {
    expect((await api.call('GET', '/metrics')).status).toBe(200);
    expect(code(await api.call('GET', '/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } }))).toBe(
      '404 RESOURCE_NOT_FOUND',
    );
  });

  it('keeps request ids that are safe, makes others, and logs no secret', async () => {
    const key = shop.keys.owner.secret;
    const kept = await api.call('GET', '/api/v1/orders', { key, headers: { 'x-request-id': 'shop-42.a_b' } });
    expect(kept.headers.get('x-request-id')).toBe('shop-42.a_b');
    for (const unsafe of ['a b', 'x'.repeat(65), '"}', '<script>']) {
      const answer = await api.call('GET', '/api/v1/orders', { key, headers: { 'x-request-id': unsafe } });
      expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
    }
    await api.call('GET', `/api/v1/orders?orderReference=${key}`, { key });
    const log = api.logLines.join('');
    const line = JSON.parse(api.logLines.find((text) => text.includes('shop-42.a_b')) ?? '{}') as Record<
      string,
      unknown
    >;
    expect(line).toMatchObject({
      method: 'GET',
      route: '/api/v1/orders',
      status: 200,
      principal: shop.keys.owner.keyId,
    });
    for (const secret of [key, PASSWORD, shop.keys.member.secret, 'chaintill_session=', shop.emails.owner])
      expect(log).not.toContain(secret);
  });

  it('sends the headers that keep browsers out of trouble', async () => {
    const { headers } = await api.call('GET', '/api/v1/orders', { key: shop.keys.owner.secret });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    const page = await api.call('GET', '/api/v1/docs');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

describe('behind a trusted proxy, under https', () => {
  let api: TestApi;
  let shop: TestOrganization;
  beforeAll(async () => {
    api = await TestApi.start({
      TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8',
      PUBLIC_URL: 'https://pay.example',
      SIGN_IN_LIMIT_NETWORK: '3',
    });
    shop = await api.organization();
  });
  afterAll(() => api.stop());

  const from = (ip: string): { headers: Record<string, string> } => ({ headers: { 'x-forwarded-for': ip } });

  it('goes by the address that the proxy names, and by no other', async () => {
    const login = await api.call('POST', '/admin/api/session', {
      body: { email: shop.emails.owner, password: PASSWORD },
      ...from('198.51.100.9'),
    });
    const cookie = login.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-chaintill_session=.*; Secure; SameSite=Strict$/);
    const session = { cookie: cookie.split(';')[0] ?? '', csrfToken: String(login.body['csrfToken']) };
    expect((await api.call('GET', '/admin/api/session', { session })).status).toBe(200);
    const body = { name: 'pinned', role: 'viewer', allowedIps: ['203.0.113.7', '2001:db8:1::/48'] };
    const path = `/api/v1/organizations/${shop.organizationId}/api-keys`;
    const made = await api.call('POST', path, { key: shop.keys.owner.secret, body });
    expect(made.body['allowedIps']).toEqual(['203.0.113.7/32', '2001:db8:1::/48']);
    const key = String(made.body['secret']);
    const allowed = [
      '203.0.113.7',
      '::ffff:203.0.113.7',
      '2001:db8:1::5',
      '198.51.100.1, 203.0.113.7',
      '203.0.113.7, 10.1.2.3',
    ];
    const refused = [
      '203.0.113.8',
      '203.0.113.7, 198.51.100.1',
      '2001:db8:2::5',
      '127.0.0.1',
      '::ffff:203.0.113.8',
      'x',
      '203.0.113.7:80x',
      '0x7f.1',
      '',
    ];
    for (const ip of allowed)
      expect([ip, (await api.call('GET', '/api/v1/orders', { key, ...from(ip) })).status]).toEqual([ip, 200]);
    for (const ip of refused)
      expect([ip, code(await api.call('GET', '/api/v1/orders', { key, ...from(ip) }))]).toEqual([
        ip,
        '403 IP_NOT_ALLOWED',
      ]);
    const lists = await api.call('GET', '/api/v1/orders', { key: shop.keys.viewer.secret, ...from('203.0.113.8') });
    expect([lists.status, lists.headers.get('strict-transport-security')]).toEqual([
      200,
      'max-age=31536000; includeSubDomains',
    ]);
  });

  it('counts sign-ins by network: an IPv6 subscriber has one /64 however many addresses he takes', async () => {
    const tries: string[] = [];
    for (let n = 0; n < 6; n++) {
      const body = { email: `nobody${n}@example.com`, password: 'wrong password' };
      tries.push(code(await api.call('POST', '/admin/api/session', { body, ...from(`2001:db8:5:5::${n + 1}`) })));
    }
    expect(tries.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => '401 INVALID_CREDENTIALS'));
    expect(tries.slice(3)).toEqual(Array.from({ length: 3 }, () => '429 RATE_LIMIT_EXCEEDED'));
    const elsewhere = { email: 'nobody@example.com', password: 'wrong password' };
    expect(code(await api.call('POST', '/admin/api/session', { body: elsewhere, ...from('2001:db8:5:6::1') }))).toBe(
      '401 INVALID_CREDENTIALS',
    );
  });

  it('shows figures to nobody behind the proxy', async () => {
    expect(code(await api.call('GET', '/metrics', from('203.0.113.7')))).toBe('404 RESOURCE_NOT_FOUND');
    expect(code(await api.call('GET', '/metrics', from('127.0.0.1, 203.0.113.7')))).toBe('404 RESOURCE_NOT_FOUND');
  });
});

describe('when parts fail', () => {
  it('finishes what is under way when it is told to stop', async () => {
    const api = await TestApi.start();
    const shop = await api.organization();
    await api.stock(shop, 1);
    const body = JSON.stringify({ orderReference: 'last', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' });
    const { port } = new URL(api.url);
    let reply = '';
    const socket = connect(Number(port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const begun = new Promise<void>((resolve) => {
      socket.on('data', (bytes) => {
        reply += bytes.toString();
        if (reply.includes('100 Continue')) resolve();
      });
    });
    // half of the body is there when the stop begins
    socket.write(
      `POST /api/v1/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\n` +
        `x-api-key: ${shop.keys.owner.secret}\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    await begun;
    const stopped = api.stop();
    socket.write(body.slice(10));
    await Promise.all([stopped, closed]);
    expect(reply).toMatch(/^HTTP\/1.1 201/m);
  });

  it('takes orders while Redis is away, says so, and stops cleanly all the same', async () => {
    const api = await TestApi.start({ REDIS_URL: 'redis://127.0.0.1:1' });
    const shop = await api.organization();
    await api.stock(shop, 1);
    const body = { orderReference: 'no redis', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' };
    expect(code(await api.call('POST', '/api/v1/orders', { key: shop.keys.owner.secret, body }))).toBe('201');
    const ready = await api.call('GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({
      status: 'failing',
      parts: { postgres: { status: 'ok' }, redis: { status: 'failing' } },
    });
    await api.stop();
  });

  it('answers 503 without a word about the cause while PostgreSQL is away, and is not ready', async () => {
    const api = await TestApi.start();
    const shop = await api.organization();
    const key = shop.keys.owner.secret;
    expect((await api.call('GET', '/api/v1/orders', { key })).status).toBe(200);
    const name = new URL(api.database.url).pathname.slice(1);
    const { default: pg } = await import('pg');
    const admin = new pg.Client(process.env['TEST_POSTGRES_URL']);
    await admin.connect();
    try {
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      const answer = await waitFor('the outage', async () => {
        const given = await api.call('GET', '/api/v1/orders', { key });
        return given.status === 503 ? given : undefined;
      });
      expect(answer.body).toMatchObject({ code: 'SERVICE_UNAVAILABLE', statusCode: 503 });
      expect((await api.call('GET', '/health/ready')).body).toMatchObject({
        status: 'failing',
        parts: { postgres: { status: 'failing' } },
      });
      expect((await api.call('GET', '/health/live')).status).toBe(200);
      await admin.query(`alter database ${name} allow_connections true`);
      await waitFor('recovery', async () =>
        (await api.call('GET', '/api/v1/orders', { key })).status === 200 ? true : undefined,
      );
    } finally {
      await admin.query(`alter database ${name} allow_connections true`);
      await admin.end();
      await api.stop();
    }
  });
});

it('takes an import far larger than other bodies, and none beyond that', async () => {
  const api = await TestApi.start();
  try {
    const shop = await api.organization();
    const key = shop.keys.owner.secret;
    const addresses = Array.from({ length: 5_000 }, randomAddress);
    const report = await api.call('POST', '/api/v1/address-pool/import', {
      key,
      body: { protocol: 'evm', csv: addresses.join('\n') },
    });
    expect(report.body['imported']).toBe(5_000);
    const huge = await api.call('POST', '/api/v1/address-pool/import', {
      key,
      body: { protocol: 'evm', csv: 'x'.repeat(3_000_000) },
    });
    expect(code(huge)).toBe('413 BODY_TOO_LARGE');
  } finally {
    await api.stop();
  }
});
