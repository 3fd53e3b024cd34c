import { useAccounts } from '../../api/accounts';
import { FilterSelect } from '../../ui/filters';

interface AccountFilterProps {
  readonly value: string | undefined;
  readonly onChange: (account: string | undefined) => void;
}

/** Whose statement: the main account's, or that of a sub-account. Nothing is shown where there is only the main one. */
export function AccountFilter({ value, onChange }: AccountFilterProps) {
  const options = useAccounts().map(({ accountId, name }) => ({ value: accountId, label: name }));
  // One that came by a link, and is not among the first.
  if (value && !options.some((option) => option.value === value)) options.push({ value, label: value });
  if (options.length === 0) return null;
  return <FilterSelect label="Of" any="Main account" value={value} options={options} onChange={onChange} />;
}
