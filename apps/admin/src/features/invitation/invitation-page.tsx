import { Skeleton } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../api/client';
import { Door } from '../../ui/door';
import { Moment } from '../../ui/moment';
import { Problem } from '../../ui/problem';
import { AcceptForm } from './accept-form';

/**
 * Where the link of an invitation leads. Its token stands behind the `#`, which no server sees on the way; it is sent in a
 * body only.
 */
export function InvitationPage() {
  const token = useLocation({ select: ({ hash }) => hash });
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: async () => {
      const { data, error } = await client.POST('/admin/api/invitations/look', { body: { token } });
      if (!data) throw error;
      return data;
    },
    enabled: token !== '',
    staleTime: Infinity,
  });
  const view = offer.data;
  if (view)
    return (
      <Door
        title={`Join ${view.organizationName}`}
        lead={
          <>
            {view.email} is invited as {view.role}. The link works until <Moment at={view.expiresAt} format="short" />.
          </>
        }
      >
        <AcceptForm token={token} offer={view} />
      </Door>
    );
  return (
    <Door title="Invitation" lead="Into the books of somebody who works with Chaintill.">
      {token === '' ? <p>The link is cut short. Ask for it once more, whole.</p> : null}
      {offer.error ? <Problem error={offer.error} title="This link does not work" /> : null}
      {offer.isFetching ? <Skeleton height={180} /> : null}
    </Door>
  );
}
