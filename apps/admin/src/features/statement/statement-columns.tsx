import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Moment } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import { Cause } from './cause';
import { kindLabel } from './statement-search';
import classes from './statement.module.css';

type Line = Schema<'StatementLineResponse'>;

const column = createColumnHelper<Features, Line>();

/** A line of a statement: when, why, on which account, in or out, and what there was after it. */
export const statementColumns = column.columns([
  column.accessor('at', {
    header: 'When',
    meta: { label: '', sortBy: 'at' },
    cell: ({ getValue }) => <Moment at={getValue()} format="dated" />,
  }),
  column.accessor('text', {
    header: 'What',
    cell: ({ row: { original: line } }) => (
      <span className={classes.stack}>
        <span>
          {line.text}
          {line.reference === null ? null : <strong className={classes.reference}> {line.reference}</strong>}
        </span>
        <Cause cause={line.cause} />
      </span>
    ),
  }),
  column.accessor('account', {
    header: 'Account',
    cell: ({ row: { original: line } }) => (
      <span className={classes.stack}>
        <span>{kindLabel(line.account)}</span>
        <span className={classes.note}>
          {line.currency} · {line.chainId}
        </span>
      </span>
    ),
  }),
  column.display({
    id: 'in',
    header: 'In',
    meta: { align: 'end' },
    cell: ({ row: { original: line } }) =>
      line.amount.startsWith('-') ? null : (
        <span className={classes.in}>
          <Amount value={line.amount} />
        </span>
      ),
  }),
  column.display({
    id: 'out',
    header: 'Out',
    meta: { align: 'end' },
    cell: ({ row: { original: line } }) =>
      line.amount.startsWith('-') ? <Amount value={line.amount.slice(1)} /> : null,
  }),
  column.accessor('balance', {
    header: 'Balance after',
    meta: { align: 'end' },
    cell: ({ row: { original: line } }) => <Amount value={line.balance} currency={line.currency} strong />,
  }),
]);
