import type { PaymentView } from '../api/views';
import { useSay } from '../texts/say';
import { money } from '../ui/money';
import type { Tone } from '../ui/message';

/** Where a payment stands, in words. */
export interface Story {
  readonly tone: Tone;
  readonly headline: string;
  readonly next: string;
  /** Which of the three steps is in progress; 3 when all are done, none when it went another way. */
  readonly step?: 0 | 1 | 2 | 3;
}

/** Tells each state of a payment: a state without words does not compile. */
export function useStory(payment: PaymentView): Story {
  const say = useSay();
  const { state, currency } = payment;
  const merchant = payment.merchant.name;
  const asked = money(payment.amount, currency);
  const received = money(payment.receivedAmount, currency);
  switch (state) {
    case 'pending':
      return { tone: 'wait', headline: say('waiting'), next: say('waitingNext'), step: 0 };
    case 'partially_paid': {
      const remaining = money(payment.remainingAmount, currency);
      return { tone: 'warn', headline: say('part'), next: say('partNext', { received, asked, remaining }), step: 0 };
    }
    case 'confirming':
      return { tone: 'busy', headline: say('confirming'), next: say('confirmingNext'), step: 2 };
    case 'completed':
    case 'overpaid':
      return {
        tone: 'good',
        headline: say('completed'),
        next: say('completedNext', { merchant, amount: received }),
        step: 3,
      };
    case 'expired':
      return { tone: 'idle', headline: say('expired'), next: say('expiredNext') };
    case 'underpaid':
      return { tone: 'warn', headline: say('underpaid'), next: say('underpaidNext', { received, asked, merchant }) };
    case 'paid_late':
      return { tone: 'warn', headline: say('late'), next: say('lateNext', { merchant }) };
    case 'reverted':
      return { tone: 'bad', headline: say('reverted'), next: say('revertedNext') };
    case 'cancelled':
      return { tone: 'idle', headline: say('cancelled'), next: say('cancelledNext') };
  }
}

/** Whether money is still asked for. */
export function isOpen({ state }: Pick<PaymentView, 'state'>): boolean {
  return state === 'pending' || state === 'partially_paid';
}

/** Whether this payment will take no more money, so that another try means another payment. */
export function isOver({ state }: Pick<PaymentView, 'state'>): boolean {
  return !isOpen({ state }) && state !== 'confirming';
}

/** Decimal text of nothing: `0`, `0.00`. */
export function isZero(amount: string): boolean {
  return /^0*\.?0*$/.test(amount);
}

/** What the payer has to send now: the amount as the merchant wrote it, or what is missing after a part came. */
export function toSend({ amount, receivedAmount, remainingAmount }: PaymentView): string {
  return isZero(receivedAmount) ? amount : remainingAmount;
}
