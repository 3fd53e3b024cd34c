import { api } from '../../api/client';
import { AnchorLink } from '../../ui/links';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import classes from './payout-policy.module.css';

const LIMIT = 100;

/** The ways to the policies of single keys. */
export function PolicyKeys() {
  const keys = api.useQuery('get', '/admin/api/api-keys', { params: { query: { limit: LIMIT } } });
  // who may only see can ask for nothing
  const able = keys.data?.data.filter(({ revokedAt, role }) => revokedAt === null && role !== 'viewer');
  return (
    <Card title="Single keys">
      <p className={classes.quiet}>
        A key can be held back further, such as the one of a program that pays out small sums. What stands above counts
        for it as well.
      </p>
      {keys.error && !able ? <Problem error={keys.error} onRetry={() => void keys.refetch()} /> : null}
      <ul className={classes.keys} aria-label="API keys that can ask for payouts">
        {able?.map(({ keyId, name, prefix, last4 }) => (
          <li key={keyId}>
            <AnchorLink to="/payouts/policy/$keyId" params={{ keyId }}>
              {name}
            </AnchorLink>
            <code className={classes.quiet}>
              {prefix}…{last4}
            </code>
          </li>
        ))}
      </ul>
      {able?.length === 0 ? <p className={classes.quiet}>There is no key that can ask for payouts.</p> : null}
    </Card>
  );
}
