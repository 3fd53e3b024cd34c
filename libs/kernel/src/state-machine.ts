/** A state machine as a table: from each state, the states that may follow. */
export type Transitions<S extends string> = Readonly<Record<S, readonly S[]>>;

/**
 * Gives back `to` when the table allows the step from `from`, which includes staying.
 * @throws Error when the step is not in the table: that is a fault in the code, never in the input.
 */
export function move<S extends string>(table: Transitions<S>, from: S, to: S): S {
  if (from !== to && !table[from].includes(to)) throw new Error(`illegal transition ${from} -> ${to}`);
  return to;
}
