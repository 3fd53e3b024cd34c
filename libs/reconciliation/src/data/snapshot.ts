import type { Asset, ChainInfo } from '@chaintill/assets';
import type { Database } from '@chaintill/persistence';
import { HOUSE, type Difference } from '../domain/difference';
import type { Weights } from '../domain/weigh';
import { knownDifferences, type KnownDifference } from './known';
import {
  addressOf,
  expectedAt,
  ownGroups,
  places,
  pointOf,
  underWay,
  weights,
  type OwnGroups,
  type Place,
  type Point,
  type UnderWay,
} from './positions';
import { causes, oddities } from './suspects';

/** Looking at all books may take longer than a request may. */
const PATIENCE = '30min';
/** All causes are put beside all postings: what does not fit is written to disk and read again. */
const MEMORY = '256MB';

/** The books, and everything that is recorded, at one moment. */
export interface Snapshot {
  readonly point: Point;
  readonly own: OwnGroups;
  readonly places: readonly Place[];
  readonly expected: ReadonlyMap<string, bigint>;
  readonly underWay: readonly UnderWay[];
  readonly weights: ReadonlyMap<string, Weights>;
  /** What the rows prove wrong by themselves. */
  readonly wrong: readonly Difference[];
  /** What is open since an earlier run, accepted or not. */
  readonly known: readonly KnownDifference[];
  /** Of the last run that found nothing; null when there was none. */
  readonly cleanHeight: number | null;
}

/** Reads everything from one snapshot of the database. @returns null while the chain has no block that is final and booked */
export function takeSnapshot(db: Database, chain: ChainInfo, listed: readonly Asset[]): Promise<Snapshot | null> {
  return db.tx(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    await tx.query(`set local statement_timeout = '${PATIENCE}'`);
    await tx.query(`set local work_mem = '${MEMORY}'`);
    const point = await pointOf(tx, chain.id);
    if (!point) return null;
    const own = await ownGroups(tx, chain.family);
    const native = listed.find(({ contract }) => contract === null)?.id ?? null;
    const scene = { chainId: chain.id, height: point.height, assetIds: listed.map(({ id }) => id), native, own };
    const [clean] = await tx.query<{ height: string }>(
      `select height from reconciliation_runs where chain_id = $1 and state = 'clean' order by finished_at desc, id desc limit 1`,
      [chain.id],
    );
    const expected = await expectedAt(tx, chain.id, point.height, native);
    return {
      point,
      own,
      places: withStrays(await places(tx, chain, own), expected),
      expected,
      underWay: await underWay(tx, chain.id),
      weights: await weights(tx, chain, point.height, native, own),
      wrong: [...(await causes(tx, scene)), ...(await oddities(tx, scene))],
      known: await knownDifferences(tx, chain.id),
      cleanHeight: clean ? Number(clean.height) : null,
    };
  });
}

/** Addresses that something was recorded of and that are in no list of ours any more: what lies there is still counted. */
function withStrays(listed: readonly Place[], expected: ReadonlyMap<string, bigint>): readonly Place[] {
  const strays = new Set([...expected.keys()].map(addressOf));
  for (const { address } of listed) strays.delete(address);
  return [...listed, ...[...strays].map((address) => ({ address, groupId: HOUSE, organizationId: null }))];
}
