import type { ReactNode } from 'react';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import classes from './record-table.module.css';

export interface Sorting {
  readonly by: string;
  readonly order: 'asc' | 'desc';
  readonly onSort: (by: string, order: 'asc' | 'desc') => void;
}

interface SortHeaderProps {
  readonly meta?: { readonly align?: 'end'; readonly sortBy?: string };
  readonly sorting?: Sorting;
  readonly children: ReactNode;
}

/** Head of a column; a button where the server can sort by it. A second press turns the order round. */
export function SortHeader({ meta, sorting, children }: SortHeaderProps) {
  const field = meta?.sortBy;
  if (!field || !sorting) {
    return (
      <th scope="col" role="columnheader" data-align={meta?.align}>
        {children}
      </th>
    );
  }
  const active = sorting.by === field;
  const Icon = !active ? ArrowUpDown : sorting.order === 'asc' ? ArrowUp : ArrowDown;
  const next = active && sorting.order === 'desc' ? 'asc' : 'desc';
  return (
    <th
      scope="col"
      role="columnheader"
      data-align={meta.align}
      aria-sort={!active ? 'none' : sorting.order === 'asc' ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        className={classes.sort}
        data-active={active || undefined}
        onClick={() => sorting.onSort(field, next)}
      >
        {children}
        <Icon size={13} aria-hidden />
      </button>
    </th>
  );
}
