import { waitFor } from '../../../tools/local/ports';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
});
afterAll(() => api.stop());

interface Made {
  readonly keyId: string;
  readonly secret: string;
}

const code = ({ status, body }: Answer): string => `${status} ${body['code'] ?? ''}`.trim();
const owner = (): string => shop.keys.owner.secret;
const use = (key: string): Promise<Answer> => api.call('GET', '/api/v1/orders', { key });

async function make(body: object = {}, key = owner()): Promise<Made> {
  const path = `/api/v1/organizations/${shop.organizationId}/api-keys`;
  const answer = await api.call('POST', path, { key, body: { name: 'till', role: 'viewer', ...body } });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body as unknown as Made;
}

const put = (keyId: string, body: object, key = owner()): Promise<Answer> =>
  api.call('PUT', `/api/v1/api-keys/${keyId}`, { key, body });
const rotate = (keyId: string, body: object = {}, key = owner()): Promise<Answer> =>
  api.call('POST', `/api/v1/api-keys/${keyId}/rotate`, { key, body });

describe('a change', () => {
  it('of the allow-list, the name or the expiry counts at once and touches nothing else', async () => {
    const { keyId, secret } = await make({ allowedIps: ['127.0.0.1'] });
    expect((await use(secret)).status).toBe(200);
    const closed = await put(keyId, { allowedIps: ['203.0.113.7', '2001:DB8::/48'] });
    expect(closed.body).toMatchObject({
      name: 'till',
      allowedIps: ['203.0.113.7/32', '2001:db8::/48'],
      expiresAt: null,
      role: 'viewer',
    });
    expect(code(await use(secret))).toBe('403 IP_NOT_ALLOWED');
    expect((await put(keyId, { name: 'second till' })).body).toMatchObject({
      name: 'second till',
      allowedIps: ['203.0.113.7/32', '2001:db8::/48'],
    });
    expect((await put(keyId, { allowedIps: [] })).body['allowedIps']).toEqual([]);
    expect((await use(secret)).status).toBe(200);

    const soon = new Date(Date.now() + 1_500).toISOString();
    expect((await put(keyId, { expiresAt: soon })).body['expiresAt']).toBe(soon);
    await waitFor('the expiry', async () => ((await use(secret)).status === 401 ? true : undefined));
    expect((await put(keyId, { expiresAt: null })).body['expiresAt']).toBeNull();
    expect((await use(secret)).status).toBe(200);
  });

  it.each([
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ expiresAt: 5 }, 'expiresAt'],
    [{ allowedIps: ['10.0.0.0/33'] }, 'allowedIps'],
    [{ allowedIps: 'anywhere' }, 'allowedIps'],
    [{ allowedIps: null }, 'allowedIps'],
    [{ name: '' }, 'name'],
    [{ name: null }, 'name'],
    [{ role: 'owner' }, 'role'],
    [{ livemode: true }, 'livemode'],
    [{ secret: 'mine' }, 'secret'],
  ])('to %j is refused', async (body, field) => {
    const { keyId } = await make();
    const answer = await put(keyId, body);
    expect([code(answer), (answer.body['details'] as unknown as { field: string }).field]).toEqual([
      '400 INVALID_REQUEST',
      field,
    ]);
  });

  it('of a stronger key, or of a revoked one, is refused', async () => {
    const strong = await make({ role: 'owner' });
    const admin = shop.keys.admin.secret;
    expect(code(await put(strong.keyId, { name: 'x' }, admin))).toBe('403 INSUFFICIENT_PERMISSIONS');
    expect(code(await rotate(strong.keyId, {}, admin))).toBe('403 INSUFFICIENT_PERMISSIONS');
    await api.call('DELETE', `/api/v1/api-keys/${strong.keyId}`, { key: owner() });
    expect(code(await put(strong.keyId, { name: 'x' }))).toBe('409 STATE_CONFLICT');
    expect(code(await rotate(strong.keyId))).toBe('409 STATE_CONFLICT');
  });
});

