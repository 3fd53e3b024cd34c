import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '@chaintill/config';
import { RateCounter } from '@chaintill/http';
import { AccessService } from './app/access.service';
import { KeyRing } from './app/key-ring';
import { RateLimits } from './app/rate-limits';
import { SessionsService } from './app/sessions.service';
import { SignInThrottle } from './app/sign-in-throttle';
import { AccessGuard } from './guard/access.guard';
import { SessionCookie } from './guard/session-cookie';
import { ApiKeyStrategy, SessionStrategy } from './guard/strategies';

/** Who may do what. An app that serves HTTP provides {@link AccessGuard} as its global guard. */
@Module({
  providers: [
    AccessService,
    KeyRing,
    RateCounter,
    RateLimits,
    SignInThrottle,
    SessionsService,
    { provide: SessionCookie, inject: [CONFIG], useFactory: (config: Config) => new SessionCookie(config) },
    ApiKeyStrategy,
    SessionStrategy,
    AccessGuard,
  ],
  exports: [AccessService, SessionsService, SessionCookie, AccessGuard, RateCounter],
})
export class AccessModule {}
