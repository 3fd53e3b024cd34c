export * from './app/sweep-list';
export * from './app/sweep-requests';
export * from './app/treasury-reader';
export * from './domain/house';
export * from './domain/treasury-view';
export * from './treasury.module';
