import { api } from '../../api/client';
import { FilterSelect } from '../../ui/filters';

const MOST = 100;

interface AccountFilterProps {
  readonly value: string | undefined;
  readonly onChange: (account: string | undefined) => void;
}

/** Whose statement: the main account's, or that of a sub-account. Nothing is shown where there is only the main one. */
export function AccountFilter({ value, onChange }: AccountFilterProps) {
  const accounts = api.useQuery(
    'get',
    '/admin/api/accounts',
    { params: { query: { limit: MOST, sortBy: 'name', sortOrder: 'asc' } } },
    { staleTime: 60_000 },
  );
  const options = (accounts.data?.data ?? []).map(({ accountId, name }) => ({ value: accountId, label: name }));
  // One that came by a link, and is not among the first.
  if (value && !options.some((option) => option.value === value)) options.push({ value, label: value });
  if (options.length === 0) return null;
  return <FilterSelect label="Of" any="Main account" value={value} options={options} onChange={onChange} />;
}
