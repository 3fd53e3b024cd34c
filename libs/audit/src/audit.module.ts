import { Module } from '@nestjs/common';
import { AuditTrail } from './app/audit-trail';

/** Reading the audit log; writing it needs no module: `new AuditLog()`. */
@Module({ providers: [AuditTrail], exports: [AuditTrail] })
export class AuditModule {}
