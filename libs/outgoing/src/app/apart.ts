import { isDomainError } from '@chaintill/kernel';
import type { OutgoingTransaction } from '../domain/outgoing';
import type { OutgoingParts } from './outgoing-parts';

/** Refusals of one sender that are remembered; all are said again when there are more. */
const REMEMBERED = 1_000;

/** Does things about transactions of one sender so that one which the books refuse holds up no other. */
export class Apart {
  constructor(
    private readonly parts: Pick<OutgoingParts, 'log' | 'metrics'>,
    /** Why each transaction was refused last, by its id: it is tried at every look, and said once. */
    private readonly said: Map<string, string>,
  ) {}

  /**
   * Does something about one transaction. What the room behind it, or the books, refuse to take note of is undone and tried again
   * at the next look.
   * @returns undefined when it was refused
   * @throws DomainError LEASE_LOST, which concerns all of them
   */
  async run<T>(transaction: OutgoingTransaction, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isDomainError(error, 'LEASE_LOST')) throw error;
      this.refused(transaction, error);
      return undefined;
    }
  }

  private refused({ id, chainId, kind, subjectId }: OutgoingTransaction, error: unknown): void {
    const { log, metrics } = this.parts;
    metrics.unwritten.inc({ chain: chainId });
    if (this.said.get(id) === String(error)) return;
    if (this.said.size >= REMEMBERED) this.said.clear();
    this.said.set(id, String(error));
    const fields = { chain: chainId, transaction: id, kind, subject: subjectId };
    log.error({ ...fields, err: error }, 'outgoing: what became of it cannot be written down, it is tried again');
  }
}
