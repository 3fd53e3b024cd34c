import { sqlMigration } from '../sql-migration';

/** Room `rates`: what the sources say, what they said, and quotes given to merchants. Prices are nobody's in particular. */
export const rates = sqlMigration(
  14,
  'rates',
  `
  -- so much of the quote currency for one unit of the base; the latest one of each source
  create table rate_prices (
    base text collate "C" not null,
    quote text collate "C" not null,
    source text collate "C" not null,
    rate numeric(40, 18) not null check (rate > 0),
    observed_at timestamptz not null,
    primary key (base, quote, source)
  );

  create table rate_history (
    id bigint generated always as identity primary key,
    base text collate "C" not null,
    quote text collate "C" not null,
    source text collate "C" not null,
    rate numeric(40, 18) not null,
    observed_at timestamptz not null
  );
  create index rate_history_pair on rate_history (base, quote, observed_at);
  create index rate_history_age on rate_history (observed_at);

  -- one row for each source that is asked; whoever moves asked_at on asks it, so that many workers ask once
  create table rate_sources (
    name text collate "C" primary key,
    asked_at timestamptz not null,
    answered_at timestamptz,
    failures integer not null default 0,
    last_error text
  );

  -- No foreign key to the merchant, as in orders.
  create table quotes (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    price_amount text not null,
    price_currency text not null,
    asset_id integer not null references assets,
    amount numeric(78, 0) not null check (amount > 0),
    rate text not null,
    markup_percent text not null,
    spread_percent text not null,
    sources jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
  );
  create index quotes_asset on quotes (asset_id);
  create index quotes_age on quotes (expires_at);
  `,
  `
  drop table quotes;
  drop table rate_sources;
  drop table rate_history;
  drop table rate_prices;
  `,
);
