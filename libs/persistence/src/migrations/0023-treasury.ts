import { sqlMigration } from '../sql-migration';

/**
 * Room `treasury`: wallets, what comes to them and what they hold, sweeps of receiving addresses with the coins that pay for
 * them, and what goes to the cold (ADR 0025).
 */
export const treasury = sqlMigration(
  23,
  'treasury',
  `
  -- Who runs the installation. Wallets that serve every merchant are his: what comes to them from outside is his own funds, and
  -- nobody is a member.
  insert into organizations (id, name, created_at) values ('house', 'House', 'epoch') on conflict do nothing;

  create table wallets (
    id text collate "C" primary key,
    -- null: it serves everybody who has none of his own
    organization_id text collate "C" references organizations,
    family text not null check (family in ('evm', 'tron', 'solana')),
    -- hot pays out and is swept into; gas pays for sweeps and nothing else; cold is only watched
    role text not null check (role in ('hot', 'gas', 'cold')),
    -- canonical
    address text collate "C" not null,
    -- the signer's; cold ones have none here
    key_id text collate "C" references signer_keys,
    label text not null,
    created_at timestamptz not null,
    -- no longer used; still watched, since what lies there is still ours
    retired_at timestamptz,
    unique (family, address),
    check ((role = 'cold') = (key_id is null))
  );
  create index wallets_serving on wallets (family, role, organization_id) where retired_at is null;
  create index wallets_organization on wallets (organization_id);
  create index wallets_key on wallets (key_id);

  -- Single keys of the signer are wallets, in the same moment. The id follows from the address: it is the same everywhere.
  create function wallet_of_key(p signer_keys) returns void language sql as $$
    insert into wallets (id, organization_id, family, role, address, key_id, label, created_at, retired_at)
    values ('wal_0' || substr(md5(p.family || ' ' || p.address), 1, 25), p.organization_id, p.family,
      case when p.label = 'gas' then 'gas' else 'hot' end, p.address, p.id, p.label, p.published_at, p.revoked_at)
    on conflict (family, address) do update set organization_id = excluded.organization_id, role = excluded.role,
      key_id = excluded.key_id, label = excluded.label, retired_at = excluded.retired_at
  $$;
  create function wallets_follow_keys() returns trigger language plpgsql as $$
  begin
    perform wallet_of_key(new);
    return null;
  end $$;
  create trigger wallets_follow_keys after insert or update on signer_keys
    for each row when (new.kind = 'single') execute function wallets_follow_keys();
  select wallet_of_key(k) from signer_keys k where k.kind = 'single';

  -- The wallet that serves a merchant: his own before one that serves everybody, the oldest of several.
  create function wallet_serving(p_organization text, p_family text, p_role text) returns setof wallets language sql stable as $$
    select * from wallets w
    where w.family = p_family and w.role = p_role and w.retired_at is null
      and (w.organization_id = p_organization or w.organization_id is null)
    order by w.organization_id nulls last, w.created_at, w.id limit 1
  $$;

  -- What a wallet held at a final height.
  create table wallet_balances (
    wallet_id text collate "C" not null references wallets,
    asset_id integer not null references assets,
    balance numeric(78,0) not null check (balance >= 0),
    height bigint not null,
    read_at timestamptz not null,
    -- what it is to hold, as the worker is configured
    floor numeric(78,0),
    ceiling numeric(78,0),
    -- since when it is below its floor
    low_since timestamptz,
    -- since when these coins do not pay for the sweeps that are wanted
    gas_low_since timestamptz,
    primary key (wallet_id, asset_id)
  );
  create index wallet_balances_asset on wallet_balances (asset_id);

  -- What one sweep of an asset costs at most now, and from how much on it is worth that.
  create table sweep_terms (
    asset_id integer primary key references assets,
    -- base units of the native coin, with the funding of the address
    cost numeric(78,0) not null,
    -- base units of the asset; null: nobody can say, it is swept when asked for
    worth_from numeric(78,0),
    judged_by text not null check (judged_by in ('rate', 'minimum', 'nothing')),
    read_at timestamptz not null
  );

  create table sweeps (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    chain_id text collate "C" not null references chains,
    asset_id integer not null references assets,
    address_id bigint not null references addresses,
    wallet_id text collate "C" not null references wallets,
    amount numeric(78,0) not null check (amount > 0),
    -- it is worth its cost, a payout waits for it, or a person asked for it
    cause text not null check (cause in ('worth', 'payout', 'asked')),
    -- the final height at which the address held that
    height bigint not null,
    state text not null check (state in ('under_way', 'done', 'failed')),
    -- null: the chain held less than the books say, and nothing was begun
    outgoing_id text collate "C",
    tx_hash text collate "C",
    -- base units of the native coin
    network_fee numeric(78,0),
    reason text,
    created_at timestamptz not null,
    finished_at timestamptz,
    check ((state = 'under_way') = (finished_at is null)),
    check ((state = 'failed') = (reason is not null)),
    check (state = 'failed' or outgoing_id is not null)
  );
  -- One at a time: two would count on the same coins, and on the same fee.
  create unique index sweeps_one_each on sweeps (chain_id, address_id) where state = 'under_way';
  create index sweeps_address on sweeps (address_id, asset_id, created_at desc);
  create index sweeps_organization on sweeps (organization_id, livemode, created_at desc, id desc);
  create index sweeps_state on sweeps (organization_id, livemode, state, created_at desc, id desc);
  create index sweeps_wallet on sweeps (wallet_id) where state = 'under_way';

  -- Coins for the fee of a sweep.
  create table gas_fundings (
    id text collate "C" primary key,
    sweep_id text collate "C" not null references sweeps,
    wallet_id text collate "C" not null references wallets,
    amount numeric(78,0) not null check (amount > 0),
    state text not null check (state in ('under_way', 'done', 'failed')),
    outgoing_id text collate "C" not null,
    tx_hash text collate "C",
    network_fee numeric(78,0),
    reason text,
    created_at timestamptz not null,
    finished_at timestamptz,
    check ((state = 'under_way') = (finished_at is null))
  );
  create unique index gas_fundings_one_each on gas_fundings (sweep_id) where state = 'under_way';
  create index gas_fundings_sweep on gas_fundings (sweep_id, created_at);
  create index gas_fundings_wallet on gas_fundings (wallet_id) where state = 'under_way';

  -- What is more than a hot wallet is to hold, on its way to the cold one.
  create table reserve_moves (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    chain_id text collate "C" not null references chains,
    asset_id integer not null references assets,
    wallet_id text collate "C" not null references wallets,
    cold_id text collate "C" not null references wallets,
    amount numeric(78,0) not null check (amount > 0),
    state text not null check (state in ('under_way', 'done', 'failed')),
    outgoing_id text collate "C" not null,
    tx_hash text collate "C",
    network_fee numeric(78,0),
    reason text,
    created_at timestamptz not null,
    finished_at timestamptz,
    check ((state = 'under_way') = (finished_at is null))
  );
  create unique index reserve_moves_one_each on reserve_moves (wallet_id, asset_id) where state = 'under_way';
  create index reserve_moves_wallet on reserve_moves (wallet_id, asset_id, created_at desc);
  create index reserve_moves_organization on reserve_moves (organization_id, livemode, created_at desc);

  -- What a person wants swept now, whatever it costs in relation.
  create table sweep_requests (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    chain_id text collate "C" not null references chains,
    asset_id integer not null references assets,
    requested_by text collate "C" not null,
    created_at timestamptz not null,
    -- when the worker had begun a sweep for every address that had something then
    done_at timestamptz
  );
  create index sweep_requests_open on sweep_requests (chain_id, asset_id) where done_at is null;
  create unique index sweep_requests_one_each on sweep_requests (organization_id, asset_id) where done_at is null;

  alter table transfers
    alter column address_id drop not null,
    -- to a wallet, and to no address of the pool
    add column wallet_id text collate "C",
    -- the sweep that takes it away
    add column sweep_id text collate "C",
    add constraint transfers_one_recipient check (num_nonnulls(address_id, wallet_id) = 1),
    drop constraint transfers_booked_in_check,
    add constraint transfers_booked_in_check check (booked_in in ('pending', 'available', 'review', 'held', 'own'));
  create index transfers_unswept on transfers (asset_id, organization_id, address_id) include (amount)
    where state = 'final' and sweep_id is null and address_id is not null and asset_id is not null and amount > 0
      and outcome is distinct from 'internal';
  create index transfers_swept on transfers (sweep_id) where sweep_id is not null;
  create index transfers_wallet on transfers (wallet_id, created_at desc) where wallet_id is not null;

  alter table outgoing_transactions
    drop constraint outgoing_transactions_kind_check,
    add constraint outgoing_transactions_kind_check check (kind in ('payout', 'sweep', 'gas', 'reserve', 'fill'));
  -- what left since a balance was read
  create index outgoing_landed on outgoing_transactions (chain_id, from_address, height) where state = 'confirmed';
  alter table signer_signatures
    drop constraint signer_signatures_kind_check,
    add constraint signer_signatures_kind_check check (kind in ('payout', 'sweep', 'gas', 'reserve', 'fill'));

  -- Places of the items whose address is one of the merchant's own: of his pool, or a wallet that serves him.
  create or replace function payout_own_addresses(p_organization text, p_livemode boolean, p_items jsonb) returns integer[]
  language sql stable as $$
    select coalesce(array_agg(i.position order by i.position), '{}')
    from jsonb_to_recordset(p_items) as i(position integer, family text, address text)
    where exists (select 1 from addresses a where a.family = i.family and a.livemode = p_livemode
        and a.address = i.address and a.organization_id = p_organization)
      or exists (select 1 from wallets w where w.family = i.family and w.address = i.address
        and (w.organization_id is null or w.organization_id = p_organization))
  $$;
  `,
  `
  create or replace function payout_own_addresses(p_organization text, p_livemode boolean, p_items jsonb) returns integer[]
  language sql stable as $$
    select coalesce(array_agg(i.position order by i.position), '{}')
    from jsonb_to_recordset(p_items) as i(position integer, family text, address text)
    where exists (select 1 from addresses a where a.family = i.family and a.livemode = p_livemode
        and a.address = i.address and a.organization_id = p_organization)
      or exists (select 1 from signer_keys k where k.family = i.family and k.address = i.address
        and (k.organization_id is null or k.organization_id = p_organization))
  $$;
  alter table signer_signatures
    drop constraint signer_signatures_kind_check,
    add constraint signer_signatures_kind_check check (kind in ('payout', 'sweep', 'gas', 'fill'));
  drop index outgoing_landed;
  alter table outgoing_transactions
    drop constraint outgoing_transactions_kind_check,
    add constraint outgoing_transactions_kind_check check (kind in ('payout', 'sweep', 'gas', 'fill'));
  delete from transfers where wallet_id is not null;
  drop index transfers_unswept;
  alter table transfers
    drop constraint transfers_one_recipient,
    drop column wallet_id, drop column sweep_id,
    alter column address_id set not null,
    drop constraint transfers_booked_in_check,
    add constraint transfers_booked_in_check check (booked_in in ('pending', 'available', 'review', 'held'));
  drop table sweep_requests;
  drop table reserve_moves;
  drop table gas_fundings;
  drop table sweeps;
  drop table sweep_terms;
  drop table wallet_balances;
  drop trigger wallets_follow_keys on signer_keys;
  drop function wallets_follow_keys();
  drop function wallet_serving(text, text, text);
  drop table wallets;
  drop function wallet_of_key(signer_keys);
  delete from organizations where id = 'house';
  `,
);
