import { sqlMigration } from '../sql-migration';

/** Room `payment-links`: what can be bought by whoever has the address of its page, and how much of it there is. */
export const paymentLinks = sqlMigration(
  15,
  'paymentLinks',
  `
  create table payment_links (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    livemode boolean not null,
    -- the part of the page's address that cannot be guessed
    slug text collate "C" not null unique check (length(slug) >= 12),
    title text not null check (length(title) between 1 and 200),
    description text,
    -- decimal text in the price currency; null: the payer chooses, within the two limits if there are any
    amount text,
    price_currency text not null,
    min_amount text,
    max_amount text,
    -- [{"currency": "USDT", "chainIds": ["ethereum"]}]
    currencies jsonb not null,
    -- null: as many as are asked for. What is sold and reserved is counted from the orders and written nowhere
    inventory_total integer check (inventory_total > 0),
    expires_at timestamptz,
    success_url text,
    cancel_url text,
    callback_url text,
    metadata jsonb not null default '{}',
    archived_at timestamptz,
    created_by text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (amount is null or (min_amount is null and max_amount is null))
  );
  create index payment_links_organization on payment_links (organization_id, livemode, created_at desc, id desc);
  create index payment_links_in_use on payment_links (organization_id, livemode, created_at desc, id desc)
    where archived_at is null;

  -- The stock of a link is counted by this index alone.
  create index orders_link_stock on orders (payment_link_id, state) where payment_link_id is not null;
  `,
  `
  drop index orders_link_stock;
  drop table payment_links;
  `,
);
