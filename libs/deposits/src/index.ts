export * from './app/deposit-references.service';
export * from './app/deposits.service';
export * from './app/reference-reader';
export * from './deposits.module';
export * from './domain/deposit';
export * from './domain/deposit-reference';
export * from './domain/reference-view';
export * from './domain/requests';
