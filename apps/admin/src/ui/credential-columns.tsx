import { Ago } from './moment';
import classes from './credential.module.css';

/** The addresses that a key or app may be used from. */
export function AllowedFrom({ cidrs }: { cidrs: readonly string[] }) {
  return cidrs.length === 0 ? 'any address' : <code className={classes.cidrs}>{cidrs.join('\n')}</code>;
}

export function LastUsed({ at }: { at: string | null }) {
  return at ? <Ago at={at} /> : 'never';
}
