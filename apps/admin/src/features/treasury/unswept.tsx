import { useMemo, useState } from 'react';
import { Button, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { CircleCheck } from 'lucide-react';
import type { Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Amount } from '../../ui/amount';
import { Empty } from '../../ui/empty';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import { SweepNow } from './sweep-now';
import classes from './treasury.module.css';

type Row = Schema<'UnsweptResponse'>;

const JUDGED: Readonly<Record<Row['judgedBy'], string>> = {
  rate: 'by what a sweep costs',
  minimum: 'no rate; set by the operator',
  nothing: 'no rate and no minimum',
};

const column = createColumnHelper<Features, Row>();

/** What lies at receiving addresses, whether it is worth its cost to move it, and the way to move it all the same. */
export function Unswept({ rows }: { rows: readonly Row[] }) {
  const [asked, setAsked] = useState<Row | null>(null);
  const maySweep = useMay('admin');
  const columns = useMemo(() => (maySweep ? [...facts, sweepColumn(setAsked)] : facts), [maySweep]);
  return (
    <>
      <Card title="At receiving addresses" flush>
        <RecordTable
          caption="Not swept yet"
          columns={columns}
          rows={rows}
          rowId={({ chainId, currency }) => `${chainId} ${currency}`}
          empty={
            <Empty icon={CircleCheck} title="Everything is swept">
              What payers send to receiving addresses shows here once it is final.
            </Empty>
          }
        />
      </Card>
      <SweepNow row={asked} onClose={() => setAsked(null)} />
    </>
  );
}

const facts = column.columns([
  column.accessor('currency', {
    header: 'Asset',
    meta: { label: '' },
    cell: ({ row: { original: row } }) => (
      <span className={classes.stack}>
        <strong>{row.currency}</strong>
        <span className={classes.note}>{row.chainId}</span>
      </span>
    ),
  }),
  column.accessor('amount', {
    header: 'Not swept',
    meta: { align: 'end' },
    cell: ({ row: { original: row } }) => (
      <span className={classes.end}>
        <Amount value={row.amount} strong />
        <span className={classes.note}>{addressCount(row.addresses)}</span>
      </span>
    ),
  }),
  column.accessor('worthAmount', {
    header: 'Worth sweeping',
    meta: { align: 'end' },
    cell: ({ row: { original: row } }) => (
      <span className={classes.end}>
        <Amount value={row.worthAmount} />
        <span className={classes.note}>{addressCount(row.worthAddresses)}</span>
      </span>
    ),
  }),
  column.accessor('worthFrom', {
    header: 'Swept from',
    meta: { align: 'end' },
    cell: ({ row: { original: row } }) => (
      <span className={classes.end}>
        {row.worthFrom === null ? 'only when asked' : <Amount value={row.worthFrom} />}
        <span className={classes.note}>{JUDGED[row.judgedBy]}</span>
      </span>
    ),
  }),
  column.accessor('cost', {
    header: 'Cost of one',
    meta: { align: 'end' },
    cell: ({ getValue }) => {
      const cost = getValue();
      return cost ? (
        <Amount value={cost.amount} currency={cost.currency} />
      ) : (
        <span className={classes.note}>not known yet</span>
      );
    },
  }),
]);

function sweepColumn(ask: (row: Row) => void) {
  return column.display({
    id: 'sweep',
    header: () => <VisuallyHidden>Action</VisuallyHidden>,
    meta: { align: 'end', label: '' },
    cell: ({ row: { original: row } }) => (
      <Button
        variant="default"
        size="xs"
        onClick={() => ask(row)}
        aria-label={`Sweep now: ${row.currency} on ${row.chainId}`}
      >
        Sweep now
      </Button>
    ),
  });
}

function addressCount(addresses: number): string {
  return addresses === 1 ? 'at 1 address' : `at ${addresses} addresses`;
}
