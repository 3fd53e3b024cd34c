import { useState } from 'react';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createColumnHelper } from '@tanstack/react-table';
import { CircleAlert, CircleCheck, TrendingUp } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Badge } from '../../ui/badge';
import { Empty } from '../../ui/empty';
import { duration } from '../../ui/moment';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import classes from './settings.module.css';

type Rate = Schema<'RateResponse'>;

const LEFT_OUT = { stale: 'too old', outlier: 'too far from the others' } as const;

const column = createColumnHelper<Features, Rate>();
const columns = column.columns([
  column.accessor('currency', {
    header: 'Currency',
    meta: { label: '' },
    cell: ({ getValue }) => <strong>{getValue()}</strong>,
  }),
  column.accessor('rate', {
    header: 'Rate',
    meta: { label: '' },
    cell: ({ row: { original: rate } }) =>
      rate.rate === null ? (
        <span className={classes.reason}>
          <Badge label="No rate" tone="warn" icon={CircleAlert} />
          <span>{rate.unavailable}</span>
        </span>
      ) : (
        <Amount value={rate.rate} currency={rate.priceCurrency} strong />
      ),
  }),
  column.accessor('spreadPercent', {
    header: 'Spread',
    meta: { align: 'end' },
    cell: ({ getValue }) => {
      const spread = getValue();
      return <span className="number">{spread === null ? 'none' : `${spread} %`}</span>;
    },
  }),
  column.accessor('sources', { header: 'Sources', cell: ({ getValue }) => <Sources sources={getValue()} /> }),
]);

function Sources({ sources }: { sources: Rate['sources'] }) {
  if (sources.length === 0) return 'none';
  return (
    <ul className={classes.sources}>
      {sources.map(({ name, rate, ageSeconds, leftOut, via }) => (
        <li key={name}>
          {leftOut === null ? (
            <CircleCheck size={13} aria-label="counts" />
          ) : (
            <CircleAlert size={13} aria-label="does not count" />
          )}
          <span>
            {name} <Amount value={rate} />
            {via === null ? '' : ` over ${via}`}, {duration(ageSeconds)} old
            {leftOut === null ? '' : `: ${LEFT_OUT[leftOut]}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

const SOON_MS = 10_000;

/** What currencies cost now, by which sources, or why nobody can say; by the rules above it. */
export function RatesPanel({ defaultFiat }: { defaultFiat: string }) {
  const [typed, setTyped] = useState(defaultFiat);
  const [priceCurrency] = useDebouncedValue(typed.trim().toUpperCase(), 300);
  const rates = api.useQuery(
    'get',
    '/admin/api/rates',
    { params: { query: priceCurrency === '' ? {} : { priceCurrency } } },
    { refetchInterval: SOON_MS, placeholderData: undefined },
  );
  return (
    <Card
      title="Rates now"
      flush
      aside={
        <TextInput
          className={classes.fiat}
          size="xs"
          aria-label="Price currency"
          placeholder={defaultFiat}
          maxLength={20}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      }
    >
      <RecordTable
        caption="Rates now"
        columns={columns}
        rows={rates.data?.data}
        rowId={(row) => row.currency}
        error={rates.error}
        onRetry={() => void rates.refetch()}
        empty={<Empty icon={TrendingUp} title="No currency is on offer in this mode" />}
      />
    </Card>
  );
}
