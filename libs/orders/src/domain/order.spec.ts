import { move } from '@chaintill/kernel';
import { ORDER_STATES, ORDER_TRANSITIONS, type OrderState } from './order';

describe('the state table', () => {
  const pairs = ORDER_STATES.flatMap((from) => ORDER_STATES.map((to) => [from, to] as [OrderState, OrderState]));

  it.each(pairs)('%s -> %s is allowed exactly when the table says so', (from, to) => {
    const allowed = from === to || (ORDER_TRANSITIONS[from] as readonly OrderState[]).includes(to);
    const step = (): OrderState => move(ORDER_TRANSITIONS, from, to);
    if (allowed) expect(step()).toBe(to);
    else expect(step).toThrow(`illegal transition ${from} -> ${to}`);
  });

  it('never leads from paid back to waiting', () => {
    for (const waiting of ['pending', 'partially_paid', 'confirming', 'expired', 'underpaid'] as const) {
      for (const paid of ['completed', 'overpaid'] as const) expect(ORDER_TRANSITIONS[paid]).not.toContain(waiting);
    }
  });
});
