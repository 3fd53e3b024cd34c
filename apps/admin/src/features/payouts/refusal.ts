/** A refusal of one payout in the words of the panel, without its place in the list, which has a line of its own. */
export function plainMessage(message: string): string {
  const plain = message
    .replaceAll(/\bitems\[\d+\]\.?/g, '')
    .replaceAll(/\bexternalId\b/g, 'reference')
    .trim();
  return `${plain.slice(0, 1).toUpperCase()}${plain.slice(1)}`;
}

/** The faults of the only item of a request, by the names of its fields: `items[0].address` is `address`. */
export function ownFields(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, problem]) => [name.replace(/^items\[0\]\./, ''), problem]),
  );
}

/** The field of the form that a refusal of its only payout is about. */
export function fieldOf({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code.startsWith('DESTINATION_') || code.endsWith('_ADDRESS')) return 'address';
  if (code === 'DUPLICATE_EXTERNAL_ID') return 'externalId';
  return /^items\[0\]\.(\w+)/.exec(message)?.[1] ?? 'amount';
}
