import type { LinkView, PaymentView } from '@chaintill/checkout';
import type { PaymentLinkView } from '@chaintill/payment-links';
import type { Answer, TestApi, TestOrganization } from './test-api';

/** A merchant's links and the people who buy by them; what is not said is 25 USDT on one chain. */
export class Buyer {
  constructor(
    private readonly api: TestApi,
    private readonly shop: TestOrganization,
  ) {}

  async link(changes: object = {}): Promise<PaymentLinkView> {
    const answer = await this.api.call('POST', '/api/v1/payment-links', {
      key: this.shop.keys.member.secret,
      body: {
        title: 'Night train',
        amount: '25.00',
        priceCurrency: 'USDT',
        currencies: [{ currency: 'USDT', chainIds: ['ethereum-sepolia'] }],
        ...changes,
      },
    });
    return expected<PaymentLinkView>(answer, 201);
  }

  begin(slug: string, changes: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const body = { currency: 'USDT', chainId: 'ethereum-sepolia', ...changes };
    return this.api.call('POST', `/checkout/api/links/${slug}/payments`, { body, headers });
  }

  /** @returns the token of a payment that was begun */
  async begun(slug: string, changes: object = {}): Promise<string> {
    return expected<{ token: string }>(await this.begin(slug, changes), 201).token;
  }

  async payment(token: string): Promise<PaymentView> {
    return expected<PaymentView>(await this.api.call('GET', `/checkout/api/payments/${token}`), 200);
  }

  cancel(token: string): Promise<Answer> {
    return this.api.call('POST', `/checkout/api/payments/${token}/cancel`);
  }

  async page(slug: string): Promise<LinkView> {
    return expected<LinkView>(await this.api.call('GET', `/checkout/api/links/${slug}`), 200);
  }

  /** Sold, reserved and left. */
  async stockOf({ linkId }: PaymentLinkView): Promise<(number | null)[]> {
    const answer = await this.api.call('GET', `/api/v1/payment-links/${linkId}`, { key: this.shop.keys.viewer.secret });
    const { sold, reserved, left } = expected<PaymentLinkView>(answer, 200);
    return [sold, reserved, left];
  }
}

function expected<Body>({ status, body, text }: Answer, wanted: number): Body {
  if (status !== wanted) throw new Error(`answered ${status}: ${text}`);
  // compared with its document by TestApi.call
  return body as unknown as Body;
}
