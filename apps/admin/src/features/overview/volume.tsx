import { useState } from 'react';
import { SegmentedControl } from '@mantine/core';
import { ChartColumn } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Empty } from '../../ui/empty';
import { VolumeChart } from './volume-chart';
import { VolumeTable } from './volume-table';
import { currenciesOf, dailySums } from './volume-sums';
import classes from './volume.module.css';

interface VolumeProps {
  readonly rows: readonly Schema<'DailyVolumeResponse'>[];
  readonly days: number;
}

/** Completed volume by day, one currency at a time, since amounts of two currencies have no sum; drawn or as a table. */
export function Volume({ rows, days }: VolumeProps) {
  const currencies = currenciesOf(rows);
  const [chosen, setChosen] = useState<string>();
  const [form, setForm] = useState<'chart' | 'table'>('chart');
  const currency = currencies.find((symbol) => symbol === chosen) ?? currencies[0];
  if (!currency) {
    return (
      <Empty icon={ChartColumn} title="No completed order yet">
        The first one shows here as soon as its payment is final.
      </Empty>
    );
  }
  return (
    <div className={classes.volume}>
      <div className={classes.switches}>
        {currencies.length > 1 ? (
          <SegmentedControl aria-label="Currency" size="xs" value={currency} onChange={setChosen} data={currencies} />
        ) : (
          <span />
        )}
        <SegmentedControl
          aria-label="Show as"
          size="xs"
          value={form}
          onChange={setForm}
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
        />
      </div>
      {form === 'chart' ? (
        <VolumeChart sums={dailySums(rows, currency, days)} currency={currency} />
      ) : (
        <VolumeTable rows={rows.filter((row) => row.currency === currency)} />
      )}
    </div>
  );
}
