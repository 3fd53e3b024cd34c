import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Hash } from '../../ui/copy';
import { coins } from '../../ui/decimals';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import { placesIn } from '../../ui/places-in';
import type { Features } from '../../ui/record-table';
import { StateBadge } from '../../ui/states';
import classes from './payouts.module.css';

type Payout = Schema<'PayoutResponse'>;

const KINDS = { payout: 'Payout', refund: 'Refund', return: 'Return' } as const satisfies Record<
  Payout['kind'],
  string
>;

const column = createColumnHelper<Features, Payout>();

const shared = column.columns([
  column.accessor('amount', {
    header: 'Amount',
    meta: { label: '', sortBy: 'amount', align: 'end' },
    cell: ({ row: { original: payout }, table }) => (
      <AnchorLink to="/payouts/$payoutId" params={{ payoutId: payout.payoutId }} className={classes.main}>
        <Amount
          value={coins(payout.amount)}
          currency={payout.currency}
          strong
          places={placesIn(table, ({ amount }) => [coins(amount)])}
        />
      </AnchorLink>
    ),
  }),
  column.accessor('status', {
    header: 'State',
    meta: { label: '' },
    cell: ({ getValue }) => <StateBadge kind="payout" state={getValue()} />,
  }),
  column.accessor('address', {
    header: 'To',
    cell: ({ row: { original: payout } }) => (
      <span className={classes.to}>
        <Hash text={payout.address} label="destination" />
        <span className={classes.note}>{payout.chainId}</span>
      </span>
    ),
  }),
  column.accessor('externalId', {
    header: 'Reference',
    cell: ({ row: { original: payout } }) => (
      <span className={classes.reference}>
        {payout.externalId ?? <span className={classes.quiet}>none</span>}
        {payout.kind === 'payout' ? null : <span className={classes.note}>{KINDS[payout.kind]}</span>}
      </span>
    ),
  }),
]);

/** Columns of the list of all payouts. */
export const payoutColumns = [
  ...shared,
  column.accessor('createdAt', {
    header: 'Created',
    meta: { align: 'end', sortBy: 'createdAt' },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
];

/** Columns of the payouts of one batch, which were all made at once. */
export const itemColumns = [
  ...shared,
  column.accessor('note', {
    header: 'Note',
    meta: { minor: true },
    cell: ({ row: { original: payout } }) => <span className={classes.reason}>{payout.reason ?? payout.note}</span>,
  }),
];
