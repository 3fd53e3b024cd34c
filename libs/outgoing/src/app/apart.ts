import { isDomainError } from '@chaintill/kernel';
import type { OutgoingTransaction } from '../domain/outgoing';
import type { OutgoingLog } from './outgoing-parts';

/**
 * Does something about one transaction. What the room behind it, or the books, refuse to take note of is undone and tried again
 * at the next look; it holds up no other transaction of the sender.
 * @returns undefined when it was refused
 * @throws DomainError LEASE_LOST, which concerns all of them
 */
export async function apart<T>(
  { id, chainId, kind, subjectId }: OutgoingTransaction,
  log: OutgoingLog,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isDomainError(error, 'LEASE_LOST')) throw error;
    const fields = { chain: chainId, transaction: id, kind, subject: subjectId };
    log.error({ ...fields, err: error }, 'outgoing: what became of it cannot be written down, it is tried again');
    return undefined;
  }
}
