import { DomainError, type Clock } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import { StrangerStore, type StoppedSender } from '../data/stranger-store';
import { readStranger } from '../domain/stranger';

export type { StoppedSender };

/** What a stranger's transaction turned out to be. */
export interface Recognized {
  readonly sequence: number;
  /** null: nobody could say which it is. */
  readonly hash: string | null;
  /** The queued transaction that it is; null: none that these books know. */
  readonly is: string | null;
}

/** Senders that stand still since the chain holds what these books do not know (ADR 0032); for the operator. */
export class Strangers {
  private readonly store: StrangerStore;

  constructor(
    db: Database,
    private readonly clock: Clock,
  ) {
    this.store = new StrangerStore(db);
  }

  /** Longest first. */
  stopped(): Promise<StoppedSender[]> {
    return this.store.stopped();
  }

  /**
   * Lets a sender pay again. What waits in its queue and was paid already, to the same destination with the same amount, is
   * taken for that: it is not paid again.
   * @param blindly also where it is not known what some of it is
   * @throws DomainError STATE_CONFLICT when it does not stand still, or it is not known yet what the chain holds
   */
  async goOn(
    tx: Tx,
    sender: Pick<StoppedSender, 'chainId' | 'address'>,
    blindly = false,
  ): Promise<readonly Recognized[]> {
    const { strangers } = await this.store.lock(tx, sender);
    const now = this.clock.now();
    const recognized: Recognized[] = [];
    for (const stored of strangers) {
      const stranger = readStranger(stored);
      if (!stranger && !blindly) {
        const state = `one of which nobody knows yet what took its sequence ${stored.sequence}`;
        throw new DomainError('STATE_CONFLICT', { resource: 'sender', state, action: 'let it go on' });
      }
      const is = stranger && (await this.store.same(tx, sender, stranger, ['queued'], now));
      if (stranger && is !== null) {
        await this.store.place(tx, is, stranger, now);
        await this.store.adopt(tx, is, stranger, now);
      }
      recognized.push({ sequence: stored.sequence, hash: stranger?.hash ?? null, is });
    }
    await this.store.goOn(tx, sender, now);
    return recognized;
  }
}
