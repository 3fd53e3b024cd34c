import { TestApi, type ActingSession, type Answer, type TestOrganization } from '../testing/test-api';

let api: TestApi;
let shop: TestOrganization;
let session: ActingSession;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  session = await api.acting(shop.emails.admin);
});
afterAll(() => api.stop());

const createKey = async (name: string, mode: 'live' | 'test'): Promise<Answer> =>
  api.call('POST', '/admin/api/api-keys', {
    session,
    headers: { 'x-chaintill-mode': mode, 'x-request-id': `request-${name}` },
    body: { name, role: 'viewer', code: await session.code() },
  });
interface Entry {
  seq: number;
  action: string;
  livemode: boolean | null;
  actor: { kind: string; id: string; label: string };
  [field: string]: unknown;
}
const entries = ({ body }: Answer): Entry[] => body['data'] as unknown as Entry[];
const list = (query = ''): Promise<Answer> => api.call('GET', `/admin/api/audit-log${query}`, { session });

it('tells who did what from where to which thing, before and after', async () => {
  const made = await createKey('till', 'test');
  const keyId = String(made.body['keyId']);
  await api.call('DELETE', `/admin/api/api-keys/${keyId}`, { session });
  const [revoked, created] = entries(await list(`?objectId=${keyId}`));
  expect(created).toMatchObject({
    action: 'api_key.created',
    livemode: false,
    actor: { kind: 'session', label: shop.emails.admin },
    ip: '127.0.0.1',
    requestId: 'request-till',
    objectKind: 'api_key',
    objectId: keyId,
    before: null,
    after: { name: 'till', role: 'viewer' },
  });
  expect(revoked?.action).toBe('api_key.revoked');
  expect(JSON.stringify([revoked, created])).not.toContain(String(made.body['secret']));
});

it('shows each mode its own, and people to both', async () => {
  await createKey('of test mode', 'test');
  await createKey('of live mode', 'live');
  const names = (answer: Answer): unknown[] =>
    entries(answer)
      .filter(({ action }) => action === 'api_key.created')
      .map(({ after }) => (after as { name: string }).name);
  const test = await list('?limit=100');
  const live = await api.call('GET', '/admin/api/audit-log?limit=100', {
    session,
    headers: { 'x-chaintill-mode': 'live' },
  });
  expect(names(test)).toContain('of test mode');
  expect(names(test)).not.toContain('of live mode');
  expect(names(live)).toContain('of live mode');
  expect(names(live)).not.toContain('of test mode');
  for (const answer of [test, live]) {
    expect(entries(answer)).toContainEqual(expect.objectContaining({ action: 'session.signed_in', livemode: null }));
  }
});

it('is read over the API by admins of the same organization, and holds nothing of another', async () => {
  const native = (key: string): Promise<Answer> => api.call('GET', '/api/v1/audit-log?limit=100', { key });
  expect(entries(await native(shop.keys.admin.secret))).toEqual(entries(await list('?limit=100')));
  expect((await native(shop.keys.member.secret)).body['code']).toBe('INSUFFICIENT_PERMISSIONS');
  const other = await api.organization();
  const theirs = await native(other.keys.owner.secret);
  expect(entries(theirs).filter(({ actor }) => actor.label === shop.emails.admin)).toEqual([]);
  expect(theirs.text).not.toContain('till');
});

it('finds by action, person and time, page by page', async () => {
  const all = entries(await list('?limit=100'));
  expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).sort((a, b) => b - a));
  const pages: Entry[] = [];
  for (let page = 1; pages.length < all.length; page++) pages.push(...entries(await list(`?limit=2&page=${page}`)));
  expect(pages).toEqual(all);
  for (const { action } of all) {
    const found = entries(await list(`?action=${action}&limit=100`));
    expect(found).toEqual(all.filter((entry) => entry.action === action));
  }
  const person = all.find(({ action }) => action === 'session.signed_in')?.actor.id ?? '';
  expect(entries(await list(`?actorId=${person}&limit=100`))).toEqual(all.filter(({ actor }) => actor.id === person));
  expect(entries(await list('?until=2020-01-01T00:00:00Z'))).toEqual([]);
  expect(entries(await list('?since=2020-01-01T00:00:00Z&limit=100'))).toEqual(all);
  expect((await list('?since=yesterday')).body).toMatchObject({ code: 'INVALID_REQUEST', details: { field: 'since' } });
});

it('tells of signing in and out, by people only', async () => {
  const visitor = await api.signIn(shop.emails.viewer);
  await api.call('DELETE', '/admin/api/session', { session: visitor });
  const [out, into] = entries(await list('?limit=2'));
  expect([out?.action, into?.action]).toEqual(['session.signed_out', 'session.signed_in']);
  expect(out?.['objectId']).toBe(into?.['objectId']);
});
