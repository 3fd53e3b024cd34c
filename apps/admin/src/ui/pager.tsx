import { ActionIcon } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import classes from './pager.module.css';

interface PagerProps {
  readonly pagination: { page: number; limit: number; total: number; totalPages: number } | undefined;
  readonly onPage: (page: number) => void;
}

/** Which part of a list is shown, and the way to the next one. */
export function Pager({ pagination, onPage }: PagerProps) {
  if (!pagination || pagination.total === 0) return null;
  const { page, limit, total, totalPages } = pagination;
  const first = (page - 1) * limit + 1;
  return (
    <nav className={classes.pager} aria-label="Pages">
      <span className="number" aria-live="polite">
        {first} to {Math.min(page * limit, total)} of {total}
      </span>
      <span className={classes.buttons}>
        <ActionIcon
          variant="default"
          size="lg"
          disabled={page <= 1}
          onClick={() => onPage(page - 1)}
          aria-label="Previous page"
        >
          <ChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          disabled={page >= totalPages}
          onClick={() => onPage(page + 1)}
          aria-label="Next page"
        >
          <ChevronRight size={16} aria-hidden />
        </ActionIcon>
      </span>
    </nav>
  );
}
