import { useRef, useState } from 'react';
import { createPayment, Problem } from '../api/checkout-api';
import type { Choice } from '../api/views';
import { goTo, paymentPagePath } from '../frame/place';
import { forgetKey, keyOf, settle } from '../api/attempts';

/**
 * Makes the payment and goes to its page.
 * @param refresh reads the link again: a refusal often means that something of it has changed
 */
export function useCreate(slug: string, refresh: () => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  // Two clicks may come before the button is drawn as pressed.
  const running = useRef(false);
  const create = async (choice: Choice): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    const key = keyOf(slug, choice);
    try {
      const { token } = await createPayment(slug, choice, key);
      settle(key, token);
      goTo(paymentPagePath(token));
    } catch (error) {
      const refusal = error instanceof Problem ? error : new Problem(0, 'UNKNOWN', String(error));
      // The server repeats a refusal to the same key; without its answer the payment may have been made.
      if (refusal.status >= 400 && refusal.status < 500) forgetKey(key);
      setProblem(refusal);
      refresh();
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { create, busy, problem };
}
