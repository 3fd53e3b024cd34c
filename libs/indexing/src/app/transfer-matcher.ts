import { ChainDoubt, type ChainReader, type ChainTransfer } from '@chaintill/chain-port';
import type { Database } from '@chaintill/persistence';
import type { FoundTransfer } from '../data/chain-store';
import { findRecipients } from '../data/recipients';
import type { IndexedChain } from '../domain/indexed-chain';

/** Tells which transfers of a chain are to us, and of what. */
export class TransferMatcher {
  private readonly assetIds: ReadonlyMap<string | null, number>;

  constructor(
    private readonly chain: IndexedChain,
    private readonly reader: ChainReader,
    private readonly db: Database,
  ) {
    this.assetIds = new Map(chain.assets.map(({ contract, id }) => [contract, id]));
  }

  /** Those of the transfers that are to us. @throws ChainDoubt when the chain changed meanwhile */
  async match(transfers: readonly ChainTransfer[]): Promise<FoundTransfer[]> {
    const { family, livemode } = this.chain;
    const addresses = transfers.map(({ to }) => to);
    const recipients = await findRecipients(this.db, family, livemode, addresses);
    const found: FoundTransfer[] = [];
    const times = new Map<string, number>();
    const timeOf = async (transfer: ChainTransfer): Promise<number> => {
      const time = times.get(transfer.blockHash) ?? (await this.timeOf(transfer));
      times.set(transfer.blockHash, time);
      return time;
    };
    for (const transfer of transfers) {
      const recipient = recipients.get(transfer.to);
      if (!recipient) continue;
      const assetId = this.assetIds.get(transfer.contract) ?? null;
      found.push({ transfer, recipient, assetId, blockTime: transfer.blockTime ?? (await timeOf(transfer)) });
    }
    return found;
  }

  /** Block time from the header, for nodes whose logs carry none. */
  private async timeOf({ blockHeight, blockHash }: ChainTransfer): Promise<number> {
    const header = await this.reader.header(blockHeight);
    if (header?.hash !== blockHash)
      throw new ChainDoubt(this.chain.connection.chainId, `block ${blockHeight} changed while it was read`);
    return header.time;
  }
}
