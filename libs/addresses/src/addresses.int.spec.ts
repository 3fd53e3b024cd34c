import { systemClock } from '@chaintill/kernel';
import { HDNodeWallet, Mnemonic } from 'ethers';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, someAddress, type Shop } from '../../../tools/test/shop';
import { AddressSources } from './app/address-sources';
import { AddressStock } from './app/address-stock';
import { parseAddressLines } from './domain/address-lines';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const MNEMONIC = Mnemonic.fromPhrase('test test test test test test test test test test test junk');

/** What any wallet makes of the phrase, without the code under test. */
const walletAddress = (index: number): string => HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${index}`).address;
const xpub = (account: number): string =>
  HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/${account}'`).neuter().extendedKey;

function sourcesOf(shop: Shop): AddressSources {
  return new AddressSources(database.db, shop.pool, systemClock);
}

describe('import', () => {
  it('says of every line what became of it', async () => {
    const [shop, other] = [await openShop(database.db), await openShop(database.db)];
    const [good, taken, checksummed] = [someAddress('good'), someAddress('taken'), someAddress('case')];
    await other.pool.import(other.scope, 'evm', [{ line: 1, text: taken }]);
    const broken = checksummed.replace(/[a-f]/, (letter) => letter.toUpperCase());
    const text = [
      'address,derivation_index',
      `${good},7`,
      good.toLowerCase(),
      taken,
      `0x${'11'.repeat(20)}`,
      `0x${'0'.repeat(40)}`,
      '0x1234',
      broken,
      'nonsense',
      '',
      '# a comment',
      someAddress('last'),
    ].join('\n');
    const report = await shop.pool.import(shop.scope, 'evm', parseAddressLines(text));
    expect(report.lines.map((line) => [line.line, line.code])).toEqual([
      [2, null],
      [3, 'DUPLICATE_IN_IMPORT'],
      [4, 'IN_USE_ELSEWHERE'],
      [5, 'TOKEN_CONTRACT'],
      [6, 'ZERO_ADDRESS'],
      [7, 'INVALID_ADDRESS'],
      [8, 'INVALID_ADDRESS'],
      [9, 'INVALID_ADDRESS'],
      [12, null],
    ]);
    expect(report).toMatchObject({ imported: 2, rejected: 7 });
    const again = await shop.pool.import(shop.scope, 'evm', [{ line: 1, text: good }]);
    expect(again.lines[0]?.code).toBe('ALREADY_IN_POOL');
    const stock = new AddressStock(database.db, shop.assets);
    expect(await stock.summary(shop.scope)).toMatchObject([
      { protocol: 'evm', available: 2, total: 2, chainIds: ['test-chain'] },
    ]);
    const page = await stock.list(shop.scope, { page: 1, limit: 10, search: good.slice(0, 8).toLowerCase() });
    expect(page.data).toMatchObject([{ address: good, derivationIndex: 7, status: 'available', ownerId: null }]);
  });

  it('keeps live and test addresses apart', async () => {
    const shop = await openShop(database.db);
    const text = someAddress('both modes');
    expect((await shop.pool.import(shop.scope, 'evm', [{ line: 1, text }])).imported).toBe(1);
    expect((await shop.pool.import({ ...shop.scope, livemode: true }, 'evm', [{ line: 1, text }])).imported).toBe(1);
  });

  it('refuses a text that is no list', () => {
    expect(() => parseAddressLines('"unclosed')).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });
});

describe('derivation', () => {
  it('gives the addresses that any wallet gives, each index once, however many ask at the same time', async () => {
    const shop = await openShop(database.db);
    const sources = sourcesOf(shop);
    const source = await sources.add(shop.scope, { family: 'evm', label: 'cold wallet', xpub: xpub(0) });
    const reports = await Promise.all(Array.from({ length: 8 }, () => sources.derive(shop.scope, source.sourceId, 5)));
    const derived = reports.flatMap((report) => report.lines.map((line) => line.address));
    expect([...derived].sort()).toEqual(Array.from({ length: 40 }, (_, index) => walletAddress(index)).sort());
    expect((await sources.list(shop.scope))[0]).toMatchObject({ nextIndex: 40, label: 'cold wallet' });
  });

  it('refuses private keys, used keys and other merchants', async () => {
    const [shop, other] = [await openShop(database.db), await openShop(database.db)];
    const sources = sourcesOf(shop);
    const secret = HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/5'`).extendedKey;
    const add = (text: string) => sources.add(shop.scope, { family: 'evm', label: 'x', xpub: text });
    await expect(add(secret)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.not.stringContaining(secret.slice(4)),
    });
    await expect(add('xpub123')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    const source = await add(xpub(6));
    await expect(add(xpub(6))).rejects.toMatchObject({ code: 'DUPLICATE_RESOURCE' });
    await expect(sourcesOf(other).derive(other.scope, source.sourceId, 1)).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});
