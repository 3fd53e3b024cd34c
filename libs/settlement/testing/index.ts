import type { Order } from '@chaintill/orders';
import type { Transfer } from '../src/domain/transfer';

const CREATED = new Date('2025-01-20T10:30:00Z');
const EXPIRES = new Date('2025-01-20T10:40:00Z');

/** An order over 100 USDT (asset 1, 6 decimals) on `test-chain`, open from 10:30 to 10:40. */
export function anOrder(values: Partial<Order> = {}): Order {
  return {
    id: 'ord_01jj1n4e000000000000000000',
    organizationId: 'org_01jj1n4e000000000000000000',
    livemode: false,
    orderReference: 'ORDER-1',
    chainId: 'test-chain',
    assetId: 1,
    amount: 100_000_000n,
    amountText: '100.00',
    tolerance: 0n,
    addressId: '1',
    address: '0x0000000000000000000000000000000000000001',
    state: 'pending',
    seen: 0n,
    confirmed: 0n,
    late: 0n,
    needsReview: false,
    version: 1,
    metadata: {},
    successUrl: null,
    cancelUrl: null,
    callbackUrl: null,
    price: null,
    rateLockedAt: null,
    fee: null,
    feeBooked: 0n,
    feeStep: 0,
    acceptedAmount: null,
    cancelledAt: null,
    checkoutSecret: null,
    paymentLinkId: null,
    accountId: null,
    createdAt: CREATED,
    expiresAt: EXPIRES,
    windowClosedAt: null,
    completedAt: null,
    ...values,
  };
}

let lastId = 0;

/** A final transfer of 100 USDT in time to the address of {@link anOrder}. */
export function aTransfer(values: Partial<Transfer> = {}): Transfer {
  lastId += 1;
  return {
    id: String(lastId),
    organizationId: 'org_01jj1n4e000000000000000000',
    livemode: false,
    chainId: 'test-chain',
    txHash: `0x${lastId}`,
    logIndex: 0,
    blockHeight: lastId,
    blockHash: `0xb${lastId}`,
    blockTime: new Date('2025-01-20T10:31:00Z'),
    assetId: 1,
    amount: 100_000_000n,
    addressId: '1',
    walletId: null,
    state: 'final',
    due: true,
    outcome: null,
    bookedIn: null,
    bookingStep: 0,
    ownerKind: 'order',
    ownerId: 'ord_01jj1n4e000000000000000000',
    decision: null,
    accountId: null,
    ...values,
  };
}
