import classes from './amount.module.css';

/**
 * An amount as it came, a decimal string, with digits of one width. Thousands stand apart by a gap that is no character:
 * what is read, copied or tested is the very text of the server.
 */
export function Amount({
  value,
  currency,
  strong = false,
}: {
  value: string;
  currency?: string | null;
  strong?: boolean;
}) {
  const [whole = '', fraction] = value.split('.');
  const groups = whole.split(/\B(?=(?:\d{3})+(?!\d))/);
  return (
    <span className={classes.amount} data-strong={strong || undefined}>
      {groups.map((group, index) => (
        <span key={groups.length - index} className={classes.group}>
          {group}
        </span>
      ))}
      {fraction === undefined ? null : `.${fraction}`}
      {currency ? <span className={classes.currency}> {currency}</span> : null}
    </span>
  );
}
