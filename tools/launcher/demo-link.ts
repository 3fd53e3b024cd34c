import type { PaymentLinkView } from '@chaintill/payment-links';
import { ApiClient } from './api-client';
import { LOCAL_CHAIN } from './chains';
import type { Credentials } from './seed';
import type { ReadyFile } from './ready-file';

const REQUEST = {
  title: 'A cup of coffee',
  description: 'Try what a payer sees. The money is play money of the local chain.',
  amount: '3.50',
  priceCurrency: 'EUR',
  currencies: ['USDT', 'USDC', 'ETH'].map((currency) => ({ currency, chainIds: [LOCAL_CHAIN] })),
};

/** A page to pay at, so that a newcomer sees one: the shop's oldest link, made over the API when it has none. */
export async function demoLink(api: string, { apiKeys }: Credentials): Promise<NonNullable<ReadyFile['paymentLink']>> {
  const shop = new ApiClient(api, apiKeys.owner);
  const known = await shop.get<{ data: PaymentLinkView[] }>('/payment-links?sortBy=createdAt&sortOrder=asc&limit=1');
  const { linkId, url } = known.data[0] ?? (await shop.post<PaymentLinkView>('/payment-links', REQUEST)).body;
  return { linkId, url };
}
