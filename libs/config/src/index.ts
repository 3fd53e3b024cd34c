export * from './chains';
export * from './config';
export * from './config.module';
