import type { Asset } from '@chaintill/assets';
import { isRate } from '@chaintill/rates';
import { HOUSE } from '../domain/house';
import { minimumOf } from '../domain/limits';
import { worthFrom, type Worth } from '../domain/worth';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** What value and cost are compared in. */
const MEASURE = 'USD';

/** Says from how much on a sweep is worth its cost, by the rates of this moment. */
export class WorthJudge {
  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: Pick<TreasuryParts, 'rates' | 'rules'>,
  ) {}

  /** @param factor how many times its cost must lie there */
  async of(asset: Asset, cost: bigint, factor = this.parts.rules.factor): Promise<Worth> {
    const { native, livemode } = this.chain;
    const symbols = native && native.id !== asset.id ? [asset.symbol, native.symbol] : [];
    const found = await this.parts.rates.of({ organizationId: HOUSE, livemode }, symbols, MEASURE);
    const rate = (symbol: string | undefined): bigint | null => {
      const result = found.find(({ currency }) => currency === symbol)?.result;
      return result && isRate(result) ? result.rate : null;
    };
    return worthFrom({
      cost,
      factor,
      isNative: asset.contract === null,
      decimals: asset.decimals,
      nativeDecimals: native?.decimals ?? 0,
      rate: rate(asset.symbol),
      nativeRate: rate(native?.symbol),
      minimum: minimumOf(this.parts.rules.minimums, asset),
    });
  }
}
