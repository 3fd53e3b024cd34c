import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { createDataSource, type DatabaseOptions } from './data-source';
import { Database } from './database';
import { Notices } from './notices';

/** Gives every room the {@link Database} and its {@link Notices}. Imported once, by each app. */
@Module({})
export class PersistenceModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...createDataSource(options).options, retryAttempts: 1 }),
        }),
      ],
      providers: [
        { provide: Database, inject: [DataSource], useFactory: (source: DataSource) => new Database(source) },
        { provide: Notices, useFactory: () => new Notices(options) },
      ],
      exports: [Database, Notices],
    };
  }
}
