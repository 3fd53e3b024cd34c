import { FilterBar, FilterDay, FilterText } from '../../ui/filters';
import type { readAuditSearch } from './audit-search';

type Search = ReturnType<typeof readAuditSearch>;

interface AuditFiltersProps {
  readonly search: Search;
  readonly onChoose: (change: Search) => void;
  readonly onClear?: () => void;
}

/** What to look for in the log: by action, by who, by which thing, by day. */
export function AuditFilters({ search, onChoose, onClear }: AuditFiltersProps) {
  return (
    <FilterBar onClear={onClear}>
      <FilterText label="Action" value={search.action} onChange={(value) => onChoose({ action: value })} />
      <FilterText label="Actor id" value={search.actor} onChange={(value) => onChoose({ actor: value })} />
      <FilterText label="Object id" value={search.object} onChange={(value) => onChoose({ object: value })} />
      <FilterDay label="From day" value={search.from} onChange={(value) => onChoose({ from: value })} />
      <FilterDay label="To day" value={search.to} onChange={(value) => onChoose({ to: value })} />
    </FilterBar>
  );
}
