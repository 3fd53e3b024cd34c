import { Skeleton } from '@mantine/core';
import { api } from '../../api/client';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { NameForm } from './name-form';
import { PasswordForm } from './password-form';
import { OwnOrganizations } from './own-organizations';
import { OwnSessions } from './own-sessions';
import { SecondFactor } from './second-factor';
import classes from './account.module.css';

/** A person's own account: nobody else can change any of it. */
export function AccountPage() {
  const account = api.useQuery('get', '/admin/api/account', {});
  const view = account.data;
  return (
    <Page title="Your account" lead="How you sign in, and from where. It is the same in every organization you are in.">
      {account.error && !view ? <Problem error={account.error} onRetry={() => void account.refetch()} /> : null}
      {!view && !account.error ? <Skeleton height={320} radius="lg" /> : null}
      {view ? (
        <>
          <div className={classes.columns}>
            <div className={classes.side}>
              <Card title="Second factor">
                <SecondFactor totp={view.totp} />
              </Card>
              <Card title="Name">
                <NameForm account={view} />
              </Card>
            </div>
            <Card title="Password">
              <PasswordForm withCode={view.totp.enabled} />
            </Card>
          </div>
          <OwnSessions />
          <OwnOrganizations />
        </>
      ) : null}
    </Page>
  );
}
