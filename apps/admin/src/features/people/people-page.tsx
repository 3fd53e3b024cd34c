import { useState } from 'react';
import { Button } from '@mantine/core';
import { UserPlus } from 'lucide-react';
import { useMay } from '../../api/session';
import { Card, Page } from '../../ui/page';
import { SecretDialog } from '../../ui/secret-dialog';
import { Invitations } from './invitations';
import { InviteDialog, type Invited } from './invite-dialog';
import { Members } from './members';

/** Who may do what in the organization. */
export function PeoplePage() {
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited | null>(null);
  const mayManage = useMay('admin');
  return (
    <Page
      title="People"
      lead="Who works with these books, and what each may do. Roles hold in test and live mode alike."
      actions={
        mayManage ? (
          <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        ) : null
      }
    >
      <Card flush>
        <Members />
      </Card>
      <Invitations />
      <InviteDialog
        opened={inviting}
        onClose={() => setInviting(false)}
        onInvited={(invitation) => {
          setInviting(false);
          setInvited(invitation);
        }}
      />
      <SecretDialog
        title={`Invitation of ${invited?.email ?? ''}`}
        noun="link"
        confirm="I have sent it"
        secret={invited?.url ?? null}
        onStored={() => setInvited(null)}
      >
        Send this link to {invited?.email} by a way that only they read. Whoever opens it joins as {invited?.role}.
      </SecretDialog>
    </Page>
  );
}
