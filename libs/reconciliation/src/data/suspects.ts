import type { Sql } from '@chaintill/persistence';
import type { Difference } from '../domain/difference';
import { judgeCause } from '../domain/judge-cause';
import { groupOf, type OwnGroups } from './positions';

/** Which books are looked at, and up to where. */
export interface Scene {
  readonly chainId: string;
  readonly height: number;
  /** Assets that are reconciled. */
  readonly assetIds: readonly number[];
  readonly native: number | null;
  readonly own: OwnGroups;
}

/** What rows say of a cause `m`; asked for where something is wrong, and not of millions of rows where nothing is. */
const EVIDENCE = `case m.cause_kind
    when 'transfer' then (select jsonb_strip_nulls(jsonb_build_object('txHash', t.tx_hash, 'height', t.block_height,
        'state', t.state, 'bookedIn', t.booked_in, 'setAside', t.set_aside_reason))
      from transfers t where t.id::text = m.cause_id and t.id = nullif(regexp_replace(m.cause_id, '[^0-9]', '', 'g'), '')::bigint)
    when 'payout' then (select jsonb_strip_nulls(jsonb_build_object('state', p.state, 'transaction', o.id,
        'txHash', coalesce(o.hash, p.tx_hash)))
      from (select m.cause_id as id) c left join payouts p on p.id = c.id
      left join outgoing_transactions o on o.kind = 'payout' and o.subject_id = c.id and o.chain_id = $1
      order by o.called_off, o.number desc limit 1)
    when 'outgoing' then (select jsonb_build_object('txHash', o.hash, 'height', o.height, 'kind', o.kind, 'subject', o.subject_id)
      from outgoing_transactions o where o.id = m.cause_id)
    when 'order' then (select jsonb_build_object('state', o.state) from orders o where o.id = m.cause_id)
    when 'account_transfer' then (select jsonb_build_object('state', t.state, 'account', t.account_id)
      from account_transfers t where t.id = m.cause_id)
  end`;

/** Causes of which rows and postings tell different things, each merchant and asset by itself. */
const CAUSES = `
  with expected as (
    select 'transfer' as cause_kind, t.id::text as cause_id, t.asset_id, t.organization_id, true as is_there,
      case when t.outcome = 'internal' then 0
           when t.state = 'orphaned' and (t.booked_in is null or t.set_aside_at is not null) then 0
           when t.state <> 'orphaned' and t.block_height <= $2 then t.amount
           when t.booked_in is null then 0 else t.amount end as net,
      case when t.booked_in = 'pending' then t.amount else 0 end as pending,
      case when t.booked_in = 'review' then t.amount else 0 end as review,
      null::numeric as held, null::numeric as fees, null::numeric as purses
    from transfers t where t.chain_id = $1 and t.asset_id is not null
    union all
    select 'payout', coalesce(p.id, o.subject_id), coalesce(p.asset_id, o.asset_id),
      coalesce(p.organization_id, o.organization_id), p.id is not null,
      case when o.state = 'confirmed' then -o.amount else 0 end, null, null,
      case when p.state in ('failed', 'rejected', 'cancelled') then 0
           when p.kind = 'return' then case when p.state = 'confirmed' then -p.amount else 0 end
           when p.state = 'confirmed' then 0 else p.amount end, null, null
    from (select * from payouts where chain_id = $1) p
    full join (select * from outgoing_transactions where chain_id = $1 and kind = 'payout') o on o.subject_id = p.id
    union all
    select 'outgoing', id, $3::integer, organization_id, true, -fee, null, null, null, null, null from outgoing_transactions where chain_id = $1 and fee > 0 and $3::integer is not null
    union all
    select 'order', id, asset_id, organization_id, true, 0, null, null, null,
      case when state in ('completed', 'overpaid') then fee else 0 end, null
    from orders where chain_id = $1 and fee > 0
    union all
    select 'account_transfer', t.id, t.asset_id, t.organization_id, true, 0, null, null, null, null,
      case when t.state <> 'completed' then 0 when t.direction = 'in' then t.amount else -t.amount end
    from account_transfers t where t.asset_id = any ($4)
  ), booked as (
    select e.cause_kind, e.cause_id, p.asset_id, a.organization_id,
      coalesce(sum(p.amount) filter (where a.kind <> 'custody'), 0) as net,
      coalesce(sum(p.amount) filter (where a.kind = 'pending'), 0) as pending,
      coalesce(sum(p.amount) filter (where a.kind = 'review'), 0) as review,
      coalesce(sum(p.amount) filter (where a.kind = 'held'), 0) as held,
      coalesce(sum(p.amount) filter (where a.kind = 'fees'), 0) as fees,
      coalesce(sum(p.amount) filter (where a.sub_account <> ''), 0) as purses
    from ledger_postings p join ledger_accounts a on a.id = p.account_id join ledger_entries e on e.id = p.entry_id
    where p.asset_id = any ($4) group by 1, 2, 3, 4
  )
  select m.*, coalesce((select array_agg(e.id::text order by e.id) from ledger_entries e
      where e.cause_kind = m.cause_kind and e.cause_id = m.cause_id), '{}') as entries,
    coalesce(case when is_there or cause_kind = 'payout' then ${EVIDENCE} end, '{}') as evidence
  from (
    select cause_kind, cause_id, asset_id, organization_id, coalesce(x.is_there, false) as is_there, b.net is not null as has_entries,
      coalesce(x.net, 0) as expected, coalesce(b.net, 0) as booked,
      case when x.pending <> coalesce(b.pending, 0) then jsonb_build_array('pending', x.pending::text, coalesce(b.pending, 0)::text)
           when x.review <> coalesce(b.review, 0) then jsonb_build_array('review', x.review::text, coalesce(b.review, 0)::text)
           when x.held <> coalesce(b.held, 0) then jsonb_build_array('held', x.held::text, coalesce(b.held, 0)::text)
           when x.fees <> coalesce(b.fees, 0) then jsonb_build_array('fees', x.fees::text, coalesce(b.fees, 0)::text)
           when x.purses <> coalesce(b.purses, 0) then jsonb_build_array('purses', x.purses::text, coalesce(b.purses, 0)::text)
      end as place
    from expected x full join booked b using (cause_kind, cause_id, asset_id, organization_id)
  ) as m
  where asset_id = any ($4) and (expected <> booked or place is not null
    or (not is_there and has_entries))
  order by cause_kind, cause_id limit 10000`;

