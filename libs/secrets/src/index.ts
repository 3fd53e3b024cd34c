export * from './sealer';
export * from './secrets.module';
