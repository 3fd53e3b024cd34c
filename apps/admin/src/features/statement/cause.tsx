import type { Schema } from '../../api/client';
import { AnchorLink } from '../../ui/links';
import classes from './statement.module.css';

const WORDS: Readonly<Record<string, string>> = {
  account_transfer: 'transfer between accounts',
  outgoing: 'transaction',
};

/** Why a line was booked: the thing and its id, and the way there where it has a page. */
export function Cause({ cause }: Pick<Schema<'StatementLineResponse'>, 'cause'>) {
  return (
    <span className={classes.note}>
      {WORDS[cause.kind] ?? cause.kind.replaceAll('_', ' ')} <Way {...cause} />
    </span>
  );
}

function Way({ kind, id }: Schema<'StatementCauseResponse'>) {
  if (kind === 'order') {
    return (
      <AnchorLink to="/orders/$orderId" params={{ orderId: id }} className={classes.id}>
        {id}
      </AnchorLink>
    );
  }
  if (kind === 'payout') {
    return (
      <AnchorLink to="/payouts/$payoutId" params={{ payoutId: id }} className={classes.id}>
        {id}
      </AnchorLink>
    );
  }
  return <code>{id}</code>;
}
