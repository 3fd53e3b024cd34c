import { Ban, CircleCheck, Clock } from 'lucide-react';
import { Badge } from './badge';
import { Ago } from './moment';
import { useNow } from './use-now';
import classes from './credential.module.css';

interface Credential {
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

/** Whether a key or app still works, and how long. */
export function CredentialState({ of: { expiresAt, revokedAt } }: { of: Credential }) {
  const now = useNow(5_000);
  if (revokedAt) return <Badge label="Revoked" tone="bad" icon={Ban} />;
  if (!expiresAt) return <Badge label="Active" tone="good" icon={CircleCheck} />;
  if (Date.parse(expiresAt) <= now) return <Badge label="Expired" tone="bad" icon={Clock} />;
  return (
    <span className={classes.stack}>
      <Badge label="Expires" tone="warn" icon={Clock} />
      <Ago at={expiresAt} />
    </span>
  );
}
