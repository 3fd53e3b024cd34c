import { sqlMigration } from '../sql-migration';

/** Room `payment-links`: the account of the merchant's that what a link earns goes to. */
export const linkAccounts = sqlMigration(
  31,
  'linkAccounts',
  `
  alter table payment_links add account_id text collate "C" references sub_accounts;
  create index payment_links_account on payment_links (account_id) where account_id is not null;
  `,
  `
  alter table payment_links drop account_id;
  `,
);
