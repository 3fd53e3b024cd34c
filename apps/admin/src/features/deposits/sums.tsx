import { Amount } from '../../ui/amount';
import classes from './deposits.module.css';

/** A sum per currency, exact as the server has it. */
export function Sums({ sums }: { sums: Readonly<Record<string, string>> }) {
  const entries = Object.entries(sums);
  if (entries.length === 0) return <span className={classes.note}>nothing</span>;
  return (
    <span className={classes.sums}>
      {entries.map(([currency, amount]) => (
        <Amount key={currency} value={amount} currency={currency} />
      ))}
    </span>
  );
}
