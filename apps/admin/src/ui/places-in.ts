import { placesOf } from './decimals';

interface Rows<T> {
  readonly getRowModel: () => { readonly rows: readonly { readonly original: T }[] };
}

/** The decimals that a column of amounts needs room for. @param amounts those of a row */
export function placesIn<T>(table: Rows<T>, amounts: (row: T) => readonly string[]): number {
  return placesOf(table.getRowModel().rows.flatMap(({ original }) => amounts(original)));
}
