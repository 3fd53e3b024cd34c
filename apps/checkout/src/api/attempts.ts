import { remember, remembered } from '../ui/browser-memory';
import type { Choice } from './views';

/** One press of the button, until its payment is over: pressed again it is the same. */
interface Attempt {
  readonly slug: string;
  readonly choice: Choice;
  readonly key: string;
  /** Known once the server has answered. */
  readonly token?: string;
  /** Its payment is over: the next press makes a new one. */
  readonly over?: true;
}

const NAME = 'attempts';
/** A tab that is used for days does not grow without end. */
const KEPT = 20;

/** The idempotency key of a choice: the same after a double click, a reload or a lost answer. */
export function keyOf(slug: string, choice: Choice): string {
  const known = all().find((attempt) => isSame(attempt, slug, choice));
  if (known) return known.key;
  const key = newKey();
  keep([...all(), { slug, choice, key }]);
  return key;
}

/** Notes which payment came of a key. */
export function settle(key: string, token: string): void {
  keep(all().map((attempt) => (attempt.key === key ? { ...attempt, token } : attempt)));
}

/** After a refusal the same choice may be tried afresh: the server repeats its answer to a key. */
export function forgetKey(key: string): void {
  keep(all().filter((attempt) => attempt.key !== key));
}

/** @returns the link that a payment was made from, if it was made in this tab */
export function linkOf(token: string): string | undefined {
  return all().find((attempt) => attempt.token === token)?.slug;
}

/** Frees the choice of a payment that is over, so that the next press makes a new one. */
export function renew(token: string): void {
  keep(all().map((attempt) => (attempt.token === token ? { ...attempt, over: true } : attempt)));
}

function isSame(attempt: Attempt, slug: string, { currency, chainId, amount }: Choice): boolean {
  const { choice } = attempt;
  return (
    attempt.slug === slug &&
    choice.currency === currency &&
    choice.chainId === chainId &&
    choice.amount === amount &&
    !attempt.over
  );
}

function all(): Attempt[] {
  try {
    const kept: unknown = JSON.parse(remembered(NAME, 'session') ?? '[]');
    // Written by `keep` alone.
    return Array.isArray(kept) ? (kept as Attempt[]) : [];
  } catch {
    return [];
  }
}

function keep(attempts: Attempt[]): void {
  remember(NAME, JSON.stringify(attempts.slice(-KEPT)), 'session');
}

/** `crypto.randomUUID` is missing where the page came without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
