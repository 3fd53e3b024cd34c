import { createColumnHelper } from '@tanstack/react-table';
import { Flame, Fuel, Snowflake } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Address } from '../../ui/address';
import { Amount } from '../../ui/amount';
import { Badge, type BadgeLook } from '../../ui/badge';
import { familyName } from '../../ui/families';
import { Ago } from '../../ui/moment';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import classes from './treasury.module.css';

type Wallet = Schema<'WalletResponse'>;
type Balance = Wallet['balances'][number];

const ROLES = {
  hot: { label: 'Hot', tone: 'warn', icon: Flame, hint: 'Pays out, and receives what is swept' },
  gas: { label: 'Gas', tone: 'idle', icon: Fuel, hint: 'Pays the network for sweeps and nothing else' },
  cold: { label: 'Cold', tone: 'wait', icon: Snowflake, hint: 'Only watched here: its key lies elsewhere' },
} as const satisfies Record<Wallet['role'], BadgeLook>;

const column = createColumnHelper<Features, Balance>();
const holdings = column.columns([
  column.accessor('currency', {
    header: 'Asset',
    meta: { label: '' },
    cell: ({ row: { original: balance } }) => (
      <span className={classes.stack}>
        <strong>{balance.currency}</strong>
        <span className={classes.note}>{balance.chainId}</span>
      </span>
    ),
  }),
  column.accessor('amount', {
    header: 'Holds',
    meta: { align: 'end' },
    cell: ({ row: { original: balance } }) => (
      <span className={balance.lowSince ? classes.low : undefined}>
        <Amount value={balance.amount} strong />
      </span>
    ),
  }),
]);

const reading = column.columns([
  column.accessor('height', {
    header: 'As of block',
    meta: { align: 'end' },
    cell: ({ row: { original: balance } }) => (
      <span className={classes.end}>
        <span className="number">{balance.height}</span>
        <span className={classes.note}>
          <Ago at={balance.readAt} />
        </span>
      </span>
    ),
  }),
]);

const limits = column.columns([
  column.accessor('floor', {
    header: 'Floor',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Limit value={getValue()} />,
  }),
  column.accessor('ceiling', {
    header: 'Ceiling',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Limit value={getValue()} />,
  }),
]);

/** Limits only where there are any. */
function columnsOf({ balances }: Wallet) {
  const limited = balances.some(({ floor, ceiling }) => floor !== null || ceiling !== null);
  return [...holdings, ...(limited ? limits : []), ...reading];
}

/** One wallet: what it is for, its address whole, and what it holds at a final block. */
export function WalletCard({ wallet }: { wallet: Wallet }) {
  return (
    <Card
      title={
        <span className={classes.title}>
          {wallet.label} <Badge {...ROLES[wallet.role]} />
          {wallet.retired ? (
            <span className={classes.note} title="The signer holds its key no more; what lies there is still watched">
              retired
            </span>
          ) : null}
        </span>
      }
      aside={<span className={classes.note}>{familyName(wallet.family)}</span>}
      flush
    >
      <div className={classes.address}>
        <Address text={wallet.address} label={`address of ${wallet.label}`} />
      </div>
      <RecordTable
        caption={`Balances of ${wallet.label}`}
        columns={columnsOf(wallet)}
        rows={wallet.balances}
        rowId={({ chainId, currency }) => `${chainId} ${currency}`}
        empty={<p className={classes.quiet}>Not read from the chain yet.</p>}
      />
    </Card>
  );
}

function Limit({ value }: { value: string | null }) {
  return value === null ? <span className={classes.note}>none</span> : <Amount value={value} />;
}
