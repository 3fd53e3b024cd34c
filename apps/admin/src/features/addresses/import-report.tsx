import { useState } from 'react';
import { Button, Group, Stack, Switch } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, CircleCheck, CircleX, Copy } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge } from '../../ui/badge';
import classes from './import-report.module.css';

interface ImportReportProps {
  readonly report: Schema<'ImportReportResponse'>;
  readonly onDone: () => void;
  readonly onMore?: () => void;
}

/** More rows than this are cut: nobody reads them, and a phone should not have to draw them. */
const SHOWN = 500;

/** What became of each line of an import. */
export function ImportReport({ report, onDone, onMore }: ImportReportProps) {
  const [onlyRejected, setOnlyRejected] = useState(report.rejected > 0);
  const clipboard = useClipboard({ timeout: 1_500 });
  const rejected = report.lines.filter((line) => line.status === 'rejected');
  const lines = onlyRejected ? rejected : report.lines;
  return (
    <Stack gap="md">
      <p className={classes.sum} role="status">
        <Badge label={`${report.imported} imported`} tone="good" icon={CircleCheck} />
        {report.rejected > 0 ? <Badge label={`${report.rejected} rejected`} tone="bad" icon={CircleX} /> : null}
      </p>
      {rejected.length > 0 ? (
        <Group justify="space-between" gap="xs">
          <Switch
            label="Only rejected lines"
            checked={onlyRejected}
            onChange={(event) => setOnlyRejected(event.currentTarget.checked)}
          />
          <Button
            variant="default"
            size="xs"
            leftSection={clipboard.copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
            onClick={() => clipboard.copy(rejected.map((line) => line.address).join('\n'))}
          >
            {clipboard.copied ? 'Copied' : 'Copy rejected'}
          </Button>
        </Group>
      ) : null}
      <ol className={classes.lines} aria-label="Report by line">
        {lines.slice(0, SHOWN).map((line) => (
          <li key={line.line} data-status={line.status}>
            <span className="number">{line.line}</span>
            <code>{line.address}</code>
            <span>{line.status === 'imported' ? 'Imported' : (line.message ?? line.code)}</span>
          </li>
        ))}
        {lines.length > SHOWN ? <li className={classes.more}>and {lines.length - SHOWN} more</li> : null}
      </ol>
      <Group justify="flex-end" gap="xs">
        {onMore ? (
          <Button variant="default" onClick={onMore}>
            Import more
          </Button>
        ) : null}
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