describe('rotation', () => {
  it('gives a key with the same rights; the old one goes on as long as it is told to', async () => {
    const allowedIps = ['127.0.0.0/8'];
    const old = await make({ role: 'member', allowedIps });
    const began = Date.now();
    const answer = await rotate(old.keyId, { overlapSeconds: 3_600 });
    expect(answer.status).toBe(201);
    const fresh = answer.body as unknown as Made;
    expect(answer.body).toMatchObject({ name: 'till', role: 'member', allowedIps, expiresAt: null });
    expect(fresh.secret).not.toBe(old.secret);
    for (const { secret } of [old, fresh]) expect((await use(secret)).status).toBe(200);
    const shown = await api.call('GET', `/api/v1/api-keys/${old.keyId}`, { key: owner() });
    const end = Date.parse(String(shown.body['expiresAt'])) - 3_600_000;
    expect(Math.abs(end - began)).toBeLessThan(10_000);

    const last = await rotate(fresh.keyId, { overlapSeconds: 0 });
    expect(code(await use(fresh.secret))).toBe('401 INVALID_API_KEY');
    expect((await use((last.body as unknown as Made).secret)).status).toBe(200);
    expect(code(await rotate(fresh.keyId))).toBe('409 STATE_CONFLICT');
  });

  it('never makes a key live longer than it would have', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const old = await make({ expiresAt });
    const fresh = await rotate(old.keyId, { overlapSeconds: 86_400 });
    expect(fresh.body['expiresAt']).toBe(expiresAt);
    const shown = await api.call('GET', `/api/v1/api-keys/${old.keyId}`, { key: owner() });
    expect(shown.body['expiresAt']).toBe(expiresAt);
  });

  it.each([-1, 1.5, 2_592_001, '60', true])('with an overlap of %p is refused', async (overlapSeconds) => {
    const { keyId } = await make();
    expect(code(await rotate(keyId, { overlapSeconds }))).toBe('400 INVALID_REQUEST');
  });

  it('happens once per Idempotency-Key, and its secret lies sealed', async () => {
    const { keyId } = await make();
    const path = `/api/v1/api-keys/${keyId}/rotate`;
    const ask = (): Promise<Answer> =>
      api.call('POST', path, { key: owner(), body: {}, headers: { 'idempotency-key': 'rotate-once' } });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const secret = String(answers[0].body['secret']);
    const rows = await api.database.db.query('select response_body, response_sealed from idempotency_keys');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const kept = Buffer.concat(
      (rows as { response_sealed: Buffer | null }[]).flatMap((row) => row.response_sealed ?? []),
    );
    expect(kept.includes(secret)).toBe(false);
  });
});

it('is written in the audit log with what was before and after, and without any secret', async () => {
  const made = await make({ name: 'audited' });
  await put(made.keyId, { name: 'renamed' });
  const fresh = (await rotate(made.keyId, { overlapSeconds: 60 })).body as unknown as Made;
  await api.call('DELETE', `/api/v1/api-keys/${made.keyId}`, { key: owner() });
  await api.call('DELETE', `/api/v1/api-keys/${made.keyId}`, { key: owner() });
  const entries = await api.database.db.query(
    `select action, actor_kind, actor_id, host(ip) as ip, object_id, before->>'name' as before, after->>'name' as after
     from audit_entries where object_id = any($1::text[]) order by seq`,
    [[made.keyId, fresh.keyId]],
  );
  const by = { actor_kind: 'api_key', actor_id: shop.keys.owner.keyId, ip: '127.0.0.1' };
  expect(entries).toEqual([
    { action: 'api_key.created', object_id: made.keyId, before: null, after: 'audited', ...by },
    { action: 'api_key.updated', object_id: made.keyId, before: 'audited', after: 'renamed', ...by },
    { action: 'api_key.rotated', object_id: made.keyId, before: 'renamed', after: 'renamed', ...by },
    { action: 'api_key.created', object_id: fresh.keyId, before: null, after: 'renamed', ...by },
    { action: 'api_key.revoked', object_id: made.keyId, before: 'renamed', after: 'renamed', ...by },
  ]);
  const log = JSON.stringify(await api.database.db.query('select before, after from audit_entries'));
  for (const { secret } of [made, fresh]) expect(log).not.toContain(secret.slice(14, -4));
});
