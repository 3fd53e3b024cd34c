import type { Schema } from '../../api/client';
import { AllowedFrom, LastUsed } from '../../ui/credential-columns';
import { CredentialState } from '../../ui/credential-state';
import { Fact, Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';
import classes from './api-keys.module.css';

/** What a key is, besides what can be changed of it. */
export function KeyFacts({ apiKey }: { apiKey: Schema<'ApiKeyResponse'> }) {
  const { prefix, last4, role, livemode, createdAt, createdBy, lastUsedAt, expiresAt, revokedAt, allowedIps } = apiKey;
  return (
    <Facts>
      <Fact name="State">
        <CredentialState of={apiKey} />
      </Fact>
      <Fact name="Secret">
        <code>
          {prefix}…{last4}
        </code>
      </Fact>
      <Fact name="Role">
        <span className={classes.role}>{role}</span>
      </Fact>
      <Fact name="Mode">{livemode ? 'live' : 'test'}</Fact>
      <Fact name="Last used">
        <LastUsed at={lastUsedAt} />
      </Fact>
      <Fact name="Created">
        <Moment at={createdAt} />
        {createdBy ? (
          <>
            {' '}
            by <code>{createdBy}</code>
          </>
        ) : null}
      </Fact>
      {expiresAt ? (
        <Fact name="Works until">
          <Moment at={expiresAt} />
        </Fact>
      ) : null}
      {revokedAt ? (
        <Fact name="Revoked">
          <Moment at={revokedAt} />
        </Fact>
      ) : null}
      <Fact name="Allowed from">
        <AllowedFrom cidrs={allowedIps} />
      </Fact>
    </Facts>
  );
}
