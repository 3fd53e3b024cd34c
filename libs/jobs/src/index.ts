export * from './jobs.module';
export * from './wake-queue';
