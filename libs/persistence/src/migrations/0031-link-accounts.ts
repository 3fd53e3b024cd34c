import { sqlMigration } from '../sql-migration';

/**
 * Room `payment-links`: the account of the merchant's that what a link earns goes to. Room `payouts`: what a million payouts come to
 * by state and asset is read from an index and not from the table.
 */
export const linkAccounts = sqlMigration(
  31,
  'linkAccounts',
  `
  alter table payment_links add account_id text collate "C" references sub_accounts;
  create index payment_links_account on payment_links (account_id) where account_id is not null;
  drop index payouts_asset;
  create index payouts_asset on payouts (organization_id, livemode, asset_id, created_at desc, id desc) include (state, amount);
  `,
  `
  drop index payouts_asset;
  create index payouts_asset on payouts (organization_id, livemode, asset_id, created_at desc, id desc);
  alter table payment_links drop account_id;
  `,
);
