import type { Schema } from '../api/client';
import { Hash } from './copy';
import { Diff } from './diff';
import { Fact, Facts } from './facts';
import { Moment } from './moment';

/** One row of the audit log, whole: who did what from where to which thing, and what that made of it. */
export function AuditEntry({ entry }: { entry: Schema<'AuditEntryResponse'> }) {
  return (
    <>
      <Facts>
        <Fact name="Action">
          <code>{entry.action}</code>
        </Fact>
        <Fact name="When">
          <Moment at={entry.at} />
        </Fact>
        <Fact name="Who">
          {entry.actor.label} <Hash text={entry.actor.id} label="actor id" />
        </Fact>
        {entry.ip ? (
          <Fact name="From">
            <code>{entry.ip}</code>
          </Fact>
        ) : null}
        <Fact name="Object">
          {entry.objectKind} <Hash text={entry.objectId} label="object id" />
        </Fact>
        {entry.requestId ? (
          <Fact name="Request">
            <Hash text={entry.requestId} label="request id" />
          </Fact>
        ) : null}
      </Facts>
      <Diff before={entry.before} after={entry.after} />
    </>
  );
}
