import { useState } from 'react';
import { Button, NativeSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { CircleCheck, CircleMinus, CircleX, FileUp } from 'lucide-react';
import { useChains } from '../../api/chains';
import { api } from '../../api/client';
import { useOnce } from '../../api/once';
import { useMode } from '../../api/session';
import { AccountSelect } from '../../ui/account-select';
import { Badge } from '../../ui/badge';
import { Note } from '../../ui/note';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { ImportReport } from './import-report';
import { bodyOf, judged, type LeftOut } from './import-verdicts';
import { payoutCount } from './payout-words';
import type { CsvLine } from './read-csv';
import { SimulationCard } from './simulation-card';
import { useRefreshPayouts } from './use-refresh-payouts';
import { useSimulation } from './use-simulation';
import classes from './import.module.css';

interface ImportLinesProps {
  readonly fileName: string;
  readonly lines: readonly CsvLine[];
  readonly onOther: () => void;
}

/** What the server says of each line, and the way to send those that are good. */
export function ImportLines({ fileName, lines, onOther }: ImportLinesProps) {
  const mode = useMode();
  const navigate = useNavigate();
  const refresh = useRefreshPayouts();
  const once = useOnce();
  const [asset, setAsset] = useState('');
  const [leftOut, setLeftOut] = useState<LeftOut>(new Map());
  const [accountId, setAccountId] = useState('');
  const body = bodyOf(lines, leftOut, asset, accountId);
  const simulation = useSimulation(body);
  const checking = simulation.isFetching || simulation.isPlaceholderData;
  const verdicts = judged(lines, leftOut, checking ? undefined : simulation.data);
  const wrong = verdicts.filter(({ problem, left }) => problem !== undefined && !left);
  const good = verdicts.filter(({ problem, left, known }) => known && problem === undefined && !left).length;
  const create = api.useMutation('post', '/admin/api/payouts', {
    onSuccess: ({ batchId }) => {
      refresh();
      void navigate({ to: '/payouts/batches/$batchId', params: { batchId } });
    },
    onError: (error) => {
      once.refused(error);
      void simulation.refetch();
    },
  });
  const ready = !checking && simulation.data?.accepted === true && wrong.length === 0;

  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <Card
          title={fileName}
          aside={
            <Button size="xs" variant="default" leftSection={<FileUp size={14} aria-hidden />} onClick={onOther}>
              Another file
            </Button>
          }
        >
          <div className={classes.counts} role="status">
            {checking ? <span>{payoutCount(body.items.length)} are looked at…</span> : null}
            {checking ? null : <Badge label={`${good} good`} tone="good" icon={CircleCheck} />}
            {wrong.length > 0 ? <Badge label={`${wrong.length} wrong`} tone="bad" icon={CircleX} /> : null}
            {leftOut.size > 0 ? <Badge label={`${leftOut.size} left out`} tone="idle" icon={CircleMinus} /> : null}
          </div>
          <DefaultAsset lines={lines} value={asset} onChange={setAsset} />
          <AccountSelect
            className={classes.asset}
            label="Paid by, where a line does not say"
            value={accountId}
            onChange={setAccountId}
          />
          {wrong.length > 0 ? (
            <Note
              tone="bad"
              action={
                <Button
                  size="xs"
                  variant="default"
                  onClick={() =>
                    setLeftOut(
                      new Map([...leftOut, ...wrong.map(({ line, problem }) => [line, problem ?? ''] as const)]),
                    )
                  }
                >
                  Leave out {wrong.length === 1 ? 'this line' : `these ${wrong.length} lines`}
                </Button>
              }
            >
              Nothing is sent while a line is wrong. Correct the file and read it again, or leave out what is wrong.
            </Note>
          ) : null}
        </Card>
        <ImportReport verdicts={verdicts} onBack={leftOut.size > 0 ? () => setLeftOut(new Map()) : undefined} />
      </div>
      <div className={classes.side}>
        <SimulationCard
          simulation={simulation.data}
          error={simulation.error}
          stale={checking}
          nothing="No line is left."
        />
        {create.error ? <Problem error={create.error} title="Nothing was made" /> : null}
        <Button
          size="md"
          fullWidth
          disabled={!ready}
          loading={create.isPending}
          onClick={() => create.mutate({ body, params: { header: once.header(body) } })}
        >
          Ask for {payoutCount(good)} in {mode} mode
        </Button>
      </div>
    </div>
  );
}

interface DefaultAssetProps {
  readonly lines: readonly CsvLine[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Asks for the currency and chain of lines that name none, where there are such lines. */
function DefaultAsset({ lines, value, onChange }: DefaultAssetProps) {
  const { chains } = useChains();
  const open = lines.filter(({ payout }) => payout.chainId === '' || payout.currency === '').length;
  if (open === 0) return null;
  const options = chains.flatMap(({ chainId, name, currencies }) =>
    currencies.map(({ currency }) => ({ value: `${currency} ${chainId}`, label: `${currency} on ${name}` })),
  );
  return (
    <NativeSelect
      className={classes.asset}
      label={`Paid in, where a line does not say (${open} of ${lines.length})`}
      value={value}
      data={[{ value: '', label: 'Choose a currency and chain' }, ...options]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
