import type { FamilyName } from '@chaintill/chain-port';
import type { DepositBinding } from '@chaintill/deposits';
import type { Transfer } from './transfer';
import type { Outcome } from './transfer-view';
import { decidedOutcome, placeOf, worthless, type Verdict } from './verdict';

/** What decides about a deposit besides its transfer. */
export interface DepositTerms {
  /** Of the chain that it is on. */
  readonly family: FamilyName;
  /** Of its asset; null when it is not listed. */
  readonly currency: string | null;
  /** All bindings that its reference ever had. */
  readonly bindings: readonly DepositBinding[];
  /** Least amount that the merchant takes of that currency on that chain, base units. */
  readonly minimum: bigint;
  /** The merchant's account that its reference pays into now. */
  readonly accountId: string | null;
}

/** A payment may be stamped a little before it was asked for: miners' clocks and ours differ. */
const CLOCK_SKEW_MS = 120_000;

/**
 * Settles a transfer to a deposit reference: a pure function of the transfer and the terms. What it is was decided when it
 * was first settled and stays, so that a change of terms never moves money that came before; so does the account that it is
 * in, until a person credits it. Where its value belongs follows the chain.
 */
export function settleDeposit(transfer: Transfer, terms: DepositTerms): Verdict {
  const outcome = decidedOutcome(transfer, 'deposit') ?? transfer.outcome ?? classify(transfer, terms);
  const entering = transfer.outcome === null || (transfer.decision === 'credit' && transfer.bookedIn === 'review');
  const accountId = entering ? terms.accountId : transfer.accountId;
  return { transfer, outcome, bookedIn: placeOf(transfer, outcome), accountId };
}

function classify(transfer: Transfer, { family, currency, bindings, minimum }: DepositTerms): Outcome {
  const nothing = worthless(transfer);
  if (nothing) return nothing;
  // An address serves all chains of its family, and a currency that is bound on one of them is taken on all.
  const time = transfer.blockTime.getTime();
  const bound = bindings.filter(
    (binding) =>
      binding.family === family &&
      binding.boundAt.getTime() <= time + CLOCK_SKEW_MS &&
      (binding.unboundAt === null || binding.unboundAt.getTime() > time),
  );
  if (bound.length === 0) return 'unbound';
  if (!bound.some((binding) => binding.currency === currency)) return 'wrong_token';
  return transfer.amount < minimum ? 'below_minimum' : 'deposit';
}
