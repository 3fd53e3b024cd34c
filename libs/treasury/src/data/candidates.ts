import type { FamilyName } from '@chaintill/chain-port';
import type { Scope } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';
import type { Wallet } from './wallet-store';

/** What is to be swept: of an asset, and of one merchant, or into one wallet, where these are named. */
export interface SweepTerm {
  readonly assetId: number;
  readonly organizationId?: string;
  readonly walletId?: string;
  /** Base units that must lie at an address. */
  readonly least: bigint;
  /** Leaves out what failed a moment ago. */
  readonly rested: boolean;
}

/** A receiving address at which final money of an asset lies by the books. */
export interface Candidate extends Scope {
  /** Place of the first term that it fits. */
  readonly term: number;
  readonly assetId: number;
  readonly addressId: string;
  readonly address: string;
  /** By the books, base units. */
  readonly amount: bigint;
  /** How many sweeps there were of that address so far, and the height of the last one that landed. */
  readonly sweeps: number;
  readonly lastHeight: number | null;
  /** The wallet that it is swept into. */
  readonly wallet: Wallet;
  /** The wallet that pays for it. */
  readonly payer: Wallet;
}

interface CandidateRow extends Omit<Candidate, 'amount' | 'lastHeight'> {
  readonly amount: string;
  readonly lastHeight: string | null;
}

/** What failed is left alone for so long. */
export const REST = '10 minutes';

const wallet = (
  w: string,
): string => `jsonb_build_object('id', ${w}.id, 'organizationId', ${w}.organization_id, 'role', ${w}.role,
  'address', ${w}.address, 'retired', false)`;

/**
 * The wallets of merchants `o`: `h` that their money is swept into, and what pays for that: a gas wallet where there is one, the
 * hot one else. A merchant with a hot wallet of his own does not live on the coins of the house.
 * @param family placeholder of the family
 */
export const servingSql = (family: string): string => `
  cross join lateral wallet_serving(o.organization_id, ${family}, 'hot') h
  left join lateral wallet_serving(o.organization_id, ${family}, 'gas') g on g.organization_id is not distinct from h.organization_id`;
export const payerSql = `case when g.id is null then ${wallet('h')} else ${wallet('g')} end`;

/*
 * $1 chain, $2 family, $3 terms, $4 how many of each term. Money lies in few rows of the index that leaves out what was swept; of
 * what lies only the most of each term and wallet is looked at closer.
 */
const candidatesSql = (heap: string): string => `
  with terms as materialized (
    select * from rows from (jsonb_to_recordset($3::jsonb)
      as (asset_id integer, organization_id text, wallet_id text, least numeric, rested boolean)) with ordinality),
  lying as materialized (
    select t.asset_id, t.organization_id, t.address_id, sum(t.amount) as amount from transfers t
    where t.asset_id in (select asset_id from terms) and t.state = 'final' and t.sweep_id is null and t.address_id is not null
      and t.asset_id is not null and t.amount > 0 and t.outcome is not null and t.outcome <> 'internal'
    group by t.asset_id, t.organization_id, t.address_id
    having sum(t.amount) >= (select min(least) from terms where terms.asset_id = t.asset_id)),
  serving as materialized (
    select o.organization_id, h.id as wallet_id, ${wallet('h')} as wallet, ${payerSql} as payer
    from (select distinct organization_id from lying) o ${servingSql('$2')}),
  fit as (
    select l.*, terms.ordinality as term, s.wallet_id, s.wallet, s.payer, a.address, a.livemode, row_number() over (
      partition by ${heap} order by l.amount desc, l.address_id) as place
    from terms join lying l on l.asset_id = terms.asset_id and l.amount >= terms.least
      and (terms.organization_id is null or terms.organization_id = l.organization_id)
    join serving s on s.organization_id = l.organization_id and (terms.wallet_id is null or terms.wallet_id = s.wallet_id)
    join addresses a on a.id = l.address_id join address_sources c on c.id = a.source_id
    where exists (select 1 from signer_keys k where k.kind = 'account' and k.xpub = c.xpub and k.revoked_at is null)
      and not exists (select 1 from sweeps w where w.address_id = l.address_id and w.chain_id = $1 and w.state = 'under_way')
      and not (terms.rested and exists (select 1 from sweeps w where w.address_id = l.address_id and w.asset_id = l.asset_id
        and w.state = 'failed' and w.created_at > clock_timestamp() - interval '${REST}')))
  select (f.term - 1)::int as term, f.asset_id as "assetId", f.address_id as "addressId", f.address,
    f.organization_id as "organizationId", f.livemode, f.amount, f.wallet, f.payer, past.sweeps, past.height as "lastHeight"
  from fit f
  cross join lateral (
    select count(*)::int as sweeps, max(o.height) as height from sweeps w
    left join outgoing_transactions o on o.id = w.outgoing_id
    where w.address_id = f.address_id and w.chain_id = $1) past
  where f.place <= $4 order by f.term, f.place, f.address_id`;

const MOST_OF_EACH = candidatesSql('terms.ordinality');
const MOST_INTO_EACH = candidatesSql('terms.ordinality, s.wallet_id');

export interface Heap {
  readonly chainId: string;
  readonly family: FamilyName;
  /** How many of each term, or of each term and wallet. */
  readonly limit: number;
  readonly of: 'term' | 'wallet';
}

/**
 * Addresses whose key the signer holds and at which nothing is under way, in the order of the terms that they fit, most money
 * first; merchants whom no wallet serves are left out. One query, however many assets, merchants and wallets there are.
 */
export async function findCandidates(
  sql: Sql,
  terms: readonly SweepTerm[],
  { chainId, family, limit, of }: Heap,
): Promise<Candidate[]> {
  if (terms.length === 0) return [];
  const rows = terms.map(({ assetId, organizationId = null, walletId = null, least, rested }) => ({
    asset_id: assetId,
    organization_id: organizationId,
    wallet_id: walletId,
    least: least.toString(),
    rested,
  }));
  const found = await sql.query<CandidateRow>(of === 'term' ? MOST_OF_EACH : MOST_INTO_EACH, [
    chainId,
    family,
    JSON.stringify(rows),
    limit,
  ]);
  return found.map((row) => ({
    ...row,
    amount: BigInt(row.amount),
    lastHeight: row.lastHeight === null ? null : Number(row.lastHeight),
  }));
}
