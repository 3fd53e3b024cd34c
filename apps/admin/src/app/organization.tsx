import { NativeSelect } from '@mantine/core';
import { api } from '../api/client';
import { useEnterOrganization, useSession } from '../api/session';
import { notifyFailed } from '../ui/notify';
import classes from './sidebar.module.css';

/** Whose books these are; a list to choose from for who is in several organizations. */
export function OrganizationSwitch() {
  const { organization } = useSession();
  const own = api.useQuery('get', '/admin/api/organizations', {}, { staleTime: 5 * 60_000 });
  const enter = useEnterOrganization();
  const options = (own.data?.data ?? []).map(({ organizationId, name }) => ({ value: organizationId, label: name }));
  if (options.length < 2) return <span className={classes.name}>{organization.name}</span>;
  return (
    <NativeSelect
      className={classes.organizations}
      aria-label="Organization"
      size="sm"
      data={options}
      value={organization.organizationId}
      disabled={enter.isPending}
      onChange={(event) => enter.mutate(event.currentTarget.value, { onError: notifyFailed })}
    />
  );
}
