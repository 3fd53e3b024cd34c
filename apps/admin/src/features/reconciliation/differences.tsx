import { useState } from 'react';
import { Button } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Badge } from '../../ui/badge';
import { Hash } from '../../ui/copy';
import { Fact, Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';
import classes from './reconciliation.module.css';

type Difference = Schema<'DifferenceResponse'>;

/** Shown before somebody asks for the rest. */
const FEW = 20;

/** What is wrong, thing by thing, with the rows and places that prove it. */
export function Differences({ differences }: { differences: readonly Difference[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? differences : differences.slice(0, FEW);
  return (
    <ul className={classes.differences} aria-label="Differences">
      {shown.map((difference) => (
        <li key={difference.differenceId} data-accepted={difference.accepted ? true : undefined}>
          <div className={classes.head}>
            <strong>{sentence(difference)}</strong>
            {difference.accepted ? <Badge label="Accepted" tone="idle" icon={CircleCheck} /> : null}
          </div>
          <Facts>
            <Fact name="What">
              <Hash text={difference.subject.id} label={difference.subject.kind.replaceAll('_', ' ')} />
            </Fact>
            {difference.address ? (
              <Fact name="Address">
                <Hash text={difference.address} label="address" />
              </Fact>
            ) : null}
            <Fact name="Expected">
              <Amount value={difference.expected} currency={difference.currency} />
            </Fact>
            <Fact name="Found">
              <Amount value={difference.found} currency={difference.currency} strong />
            </Fact>
            <Fact name="Since">
              <Moment at={difference.foundAt} format="dated" />
            </Fact>
            {difference.accepted ? (
              <Fact name="Accepted">
                “{difference.accepted.reason}”, {difference.accepted.by},{' '}
                <Moment at={difference.accepted.at} format="dated" />
              </Fact>
            ) : null}
          </Facts>
          <details className={classes.proof}>
            <summary>Rows that prove it</summary>
            <pre tabIndex={0}>{JSON.stringify(difference.evidence, null, 2)}</pre>
          </details>
        </li>
      ))}
      {shown.length < differences.length ? (
        <li>
          <Button variant="default" size="xs" onClick={() => setAll(true)}>
            Show all {differences.length}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}

/** What is wrong with what: a text about the thing begins with a verb, one about its surroundings names them itself. */
function sentence({ text, subject: { kind } }: Difference): string {
  if (!/^(is|came|left|leaves|counts|moved)\b/.test(text)) return text;
  return `${kind === 'cause' ? 'something' : kind.replaceAll('_', ' ')} ${text}`;
}
