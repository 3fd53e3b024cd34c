import { createColumnHelper } from '@tanstack/react-table';
import { Amount } from '../../ui/amount';
import { AnchorLink } from '../../ui/links';
import type { Features } from '../../ui/record-table';
import type { WorthRow } from './worth';
import classes from './balances.module.css';

const column = createColumnHelper<Features, WorthRow>();

/** An asset per row. @param fiat what it is valued in; undefined: nothing has a rate */
export function balanceColumns(fiat: string | undefined) {
  return column.columns([
    column.accessor('currency', {
      header: 'Asset',
      meta: { label: '' },
      cell: ({ row: { original: row } }) => (
        <span className={classes.stack}>
          <AnchorLink to="/statement" search={{ chain: row.chainId, currency: row.currency }} className={classes.asset}>
            {row.currency}
          </AnchorLink>
          <span className={classes.note}>{row.chainId}</span>
        </span>
      ),
    }),
    column.accessor('available', {
      header: 'Available',
      meta: { align: 'end' },
      cell: ({ getValue }) => <Amount value={getValue()} strong />,
    }),
    column.accessor('held', {
      header: 'Held',
      meta: { align: 'end' },
      cell: ({ getValue }) => <Figure value={getValue()} />,
    }),
    column.accessor('pending', {
      header: 'Pending',
      meta: { align: 'end' },
      cell: ({ getValue }) => <Figure value={getValue()} />,
    }),
    column.accessor('review', {
      header: 'In review',
      meta: { align: 'end' },
      cell: ({ getValue }) => <Figure value={getValue()} />,
    }),
    column.accessor('total', {
      header: 'In all',
      meta: { align: 'end' },
      cell: ({ getValue }) => <Amount value={getValue()} strong />,
    }),
    ...(fiat ? [worthColumn(fiat)] : []),
  ]);
}

function worthColumn(fiat: string) {
  return column.accessor('worth', {
    header: 'Worth',
    meta: { align: 'end' },
    cell: ({ row: { original: row } }) =>
      row.worth === null ? (
        <span className={classes.note} title={row.unavailable ?? undefined}>
          no rate
        </span>
      ) : (
        <Amount value={row.worth} currency={fiat} />
      ),
  });
}

/** Nothing is said more quietly than something. */
function Figure({ value }: { value: string }) {
  return (
    <span className={/[1-9]/.test(value) ? undefined : classes.nothing}>
      <Amount value={value} />
    </span>
  );
}
