export * from './chains';
export * from './config';
export * from './config.module';
export * from './rate-windows';
