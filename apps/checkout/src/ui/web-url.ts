/** A url that may be shown as a link: http and https alone, never `javascript:` and its like. */
export function webUrl(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** A request that wallets open; the schemes of the chain families, nothing that a browser would run. */
export function walletUrl(uri: string): string | undefined {
  return /^(ethereum|tron|solana|bitcoin):[^\s"'<>]+$/.test(uri) ? uri : undefined;
}
