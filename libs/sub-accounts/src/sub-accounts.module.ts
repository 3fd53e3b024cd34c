import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Balances, Ledger, LedgerModule } from '@chaintill/ledger';
import { Database } from '@chaintill/persistence';
import { AccountTransferRunner } from './app/account-transfer-runner';
import { AccountTransfers } from './app/account-transfers.service';
import { Accounts } from './app/accounts.service';

/** Accounts and transfers, for who asks for them and who carries them out; needs JobsModule. */
@Module({
  imports: [LedgerModule],
  providers: [
    {
      provide: Accounts,
      inject: [Database, Balances, CLOCK],
      useFactory: (db: Database, balances: Balances, clock: Clock) => new Accounts(db, balances, clock),
    },
    {
      provide: AccountTransfers,
      inject: [Database, AssetRegistry, CLOCK, CONFIG],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock, { local }: Config) =>
        new AccountTransfers(db, assets, clock, local),
    },
    {
      provide: AccountTransferRunner,
      inject: [Database, AssetRegistry, CLOCK, wakeToken('webhooks')],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock, webhooks: WakeQueue) =>
        new AccountTransferRunner({ db, assets, ledger: new Ledger(), clock, wakeWebhooks: () => webhooks.wake() }),
    },
  ],
  exports: [Accounts, AccountTransfers, AccountTransferRunner],
})
export class SubAccountsModule {}
