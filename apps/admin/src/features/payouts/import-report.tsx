import { useState } from 'react';
import { Button, Switch } from '@mantine/core';
import { CircleCheck, CircleDashed, CircleMinus, CircleX } from 'lucide-react';
import { Address } from '../../ui/address';
import { Amount } from '../../ui/amount';
import { coins } from '../../ui/decimals';
import { Card } from '../../ui/page';
import { Pager } from '../../ui/pager';
import type { LineVerdict } from './import-verdicts';
import classes from './import.module.css';

interface ImportReportProps {
  readonly verdicts: readonly LineVerdict[];
  /** Takes back in what was left out. */
  readonly onBack?: () => void;
}

/** Lines that are read at once. */
const LIMIT = 50;

/** What becomes of each line of the file. */
export function ImportReport({ verdicts, onBack }: ImportReportProps) {
  const [onlyWrong, setOnlyWrong] = useState(false);
  const [page, setPage] = useState(1);
  const shown = onlyWrong ? verdicts.filter(({ problem }) => problem !== undefined) : verdicts;
  const totalPages = Math.max(1, Math.ceil(shown.length / LIMIT));
  const current = Math.min(page, totalPages);
  return (
    <Card
      title="Line by line"
      aside={
        <div className={classes.tools}>
          {onBack ? (
            <Button size="xs" variant="subtle" onClick={onBack}>
              Take all lines back in
            </Button>
          ) : null}
          <Switch
            size="sm"
            label="Only what is wrong"
            checked={onlyWrong}
            onChange={(event) => setOnlyWrong(event.currentTarget.checked)}
          />
        </div>
      }
      flush
    >
      <ol className={classes.lines} aria-label="Report by line">
        {shown.slice((current - 1) * LIMIT, current * LIMIT).map((verdict) => (
          <Line key={verdict.line} verdict={verdict} />
        ))}
        {shown.length === 0 ? <li className={classes.none}>Nothing is wrong.</li> : null}
      </ol>
      <Pager pagination={{ page: current, limit: LIMIT, total: shown.length, totalPages }} onPage={setPage} />
    </Card>
  );
}

const MARKS = {
  good: { icon: CircleCheck, label: 'Good' },
  wrong: { icon: CircleX, label: 'Wrong' },
  left: { icon: CircleMinus, label: 'Left out' },
  asked: { icon: CircleDashed, label: 'Not known yet' },
} as const;

function Line({ verdict: { line, payout, problem, left, known } }: { verdict: LineVerdict }) {
  const mark = left ? 'left' : problem !== undefined ? 'wrong' : known ? 'good' : 'asked';
  const { icon: Icon, label } = MARKS[mark];
  return (
    <li className={classes.line} data-mark={mark}>
      <span className={classes.mark}>
        <Icon size={15} aria-label={label} />
        <span className="number">{line}</span>
      </span>
      <span className={classes.what}>
        <span className={classes.amount}>
          {payout.amount ? <Amount value={coins(payout.amount)} currency={payout.currency} strong /> : 'no amount'}
        </span>
        <span className={classes.words}>
          {[payout.chainId, payout.externalId, payout.note].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className={classes.address}>
        {payout.address ? <Address text={payout.address} label={`address of line ${line}`} /> : 'no address'}
      </span>
      {problem === undefined ? null : <span className={classes.problem}>{problem}</span>}
    </li>
  );
}
