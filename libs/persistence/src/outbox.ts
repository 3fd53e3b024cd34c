import { newId, type Scope } from '@chaintill/kernel';
import type { Tx } from './database';

/** An event as it is written: outbox, timeline and log in one row (migration `events`). */
export interface NewEvent extends Scope {
  readonly type: string;
  readonly objectKind:
    | 'order'
    | 'transfer'
    | 'deposit'
    | 'deposit_reference'
    | 'payout'
    | 'signing_request'
    | 'account_transfer'
    | 'reconciliation'
    | 'wallet'
    | 'sweep';
  readonly objectId: string;
  /** Rises with every event of the same thing. */
  readonly objectVersion: number;
  /** The thing as it is now, in the words of the native API. */
  readonly objectData: object;
  /** Why it happened: block, log and rule. */
  readonly cause: object;
  /** Told there too, besides the endpoints that asked for the type. */
  readonly callbackUrl?: string | null;
  /** Belongs to the timeline of the thing and is sent to nobody. */
  readonly internal?: boolean;
}

/** Writes events; PostgreSQL fans them out to whoever is to be told, in the same transaction (law 8). */
export async function addEvents(tx: Tx, events: readonly NewEvent[], now: Date): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, cause,
                         callback_url, published, created_at)
     select e.id, e.organization_id, e.livemode, e.type, e.object_kind, e.object_id, e.object_version, e.object_data, e.cause,
            e.callback_url, not e.internal, $2
     from jsonb_to_recordset($1::jsonb) as e(id text, organization_id text, livemode boolean, type text, object_kind text,
       object_id text, object_version integer, object_data jsonb, cause jsonb, callback_url text, internal boolean)`,
    [
      JSON.stringify(
        events.map((event) => ({
          id: newId('event'),
          organization_id: event.organizationId,
          livemode: event.livemode,
          type: event.type,
          object_kind: event.objectKind,
          object_id: event.objectId,
          object_version: event.objectVersion,
          object_data: event.objectData,
          cause: event.cause,
          callback_url: event.callbackUrl ?? null,
          internal: event.internal ?? false,
        })),
      ),
      now,
    ],
  );
}
