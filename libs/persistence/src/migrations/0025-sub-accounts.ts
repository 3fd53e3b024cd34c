import { sqlMigration } from '../sql-migration';
import { orderCreate } from './0010-order-prices';

/**
 * Room `sub-accounts`: purses into which a merchant divides what he has, transfers between his own account and them, and to
 * which of them orders, deposit references and payouts belong (ADR 0027).
 */
export const subAccounts = sqlMigration(
  25,
  'subAccounts',
  `
  -- Never deleted: ledger_accounts.sub_account holds the id, and so do postings for ever.
  create table sub_accounts (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    name text not null check (length(name) between 1 and 255),
    external_id text collate "C" check (length(external_id) between 1 and 255),
    created_by text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  );
  create index sub_accounts_organization on sub_accounts (organization_id, livemode, created_at desc, id desc);
  create unique index sub_accounts_external_id on sub_accounts (organization_id, livemode, external_id)
    where external_id is not null;

  create table account_transfers (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    account_id text collate "C" not null references sub_accounts,
    direction text not null check (direction in ('in', 'out')),
    asset_id integer not null,
    amount numeric(78,0) not null check (amount > 0),
    amount_text text not null,
    state text not null check (state in ('accepted', 'processing', 'completed', 'failed')),
    reason_code text,
    reason text,
    external_id text collate "C" check (length(external_id) between 1 and 255),
    callback_url text,
    version integer not null,
    created_by text collate "C" not null,
    created_at timestamptz not null,
    finished_at timestamptz,
    check ((state in ('completed', 'failed')) = (finished_at is not null)),
    check ((state = 'failed') = (reason_code is not null)),
    check ((reason_code is null) = (reason is null))
  );
  create index account_transfers_organization on account_transfers (organization_id, livemode, created_at desc, id desc);
  create index account_transfers_account on account_transfers (account_id, created_at desc, id desc);
  create index account_transfers_open on account_transfers (organization_id, livemode, created_at, id)
    where state in ('accepted', 'processing');
  create unique index account_transfers_external_id on account_transfers (organization_id, livemode, external_id)
    where external_id is not null;

  create index ledger_accounts_purse on ledger_accounts (organization_id, sub_account) where sub_account <> '';

  -- whose purse is paid; null: the merchant's own account
  alter table orders add column account_id text collate "C";
  alter table deposit_references add column account_id text collate "C";
  -- in whose purse the value of a transfer stands, from when it is first settled
  alter table transfers add column account_id text collate "C";
  create index orders_account on orders (account_id, created_at desc, id desc) where account_id is not null;
  create index deposit_references_account on deposit_references (account_id, created_at desc, id desc)
    where account_id is not null;
  create index payouts_sub_account on payouts (sub_account, created_at desc, id desc) where sub_account <> '';
${orderCreate(', account_id', ', v_order.account_id')}  `,
  `
${orderCreate()}
  drop index payouts_sub_account;
  alter table transfers drop column account_id;
  alter table deposit_references drop column account_id;
  alter table orders drop column account_id;
  drop index ledger_accounts_purse;
  drop table account_transfers;
  drop table sub_accounts;
  `,
);
