import type { Schema } from '../../api/client';
import { AnchorLink } from '../../ui/links';
import classes from './statement.module.css';

const WORDS: Readonly<Record<string, string>> = {
  account_transfer: 'transfer between accounts',
  outgoing: 'transaction',
};

/** Why a line was booked: the thing and its id, and the way there where it has a page. */
export function Cause({ cause: { kind, id } }: Pick<Schema<'StatementLineResponse'>, 'cause'>) {
  const word = WORDS[kind] ?? kind.replaceAll('_', ' ');
  return (
    <span className={classes.note}>
      {word} {kind === 'order' ? <OrderLink orderId={id} /> : <code>{id}</code>}
    </span>
  );
}

function OrderLink({ orderId }: { orderId: string }) {
  return (
    <AnchorLink to="/orders/$orderId" params={{ orderId }} className={classes.id}>
      {orderId}
    </AnchorLink>
  );
}
