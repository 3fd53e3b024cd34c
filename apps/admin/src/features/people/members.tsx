import { useState } from 'react';
import { Button, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { ShieldCheck, ShieldOff, Users } from 'lucide-react';
import { api } from '../../api/client';
import { useMay, useSession } from '../../api/session';
import { Badge } from '../../ui/badge';
import { Empty } from '../../ui/empty';
import { ButtonLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import { RecordTable, type Features } from '../../ui/record-table';
import { isAtMost } from '../../ui/roles';
import type { Member, MemberQuestion } from './member';
import { MemberDialogs } from './member-dialogs';
import classes from './people.module.css';

const column = createColumnHelper<Features, Member>();

/** The people of the organization; each row offers what the viewer may do to that person. */
export function Members() {
  const people = api.useQuery('get', '/admin/api/people', {});
  const session = useSession();
  const mayManage = useMay('admin');
  const mayTransfer = useMay('owner');
  const [question, setQuestion] = useState<MemberQuestion | null>(null);
  const columns = column.columns([
    column.accessor('name', {
      header: 'Person',
      meta: { label: '' },
      cell: ({ row: { original: member } }) => (
        <span className={classes.person}>
          <strong>
            {member.name || member.email}
            {member.personId === session.person.personId ? ' (you)' : ''}
          </strong>
          <span>{member.email}</span>
        </span>
      ),
    }),
    column.accessor('role', {
      header: 'Role',
      cell: ({ getValue }) => <span className={classes.role}>{getValue()}</span>,
    }),
    column.accessor('totpEnabled', {
      header: 'Second factor',
      cell: ({ getValue }) =>
        getValue() ? (
          <Badge label="On" tone="good" icon={ShieldCheck} />
        ) : (
          <Badge label="Off" tone="warn" icon={ShieldOff} />
        ),
    }),
    column.accessor('lastSeenAt', {
      header: 'Last seen',
      cell: ({ getValue }) => {
        const at = getValue();
        return at ? <Ago at={at} /> : 'never';
      },
    }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original: member } }) => {
        const self = member.personId === session.person.personId;
        const manageable = mayManage && !self && isAtMost(member.role, session.role);
        const ask = (kind: MemberQuestion['kind']) => (): void => setQuestion({ kind, member });
        const small = { size: 'xs', variant: 'default' } as const;
        return (
          <span className={classes.actions}>
            {manageable ? (
              <Button {...small} onClick={ask('role')} aria-label={`Change the role of ${member.email}`}>
                Role
              </Button>
            ) : null}
            {mayTransfer && !self && member.role !== 'owner' ? (
              <Button {...small} onClick={ask('transfer')} aria-label={`Make ${member.email} the owner`}>
                Hand over
              </Button>
            ) : null}
            {manageable ? (
              <Button {...small} onClick={ask('remove')} aria-label={`Remove ${member.email}`}>
                Remove
              </Button>
            ) : null}
            {self ? (
              <ButtonLink {...small} to="/account">
                Your account
              </ButtonLink>
            ) : null}
          </span>
        );
      },
    }),
  ]);
  return (
    <>
      <RecordTable
        caption="People"
        columns={columns}
        rows={people.data?.data}
        rowId={(row) => row.personId}
        error={people.error}
        onRetry={() => void people.refetch()}
        empty={<Empty icon={Users} title="Nobody" />}
      />
      <MemberDialogs question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
