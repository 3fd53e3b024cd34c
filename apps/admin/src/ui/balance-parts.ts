/** What a balance is made of, in the order in which money gets free, with the colour that each part has in charts. */
export const BALANCE_PARTS = [
  { part: 'available', label: 'Available', color: '--ct-chart-1', hint: 'Final, and yours to spend' },
  { part: 'held', label: 'Held', color: '--ct-chart-2', hint: 'Set aside for payouts and returns under way' },
  { part: 'pending', label: 'Pending', color: '--ct-chart-3', hint: 'Seen on chain, not final yet' },
  { part: 'review', label: 'In review', color: '--ct-chart-4', hint: 'Waits for a decision: late, repeated or wrong' },
] as const;

export type BalancePart = (typeof BALANCE_PARTS)[number]['part'];
export type Parts = Readonly<Record<BalancePart, string>>;
