import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditRecord } from '@chaintill/audit';
import type { Actor } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';

/** A person who does something to his own account, signed in or about to be. */
export type ActingPerson = Pick<Actor, 'id' | 'label' | 'ip' | 'requestId'>;

/** What happened to his account; the object is the person unless another is named. */
export type PersonRecord = Pick<AuditRecord, 'action' | 'before' | 'after'> & Partial<AuditRecord>;

/** Writes what people do about their accounts into the audit log. It concerns both modes. */
@Injectable()
export class PersonLog {
  private readonly audit = new AuditLog();

  /** Into the log of every organization the person is in: each of them relies on his account. */
  async record(tx: Tx, person: ActingPerson, record: PersonRecord, now: Date): Promise<void> {
    const memberships = await tx.query<{ organization_id: string }>(
      // in one order, so that two of these never wait for each other
      'select organization_id from memberships where person_id = $1 order by organization_id',
      [person.id],
    );
    for (const { organization_id: id } of memberships) await this.recordIn(tx, id, person, record, now);
  }

  /** Into the log of one organization. */
  async recordIn(
    tx: Tx,
    organizationId: string,
    { id, label, ip, requestId }: ActingPerson,
    record: PersonRecord,
    now: Date,
  ): Promise<void> {
    const actor: Actor = { kind: 'session', id, label, ip, requestId, organizationId, livemode: false };
    await this.audit.record(tx, actor, { objectKind: 'person', objectId: id, ...record, bothModes: true }, now);
  }
}
