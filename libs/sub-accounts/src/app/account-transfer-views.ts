import type { AssetRegistry } from '@chaintill/assets';
import { isoSeconds } from '@chaintill/kernel';
import type { AccountTransfer, AccountTransferView } from '../domain/account-transfer';

/** Shows a transfer between accounts in the words of the native API. */
export function accountTransferView(assets: AssetRegistry, transfer: AccountTransfer): AccountTransferView {
  const { symbol, chainId } = assets.byId(transfer.assetId);
  return {
    transferId: transfer.id,
    accountId: transfer.accountId,
    direction: transfer.direction,
    currency: symbol,
    chainId,
    amount: transfer.amountText,
    status: transfer.state,
    reason: transfer.reason,
    externalId: transfer.externalId,
    callbackUrl: transfer.callbackUrl,
    createdBy: transfer.createdBy,
    createdAt: isoSeconds(transfer.createdAt),
    finishedAt: transfer.finishedAt && isoSeconds(transfer.finishedAt),
    livemode: transfer.livemode,
    version: transfer.version,
  };
}