interface CauseRow {
  cause_kind: string;
  cause_id: string;
  asset_id: number;
  organization_id: string;
  is_there: boolean;
  has_entries: boolean;
  expected: string;
  booked: string;
  place: [string, string, string] | null;
  entries: string[];
  evidence: Record<string, unknown>;
}

/** Causes whose postings are not what the rows say. */
export async function causes(sql: Sql, scene: Scene): Promise<Difference[]> {
  const rows = await sql.query<CauseRow>(CAUSES, [scene.chainId, scene.height, scene.native, scene.assetIds]);
  return rows.flatMap((row) => {
    const place = row.place && {
      account: row.place[0],
      expected: BigInt(row.place[1]),
      booked: BigInt(row.place[2]),
    };
    const found = judgeCause(
      {
        causeKind: row.cause_kind,
        causeId: row.cause_id,
        assetId: row.asset_id,
        organizationId: row.organization_id,
        expected: BigInt(row.expected),
        booked: BigInt(row.booked),
        exists: row.is_there,
        hasEntries: row.has_entries,
        place,
        entries: row.entries,
        evidence: row.evidence,
      },
      groupOf(scene.own, row.organization_id),
    );
    return found ? [found] : [];
  });
}

/** Everything that the books prove wrong by themselves, and rows that belong together and do not fit. */
const ODDITIES = `
  -- an account and its postings
  select 'balance_edited' as kind, a.asset_id, a.organization_id, 'account' as subject_kind, a.id::text as subject_id,
    coalesce(s.amount, 0) as expected, a.balance as found,
    case when a.kind = 'custody' then 0 else coalesce(s.amount, 0) - a.balance end as effect,
    jsonb_build_object('account', a.kind, 'purse', a.sub_account, 'postings', coalesce(s.postings, 0), 'counted', a.postings_count) as evidence
  from ledger_accounts a
  left join (select account_id, sum(amount) as amount, count(*) as postings from ledger_postings
    where asset_id = any ($3) group by account_id) s on s.account_id = a.id
  where a.asset_id = any ($3) and (a.balance <> coalesce(s.amount, 0) or a.postings_count <> coalesce(s.postings, 0))
  union all
  -- an entry and its postings
  select 'entry_unbalanced', p.asset_id, min(a.organization_id), 'entry', p.entry_id::text, 0, sum(p.amount), 0,
    jsonb_build_object('postings', array_agg(p.id::text order by p.id), 'cause', min(e.cause_kind || ' ' || e.cause_id))
  from ledger_postings p join ledger_accounts a on a.id = p.account_id left join ledger_entries e on e.id = p.entry_id
  where p.asset_id = any ($3) group by p.entry_id, p.asset_id having sum(p.amount) <> 0
  union all
  select 'posting_without_entry', p.asset_id, a.organization_id, 'entry', p.entry_id::text, 0, sum(abs(p.amount)),
    -coalesce(sum(p.amount) filter (where a.kind <> 'custody'), 0), jsonb_build_object('postings', array_agg(p.id::text order by p.id))
  from ledger_postings p join ledger_accounts a on a.id = p.account_id
  where p.asset_id = any ($3) and not exists (select 1 from ledger_entries e where e.id = p.entry_id)
  group by p.entry_id, p.asset_id, a.organization_id
  union all
  -- a payout and its transaction
  select 'transaction_without_payout', o.asset_id, o.organization_id, 'outgoing', o.id, coalesce(p.amount, 0), o.amount, 0,
    jsonb_strip_nulls(jsonb_build_object('payout', o.subject_id, 'state', o.state, 'payoutState', p.state, 'to', o.to_address,
      'asked', p.address, 'txHash', o.hash))
  from outgoing_transactions o left join payouts p on p.id = o.subject_id
  where o.chain_id = $1 and o.kind = 'payout' and o.asset_id = any ($3) and o.state not in ('queued', 'failed') and (
    p.id is null or p.amount <> o.amount or p.asset_id <> o.asset_id or p.address <> o.to_address
    or p.organization_id <> o.organization_id or (p.state = 'confirmed') <> (o.state = 'confirmed'))
  union all
  -- both sides of what moves between addresses of ours
  select 'internal_unpaired', o.asset_id, o.organization_id, 'outgoing', o.id, o.amount, 0, -o.amount,
    jsonb_build_object('txHash', o.hash, 'kind', o.kind, 'to', o.to_address)
  from outgoing_transactions o
  where o.chain_id = $1 and o.kind in ('sweep', 'gas', 'reserve') and o.state = 'confirmed' and o.height <= $2
    and o.asset_id = any ($3) and not exists (select 1 from transfers t where t.tx_hash = o.hash and t.chain_id = o.chain_id
      and t.to_address = o.to_address and t.asset_id = o.asset_id and t.amount = o.amount and t.state <> 'orphaned'
      and t.outcome = 'internal')
  union all
  select 'internal_unpaired', t.asset_id, t.organization_id, 'transfer', t.id::text, 0, t.amount, t.amount,
    jsonb_build_object('txHash', t.tx_hash, 'from', t.from_address)
  from transfers t join chains c on c.id = t.chain_id
  where t.chain_id = $1 and t.outcome = 'internal' and t.state <> 'orphaned' and t.block_height <= $2 and t.amount > 0
    and t.asset_id = any ($3)
    and not exists (select 1 from outgoing_attempts a join outgoing_transactions o on o.id = a.transaction_id
      where a.hash = t.tx_hash and o.chain_id = t.chain_id and o.kind in ('sweep', 'gas', 'reserve'))
    and not exists (select 1 from wallets w where w.family = c.family and w.address = t.from_address and w.role = 'cold')
  order by 1, 2, 5 limit 10000`;

interface OddityRow {
  kind: Difference['kind'];
  asset_id: number;
  organization_id: string;
  subject_kind: Difference['subjectKind'];
  subject_id: string;
  expected: string;
  found: string;
  effect: string;
  evidence: Record<string, unknown>;
}

/** What the rows prove wrong without a look at the chain. */
export async function oddities(sql: Sql, { chainId, height, assetIds, own }: Scene): Promise<Difference[]> {
  const rows = await sql.query<OddityRow>(ODDITIES, [chainId, height, assetIds]);
  return rows.map((row) => ({
    kind: row.kind,
    assetId: row.asset_id,
    groupId: groupOf(own, row.organization_id),
    organizationId: row.organization_id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    address: null,
    expected: BigInt(row.expected),
    found: BigInt(row.found),
    effect: BigInt(row.effect),
    evidence: row.evidence,
  }));
}
