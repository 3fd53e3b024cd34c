export * from './chains';
export * from './config';
export * from './config.module';
export * from './rate-variables';
export * from './rate-windows';
export * from './signing-variables';
export * from './treasury-variables';
