import { AccountService } from './app/account.service';
import { Credentials } from './app/credentials';
import { InvitationAcceptance } from './app/invitation-acceptance.service';
import { InvitationsService } from './app/invitations.service';
import { OrganizationsService } from './app/organizations.service';
import { OwnSessionsService } from './app/own-sessions.service';
import { PeopleService } from './app/people.service';
import { PersonLog } from './app/person-log';
import { SecondFactor } from './app/second-factor';
import { SignInService } from './app/sign-in.service';
import { TotpService } from './app/totp.service';
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

const PEOPLE = [
  AccountService,
  InvitationAcceptance,
  InvitationsService,
  OrganizationsService,
  OwnSessionsService,
  PeopleService,
  SecondFactor,
  SessionsService,
  SignInService,
  TotpService,
];

/** Who may do what. An app that serves HTTP provides {@link AccessGuard} as its global guard. */
@Module({
  providers: [
    AccessService,
    KeyRing,
    RateCounter,
    RateLimits,
    SignInThrottle,
    PersonLog,
    Credentials,
    ...PEOPLE,
    { provide: SessionCookie, inject: [CONFIG], useFactory: (config: Config) => new SessionCookie(config) },
    ApiKeyStrategy,
    SessionStrategy,
    AccessGuard,
  ],
  exports: [AccessService, ...PEOPLE, SessionCookie, AccessGuard, RateCounter],
})
export class AccessModule {}
