import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isId } from '@chaintill/kernel';
import type { Order } from './order';

/*
 * The payer's token is the order's id and 128 random bits: it opens one payment and nothing else. The row is found by its
 * key, so the secret needs no index, and it is compared without telling by the time where two differ.
 */

const SECRET_BYTES = 16;
const TOKEN = /^(ord_[0-9a-z]{26})-([A-Za-z0-9_-]{22})$/;

/** 22 characters of base64url. */
export function newCheckoutSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** @returns null for an order from before there was a payer's page */
export function checkoutToken({ id, checkoutSecret }: Pick<Order, 'id' | 'checkoutSecret'>): string | null {
  return checkoutSecret && `${id}-${checkoutSecret}`;
}

/** The id in a token. @returns null for a text that is no token */
export function orderIdOfToken(token: string): string | null {
  const id = TOKEN.exec(token)?.[1];
  return isId('order', id) ? id : null;
}

/** Whether a token opens this order. */
export function opens(token: string, order: Pick<Order, 'checkoutSecret'>): boolean {
  const given = Buffer.from(TOKEN.exec(token)?.[2] ?? '');
  const secret = Buffer.from(order.checkoutSecret ?? '');
  return secret.length > 0 && given.length === secret.length && timingSafeEqual(given, secret);
}
