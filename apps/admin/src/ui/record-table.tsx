import type { ReactNode } from 'react';
import { Skeleton } from '@mantine/core';
import { metaHelper, tableFeatures, useTable, type ColumnDef, type RowData } from '@tanstack/react-table';
import { Problem } from './problem';
import { SortHeader, type Sorting } from './sort-header';
import classes from './record-table.module.css';

interface ColumnMeta {
  /** Name in the card that a row becomes on a phone; the header's text unless set. Empty: no label. */
  readonly label?: string;
  readonly align?: 'end';
  /** Left out of the card on a phone; the record's own page has it. */
  readonly minor?: boolean;
  /** Name of the field that the server sorts by. */
  readonly sortBy?: string;
}

/** Sorting, filtering and paging are the server's: the table needs no feature of its own. */
export const features = tableFeatures({ columnMeta: metaHelper<ColumnMeta>() });
export type Features = typeof features;

interface RecordTableProps<T extends RowData> {
  /** Said to a screen reader. */
  readonly caption: string;
  // The value type differs by column; the library types a list of mixed columns this way itself.
  readonly columns: ColumnDef<Features, T, any>[]; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly rows: readonly T[] | undefined;
  readonly rowId: (row: T) => string;
  readonly error?: unknown;
  readonly onRetry?: () => void;
  /** Old rows are shown while new ones come. */
  readonly stale?: boolean;
  readonly sorting?: Sorting;
  /** Has so few columns that it stays a table on a phone. */
  readonly few?: boolean;
  readonly empty: ReactNode;
}

const NO_ROWS: never[] = [];
const SKELETONS = ['a', 'b', 'c', 'd', 'e'];

/**
 * A list of records: a table where there is room, a card per row where there is not, and all the states in between. The
 * roles are spelled out because the styles of the cards take them from the elements.
 */
export function RecordTable<T extends RowData>(props: RecordTableProps<T>) {
  const { caption, columns, rows, rowId, error, onRetry, stale, sorting, few, empty } = props;
  const table = useTable({ features, columns, data: rows ?? NO_ROWS, getRowId: rowId });
  if (error && !rows)
    return (
      <div className={classes.message}>
        <Problem error={error} onRetry={onRetry} />
      </div>
    );
  if (rows?.length === 0) return <>{empty}</>;
  return (
    <div className={classes.scroll} data-few={few}>
      <table role="table" className={classes.table} aria-busy={!rows || stale} data-stale={stale || undefined}>
        <caption className={classes.caption}>{caption}</caption>
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row">
              {group.headers.map((header) => (
                <SortHeader key={header.id} meta={header.column.columnDef.meta} sorting={sorting}>
                  <table.FlexRender header={header} />
                </SortHeader>
              ))}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup">
          {rows
            ? table.getRowModel().rows.map((row) => (
                <tr key={row.id} role="row">
                  {row.getAllCells().map((cell) => {
                    const { meta, header } = cell.column.columnDef;
                    const label = meta?.label ?? (typeof header === 'string' ? header : '');
                    return (
                      <td
                        key={cell.id}
                        role="cell"
                        data-label={label || undefined}
                        data-align={meta?.align}
                        data-minor={meta?.minor}
                      >
                        <table.FlexRender cell={cell} />
                      </td>
                    );
                  })}
                </tr>
              ))
            : SKELETONS.map((key) => (
                <tr key={key}>
                  {columns.map((_, index) => (
                    <td key={index}>
                      <Skeleton height={14} width={`${55 + ((index * 17) % 40)}%`} />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}
