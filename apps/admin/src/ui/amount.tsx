import classes from './amount.module.css';

/**
 * An amount as it came, a decimal string, with digits of one width. Thousands stand apart by a gap that is no character:
 * what is read, copied or tested is the very text of the server.
 */
export function Amount({
  value,
  currency,
  strong = false,
  places,
}: {
  value: string;
  currency?: string | null;
  strong?: boolean;
  /** Room for so many decimals, in a column: points and currencies stand below each other. */
  places?: number;
}) {
  const [whole = '', fraction] = value.split('.');
  const groups = whole.split(/\B(?=(?:\d{3})+(?!\d))/);
  return (
    <span
      className={classes.amount}
      data-strong={strong || undefined}
      data-column={places === undefined ? undefined : true}
    >
      {groups.map((group, index) => (
        <span key={groups.length - index} className={classes.group}>
          {group}
        </span>
      ))}
      {fraction === undefined ? null : `.${fraction}`}
      {places === undefined ? null : (
        <span className={classes.room} style={{ width: `${Math.max(0, places - (fraction?.length ?? 0))}ch` }} />
      )}
      {currency ? <span className={classes.currency}> {currency}</span> : null}
    </span>
  );
}
