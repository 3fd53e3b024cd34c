export * from './app/sandbox.service';
export * from './data/simulation-queue';
export * from './domain/simulation';
export * from './sandbox.module';
